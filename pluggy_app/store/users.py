"""People, their sessions, their API tokens and their failed guesses."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from pluggy_app.domain.users import Language, Plan, Role, User
from pluggy_app.store.prepared import Prepared
from pluggy_app.store.tables import API_TOKENS, LOGIN_ATTEMPTS, SESSIONS, USERS, insert_or_ignore, record

_ATTEMPTS_LOCK = 7_203_112_025  #: PostgreSQL advisory lock: counting guesses and adding one is one thing

KEY = 16  #: hexadecimal characters of a hash that pages may know


def token_hash(token: str) -> str:
    """What is kept of a session or API token: SHA-256."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True)
class Credentials:
    """What a log-in is checked against."""

    user: User
    password_hash: str
    is_demo: bool


@dataclass(frozen=True)
class ApiTokenUse:
    """Whom an API token stands for, and when that was last written down."""

    user: User
    is_demo: bool
    last_used_at: datetime | None


@dataclass(frozen=True)
class SessionRecord:
    """A session and whose it is."""

    user: User
    is_demo: bool
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class DeviceRecord:
    """A session as its owner knows it."""

    token_hash: str = field(repr=False)
    device: str
    created_at: datetime
    last_seen_at: datetime

    @property
    def key(self) -> str:
        """What pages call it: names one of its owner's, and opens nothing."""
        return self.token_hash[:KEY]


@dataclass(frozen=True)
class ApiTokenRecord:
    """An API token as its owner knows it."""

    token_hash: str = field(repr=False)
    name: str
    ending: str
    created_at: datetime
    last_used_at: datetime | None

    @property
    def key(self) -> str:
        """As a device's."""
        return self.token_hash[:KEY]


