"""Passwords as argon2id, tokens as random text: nothing that is kept gives either of them back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from messages.errors import BadCall

LEAST = 10  # characters of a password
AT_ONCE = threading.Semaphore(2)  # one takes 64 MiB and a third of a second of one core
SESSION, TOKEN = "lhs_", "lht_"  # how what is given to a person begins
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # of a password that is read from a screen and typed
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXRoaW5nc2FsdHk$NqyDXkcZ1ykXzR7eYzNvEsrRQTo9VUnrfBYbHyD1ODA"  # that no password makes


def need_good(password: str, name: str) -> None:
    """BadCall where a password is too short, holds the person's name, or repeats a few characters."""
    if len(password) < LEAST or name in password or len(set(password)) < LEAST // 2:
        raise BadCall("people.weak_password", least=LEAST)


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    with AT_ONCE:
        return PasswordHasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether a password makes a hash; where there is none it takes as long to say no."""
    with AT_ONCE:
        try:
            return PasswordHasher().verify(stored or NOBODY, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def new_password() -> str:
    """Return a password to be given to a person once: sixteen characters in fours."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def new_secret(kind: str) -> str:
    """Return 256 random bits as text; `kind`: SESSION or TOKEN."""
    return kind + secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_digest(key: bytes, secret: str) -> str:
    """Return what is kept of a session: by the home's key, so that who can write the database alone makes none."""
    return hmac.new(key, b"session " + secret.encode(), hashlib.sha256).hexdigest()
