# make run: the program.  make test: everything CI checks.  Both set up what they need; a second run installs nothing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
DEMO ?= demo-county
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export PIP_ROOT_USER_ACTION := ignore
# Qt wants a UTF-8 locale and warns about any other.
ifeq ($(LC_ALL)$(LC_CTYPE)$(LANG),)
export LC_ALL := C.UTF-8
endif

.PHONY: help run test lint types contracts tests coverage benchmarks soak build dist format lock clean system system-build
help:
	@sed -n '1s/^# //p' Makefile

system:
	@PYTHON=$(PYTHON) bash .ci/system-libraries

system-build: system
	@PYTHON=$(PYTHON) bash .ci/system-libraries build

.venv/created: | system
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed; name it with PYTHON=")'
	$(PYTHON) -m venv .venv
	@touch $@

# The locked set goes in first; the program itself is installed in place, without looking for anything else.
.venv/installed: .ci/requirements.txt pyproject.toml | .venv/created
	$(PIP) install --require-hashes -r .ci/requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: .ci/requirements-dev.txt .venv/installed
	$(PIP) install --require-hashes -r .ci/requirements-dev.txt
	@touch $@

run: system .venv/installed
ifneq ($(DISPLAY)$(WAYLAND_DISPLAY),)
	$(BIN)/kpi-desktop
else
	@if [ -e $(DEMO) ]; then \
	  echo "No display. $(DEMO) is there already; remove it to have it made anew:"; find $(DEMO) -type f | sort; \
	else \
	  echo "No display: a sample county goes into $(DEMO)"; \
	  export QT_QPA_PLATFORM=offscreen; \
	  $(BIN)/kpi-desktop demo $(DEMO); \
	  : "Qt says of its offscreen platform that it has no size hints."; \
	  $(BIN)/python -m kpi_desktop.ui.screenshots $(DEMO) $(DEMO)/截图 2> >(grep -v propagateSizeHints >&2); \
	fi
endif

test: lint types contracts tests coverage benchmarks build

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-dev
	$(BIN)/mypy

contracts: .venv/installed-dev
	$(BIN)/lint-imports --no-logo

tests: export QT_QPA_PLATFORM := offscreen
tests: system .venv/installed-dev
	$(BIN)/pytest -n 2 --dist worksteal --benchmark-disable --ignore tests/benchmarks --cov --cov-report=

# Rules are covered whole; what saves and carries them out, nearly.
coverage: .venv/installed-dev
	$(BIN)/coverage report --include 'kpi_desktop/domain/*' --fail-under 100
	$(BIN)/coverage report --include 'kpi_desktop/store/*' --fail-under 95
	$(BIN)/coverage report --include 'kpi_desktop/services/*' --fail-under 95

benchmarks: export QT_QPA_PLATFORM := offscreen
benchmarks: system .venv/installed-dev
	$(BIN)/pytest tests/benchmarks -s

# The merge's proof at length: stories by a state machine, kills, forged and flipped packages, a hundred units' intake.
soak: export QT_QPA_PLATFORM := offscreen
soak: export KPI_SOAK := 1
soak: system .venv/installed-dev
	$(BIN)/pytest -n 2 --dist worksteal -o timeout=3600 --durations 10 tests/store/test_merge_machine.py tests/hostile
	$(BIN)/pytest -o timeout=3600 -s tests/benchmarks/test_merging.py

build: system-build .venv/installed-dev
	$(BIN)/pyinstaller --noconfirm --log-level ERROR build_installer.spec
	$(BIN)/python .ci/check_built.py

# For delivery: .deb and .tar.xz here, the installer on Windows; each is installed and run before it is given out.
dist: build
	$(BIN)/python resources/packaging/make_packages.py
	$(BIN)/python .ci/check_packages.py

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/installed-dev
	.ci/lock --upgrade

clean:
	rm -rf .venv build dist .coverage .coverage.* .benchmarks .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find kpi_desktop tests -name __pycache__ -type d -prune -exec rm -rf {} +