class Users:
    """Users and everything that stands for them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_once(
        self, *, user_id: str, email: str, password_hash: str, plan: Plan, role: Role, is_demo: bool, now: datetime
    ) -> bool:
        """True when this call made the user; False when the e-mail is taken."""
        return insert_or_ignore(
            self._connection,
            USERS,
            {
                "user_id": user_id,
                "email": email,
                "password_hash": password_hash,
                "plan": plan.value,
                "role": role.value,
                "is_demo": is_demo,
                "revision": 0,
                "created_at": now,
            },
        )

    def credentials(self, email: str) -> Credentials | None:
        row = self._connection.execute(select(USERS).where(USERS.c.email == email)).one_or_none()
        return None if row is None else Credentials(_user(row), row.password_hash, row.is_demo)

    def by_id(self, user_id: str) -> User | None:
        row = self._connection.execute(select(USERS).where(USERS.c.user_id == user_id)).one_or_none()
        return None if row is None else _user(row)

    def by_email(self, email: str) -> User | None:
        found = self.credentials(email)
        return None if found is None else found.user

    def everyone(self) -> list[User]:
        return [_user(row) for row in self._connection.execute(select(USERS).order_by(USERS.c.email))]

    def set_password(self, user_id: str, password_hash: str) -> None:
        self._connection.execute(update(USERS).where(USERS.c.user_id == user_id).values(password_hash=password_hash))

    def replace_password(self, user_id: str, *, known: str, password_hash: str) -> bool:
        """False when the password is no longer the one whose hash is `known`."""
        statement = update(USERS).where(USERS.c.user_id == user_id, USERS.c.password_hash == known)
        return self._connection.execute(statement.values(password_hash=password_hash)).rowcount == 1

    def set_language(self, user_id: str, language: Language) -> None:
        self._connection.execute(update(USERS).where(USERS.c.user_id == user_id).values(language=language.value))

    def set_plan(self, user_id: str, plan: Plan) -> None:
        self._connection.execute(update(USERS).where(USERS.c.user_id == user_id).values(plan=plan.value))

    def erase(self, user_id: str) -> None:
        """The user and, by the schema's cascades, everything that is theirs."""
        self._connection.execute(delete(USERS).where(USERS.c.user_id == user_id))

    def revision(self, user_id: str) -> int:
        """A number that moves whenever this user's pages would show something else; -1 for nobody."""
        found = self._connection.execute(
            select(USERS.c.revision).where(USERS.c.user_id == user_id)
        ).scalar_one_or_none()
        return -1 if found is None else int(found)

    def raise_revision(self, user_id: str) -> None:
        """Tell this user's open pages, in the transaction that changes what they show."""
        self._connection.execute(_RAISE, {"whose": user_id})

    def add_session(self, token_hash: str, user_id: str, now: datetime, device: str = "") -> None:
        self._connection.execute(
            insert(SESSIONS).values(
                token_hash=token_hash, user_id=user_id, device=device, created_at=now, last_seen_at=now
            )
        )

    def session(self, token_hash: str) -> SessionRecord | None:
        row = _SESSION.one_or_none(self._connection, hashed=token_hash)
        return None if row is None else SessionRecord(_as_user(*row[:5]), *row[5:])

    def devices(self, user_id: str) -> list[DeviceRecord]:
        """This user's sessions, the one used last first."""
        latest_first = select(SESSIONS).order_by(SESSIONS.c.last_seen_at.desc(), SESSIONS.c.token_hash)
        found = self._connection.execute(latest_first.where(SESSIONS.c.user_id == user_id))
        return [record(DeviceRecord, row) for row in found]

    def touch_session(self, token_hash: str, now: datetime) -> None:
        self._connection.execute(update(SESSIONS).where(SESSIONS.c.token_hash == token_hash).values(last_seen_at=now))

    def end_session(self, token_hash: str) -> None:
        self._connection.execute(delete(SESSIONS).where(SESSIONS.c.token_hash == token_hash))

    def end_sessions_of(self, user_id: str, *, but: str = "") -> int:
        """End all sessions of this user except the one with this token hash; how many there were."""
        theirs = (SESSIONS.c.user_id == user_id) & (SESSIONS.c.token_hash != but)
        return self._connection.execute(delete(SESSIONS).where(theirs)).rowcount

    def forget_sessions(self, *, seen_before: datetime, made_before: datetime) -> None:
        self._connection.execute(
            delete(SESSIONS).where((SESSIONS.c.last_seen_at < seen_before) | (SESSIONS.c.created_at < made_before))
        )

    def add_api_token(self, token_hash: str, user_id: str, *, name: str, ending: str, now: datetime) -> None:
        self._connection.execute(
            insert(API_TOKENS).values(token_hash=token_hash, user_id=user_id, name=name, ending=ending, created_at=now)
        )

    def by_api_token(self, token_hash: str) -> ApiTokenUse | None:
        row = _API_TOKEN.one_or_none(self._connection, hashed=token_hash)
        return None if row is None else ApiTokenUse(_as_user(*row[:5]), *row[5:])

    def api_tokens(self, user_id: str) -> list[ApiTokenRecord]:
        """This user's API tokens, the newest first."""
        newest_first = select(API_TOKENS).order_by(API_TOKENS.c.created_at.desc(), API_TOKENS.c.token_hash)
        found = self._connection.execute(newest_first.where(API_TOKENS.c.user_id == user_id))
        return [record(ApiTokenRecord, row) for row in found]

    def touch_api_token(self, token_hash: str, now: datetime) -> None:
        self._connection.execute(
            update(API_TOKENS).where(API_TOKENS.c.token_hash == token_hash).values(last_used_at=now)
        )

    def revoke_api_token(self, token_hash: str) -> None:
        self._connection.execute(delete(API_TOKENS).where(API_TOKENS.c.token_hash == token_hash))

    def revoke_api_tokens(self, user_id: str) -> int:
        return self._connection.execute(delete(API_TOKENS).where(API_TOKENS.c.user_id == user_id)).rowcount

    def queue_for_attempts(self) -> None:
        """Let no other attempt be counted until this transaction ends; SQLite's writers queue anyway."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.pg_advisory_xact_lock(_ATTEMPTS_LOCK)))

    def add_failed_attempt(self, key: str, now: datetime) -> None:
        self._connection.execute(insert(LOGIN_ATTEMPTS).values(key=key, at=now))

    def failed_attempts(self, key: str, since: datetime) -> int:
        found = select(func.count()).select_from(LOGIN_ATTEMPTS)
        return self._connection.execute(
            found.where(LOGIN_ATTEMPTS.c.key == key, LOGIN_ATTEMPTS.c.at >= since)
        ).scalar_one()

    def first_attempt(self, key: str, since: datetime) -> datetime | None:
        """The oldest that is still counted."""
        query = select(func.min(LOGIN_ATTEMPTS.c.at)).where(LOGIN_ATTEMPTS.c.key == key, LOGIN_ATTEMPTS.c.at >= since)
        return self._connection.execute(query).scalar_one_or_none()

    def forgive_attempts(self, keys: Collection[str], at: datetime) -> None:
        """The attempts noted at `at` did not fail after all."""
        self._connection.execute(
            delete(LOGIN_ATTEMPTS).where(LOGIN_ATTEMPTS.c.key.in_(keys), LOGIN_ATTEMPTS.c.at == at)
        )

    def forget_attempts(self, *, before: datetime) -> None:
        self._connection.execute(delete(LOGIN_ATTEMPTS).where(LOGIN_ATTEMPTS.c.at < before))


_WHO = (USERS.c.user_id, USERS.c.email, USERS.c.plan, USERS.c.role, USERS.c.language, USERS.c.is_demo)
_SESSION = Prepared(
    select(*_WHO, SESSIONS.c.created_at, SESSIONS.c.last_seen_at)
    .join(SESSIONS, SESSIONS.c.user_id == USERS.c.user_id)
    .where(SESSIONS.c.token_hash == bindparam("hashed"))
)
_API_TOKEN = Prepared(
    select(*_WHO, API_TOKENS.c.last_used_at)
    .join(API_TOKENS, API_TOKENS.c.user_id == USERS.c.user_id)
    .where(API_TOKENS.c.token_hash == bindparam("hashed"))
)
_RAISE = update(USERS).where(USERS.c.user_id == bindparam("whose")).values(revision=USERS.c.revision + 1)


def _user(row: Row[*tuple[Any, ...]]) -> User:
    return _as_user(row.user_id, row.email, row.plan, row.role, row.language)


def _as_user(user_id: str, email: str, plan: str, role: str, language: str | None) -> User:
    return User(user_id, email, Plan(plan), Role(role), Language(language) if language else None)
