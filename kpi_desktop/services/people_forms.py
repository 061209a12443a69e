"""Importing people from 干部任免审批表 files: read, match with the roster, show, and apply as one undoable step."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_desktop.domain.errors import FileTrouble, Finding, Place, Severity, error
from kpi_desktop.domain.people_forms import FormMatch, FormStanding, match_forms
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.exchange.lrmx import SUFFIX, read_lrmx
from kpi_desktop.services.workspace import Changes, Workspace

_MOST_FILES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePlan:
    """Forms read and matched with the roster: what applying would do, and every finding; a value, not yet applied."""

    key: UnitYear
    matches: tuple[FormMatch, ...]
    findings: tuple[Finding, ...]

    def count(self, standing: FormStanding) -> int:
        """How many forms stand so."""
        return sum(1 for match in self.matches if match.standing is standing)

    @property
    def added(self) -> int:
        """People who are new."""
        return self.count(FormStanding.NEW)

    @property
    def changed(self) -> int:
        """People of whom something would change."""
        return self.count(FormStanding.CHANGED)

    @property
    def unchanged(self) -> int:
        """People of whom nothing would change."""
        return self.count(FormStanding.SAME)

    @property
    def errors(self) -> int:
        """How many findings are errors: their files are left out."""
        return sum(1 for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def is_empty(self) -> bool:
        """Whether applying would change nothing."""
        return self.added + self.changed == 0


def list_form_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files meant by files and folders: of a folder every .lrmx directly in it, by name.

    Raises FileTrouble when there is none, or there are too many to look through at once.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        try:
            found += sorted(each for each in path.iterdir() if each.suffix.lower() == SUFFIX)
        except OSError as trouble:
            message = f"不能读取文件夹“{path.name}”，请检查权限后再试。"
            raise FileTrouble(message) from trouble
    if not found:
        message = "没有找到任免审批表文件，请选择.lrmx文件或存放它们的文件夹。"
        raise FileTrouble(message)
    if len(found) > _MOST_FILES:
        message = f"一次选了{len(found)}份，最多{_MOST_FILES}份，请分几次导入。"
        raise FileTrouble(message)
    return tuple(dict.fromkeys(found))


def plan_people(workspace: Workspace, key: UnitYear, paths: Sequence[Path]) -> PeoplePlan:
    """Read forms (files, or folders of them) and say what taking them over would do, writing nothing.

    A file that cannot be read is a finding, so that the others go on. Raises FileTrouble when none can be read.
    """
    book = workspace.load_plan(key)
    forms, troubles = [], []
    for path in list_form_files(paths):
        try:
            forms.append(read_lrmx(path))
        except FileTrouble as trouble:
            troubles.append(trouble)
    if not forms:
        raise troubles[0]
    matches, findings = match_forms(forms, book.employees)
    refused = tuple(error(Place(), str(trouble).rstrip("。"), "") for trouble in troubles)
    return PeoplePlan(key=key, matches=matches, findings=(*refused, *findings))


def apply_people(workspace: Workspace, plan: PeoplePlan) -> Changes:
    """Write a finished plan as one step of the trail, which one undo takes back."""
    with workspace.write(plan.key, "从任免表导入") as step:
        step.save(*(match.employee for match in plan.matches if match.standing is not FormStanding.SAME))
    return step.changes
