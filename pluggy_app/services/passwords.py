"""Passwords: what one may be, how it is kept, how often it may be guessed, and how its owner changes it."""

import hashlib
import secrets
import threading
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pluggy_app.domain.errors import DemoPassword, NotAuthenticated, PasswordLength, TooManyAttempts, WrongPassword
from pluggy_app.domain.users import User
from pluggy_app.store.unit_of_work import Store, Work
from pluggy_app.store.users import token_hash

MIN_PASSWORD = 8
MAX_PASSWORD = 1_000
GUESS_WINDOW = timedelta(minutes=5)
GUESSES = 10  #: failures in the window, for one e-mail and for one address
GUESSES_IN_ALL = 1_000  #: and for everybody together
EVERYBODY = "all"

_hasher = PasswordHasher()
_hashing = threading.BoundedSemaphore(4)  #: each takes 64 MiB: a crowd at the door must not take all memory


def checked(password: str) -> str:
    """The password, if it can be one.

    Raises:
        PasswordLength: it is too short or too long.
    """
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise PasswordLength(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters")
    return password


def hashed(password: str) -> str:
    """What is kept of a password: argon2id."""
    with _hashing:
        return _hasher.hash(_bytes(password))


def fits(password_hash: str, password: str) -> bool:
    """Whether this is the password; as slow for the wrong one as for the right one."""
    with _hashing:
        try:
            return _hasher.verify(password_hash, _bytes(password[:MAX_PASSWORD]))
        except (VerificationError, InvalidHashError):
            return False


@cache
def nobodys_hash() -> str:
    """What the password of somebody unknown is checked against, so that the answer takes as long."""
    return hashed(secrets.token_urlsafe(32))


def count_guess(work: Work, email: str, address: str, now: datetime) -> tuple[str, ...]:
    """Count a guess as failed before the password is looked at: guesses that come all at once count too.

    Returns what `forgive_attempts` needs when the guess turns out right.

    Raises:
        TooManyAttempts: too many failures by this e-mail, from this address or in all.
    """
    keys = (_guess_key("email", email), _guess_key("address", address), EVERYBODY)
    work.users.queue_for_attempts()
    for key in keys:
        most = GUESSES_IN_ALL if key == EVERYBODY else GUESSES
        if work.users.failed_attempts(key, now - GUESS_WINDOW) >= most:
            raise TooManyAttempts(wait_seconds=GUESS_WINDOW.total_seconds())
    for key in keys:
        work.users.add_failed_attempt(key, now)
    return keys


def change(
    store: Store, user: User, current: str, new: str, *, session_token: str, address: str, now: datetime
) -> None:
    """A new password for somebody who knows the current one; all their sessions but `session_token`'s end.

    Raises:
        PasswordLength: of the new one.
        DemoPassword: others could no longer try the product with it.
        WrongPassword: the current one is another.
        TooManyAttempts: as at the log-in, with which guesses are counted together.
    """
    checked(new)
    with store.unit_of_work() as work:
        known = work.users.credentials(user.email)
        if known is None:
            raise NotAuthenticated  # erased in this very moment
        if known.is_demo:
            raise DemoPassword
        keys = count_guess(work, user.email, address, now)
    if not fits(known.password_hash, current):
        raise WrongPassword
    new_hash = hashed(new)
    with store.unit_of_work() as work:
        if not work.users.replace_password(user.user_id, known=known.password_hash, password_hash=new_hash):
            raise WrongPassword  # changed elsewhere meanwhile
        work.users.forgive_attempts(keys, now)
        work.users.end_sessions_of(user.user_id, but=token_hash(session_token))
        work.users.raise_revision(user.user_id)  # pages on other devices leave at once


def _guess_key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")  # JSON can spell half a character
