"""Passwords and recovery codes: made, hashed with argon2 and compared. The library is loaded only for files that have them."""

import secrets
import unicodedata

# No letters or digits that are taken for each other on paper (0 O, 1 I L, U V).
_SIGNS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
_GROUPS, _GROUP = 5, 4


def make_recovery_code() -> str:
    """A new recovery code (恢复码) to be written down: five groups of four, about 97 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its salt and costs (RFC 9106, the setting for little memory: 64 MB)."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - most files have no password

    return PasswordHasher().hash(_plain(password))


def hash_code(code: str) -> str:
    """The argon2id hash of a recovery code."""
    return hash_password(_code(code))


def is_password(password: str, password_hash: str) -> bool:
    """Whether a password is the one of a hash."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - most files have no password
    from argon2.exceptions import Argon2Error, InvalidHashError  # noqa: PLC0415

    try:
        return PasswordHasher().verify(password_hash, _plain(password))
    except (Argon2Error, InvalidHashError):
        return False


def is_code(code: str, code_hash: str) -> bool:
    """Whether a recovery code is the one of a hash, however it was typed."""
    return is_password(_code(code), code_hash)


def _plain(password: str) -> str:
    # A Chinese input method may leave full-width digits; they are the same key to the person who typed them.
    return unicodedata.normalize("NFKC", password).strip()


def _code(code: str) -> str:
    return "".join(sign for sign in _plain(code).upper() if sign in _SIGNS)
