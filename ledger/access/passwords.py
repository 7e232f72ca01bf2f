"""Passwords are kept as salted argon2id hashes, of clients and of staff alike (W-64)."""

from __future__ import annotations

import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

PASSWORD_LENGTH_MAX: Final = 128
"""Longer ones are refused before they are hashed: hashing them is work that anyone could order."""

_MEMORY_KIB: Final = 19 * 1024
_PASSES: Final = 2
_HASHER: Final = PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=1, type=Type.ID)
"""The least that OWASP's password storage recommendations name for argon2id: 19 MiB, two passes."""

_NOBODY: Final = _HASHER.hash(secrets.token_hex(16))
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """Salted argon2id with its parameters, as text."""
    return _HASHER.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """True when the password is the hash's; None takes as long to deny as a wrong password does."""
    try:
        is_right = _HASHER.verify(_NOBODY if password_hash is None else password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
    return is_right and password_hash is not None


def key_of_password(password: str, salt: bytes) -> bytes:
    """32 bytes that only the password yields again, for what must be readable after log-in alone."""
    return hash_secret_raw(password.encode(), salt, _PASSES, _MEMORY_KIB, 1, 32, Type.ID)


def new_password() -> str:
    """A one-time password of 80 random bits that can be read out over the telephone."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))
