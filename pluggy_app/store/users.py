"""People, their sessions, their API tokens and their failed guesses."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from pluggy_app.domain.users import Language, Plan, Role, User
from pluggy_app.store.tables import API_TOKENS, LOGIN_ATTEMPTS, SESSIONS, USERS, insert_or_ignore

_ATTEMPTS_LOCK = 7_203_112_025  #: PostgreSQL advisory lock: counting guesses and adding one is one thing


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
class SessionRecord:
    """A session and whose it is."""

    user: User
    is_demo: bool
    created_at: datetime
    last_seen_at: datetime


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
        self._connection.execute(update(USERS).where(USERS.c.user_id == user_id).values(revision=USERS.c.revision + 1))

    def add_session(self, token_hash: str, user_id: str, now: datetime) -> None:
        self._connection.execute(
            insert(SESSIONS).values(token_hash=token_hash, user_id=user_id, created_at=now, last_seen_at=now)
        )

    def session(self, token_hash: str) -> SessionRecord | None:
        row = self._connection.execute(
            select(USERS, SESSIONS.c.created_at.label("began_at"), SESSIONS.c.last_seen_at)
            .join(SESSIONS, SESSIONS.c.user_id == USERS.c.user_id)
            .where(SESSIONS.c.token_hash == token_hash)
        ).one_or_none()
        return None if row is None else SessionRecord(_user(row), row.is_demo, row.began_at, row.last_seen_at)

    def touch_session(self, token_hash: str, now: datetime) -> None:
        self._connection.execute(update(SESSIONS).where(SESSIONS.c.token_hash == token_hash).values(last_seen_at=now))

    def end_session(self, token_hash: str) -> None:
        self._connection.execute(delete(SESSIONS).where(SESSIONS.c.token_hash == token_hash))

    def end_sessions_of(self, user_id: str) -> None:
        self._connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id))

    def forget_sessions(self, *, seen_before: datetime, made_before: datetime) -> None:
        self._connection.execute(
            delete(SESSIONS).where((SESSIONS.c.last_seen_at < seen_before) | (SESSIONS.c.created_at < made_before))
        )

    def add_api_token(self, token_hash: str, user_id: str, now: datetime) -> None:
        self._connection.execute(insert(API_TOKENS).values(token_hash=token_hash, user_id=user_id, created_at=now))

    def by_api_token(self, token_hash: str) -> Credentials | None:
        row = self._connection.execute(
            select(USERS)
            .join(API_TOKENS, API_TOKENS.c.user_id == USERS.c.user_id)
            .where(API_TOKENS.c.token_hash == token_hash)
        ).one_or_none()
        return None if row is None else Credentials(_user(row), "", row.is_demo)

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

    def forgive_attempts(self, keys: Collection[str], at: datetime) -> None:
        """The attempts noted at `at` did not fail after all."""
        self._connection.execute(
            delete(LOGIN_ATTEMPTS).where(LOGIN_ATTEMPTS.c.key.in_(keys), LOGIN_ATTEMPTS.c.at == at)
        )

    def forget_attempts(self, *, before: datetime) -> None:
        self._connection.execute(delete(LOGIN_ATTEMPTS).where(LOGIN_ATTEMPTS.c.at < before))


def _user(row: Row[*tuple[Any, ...]]) -> User:
    language = Language(row.language) if row.language else None
    return User(row.user_id, row.email, Plan(row.plan), Role(row.role), language)
