"""People: who there is, how they sign in, and what stands for them between two requests."""

import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from pluggy_app.domain.devices import device_name
from pluggy_app.domain.errors import DatabaseUnavailable, InvalidCredentials, InvalidRequest
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.users import Language, Plan, Role, User
from pluggy_app.services import api_tokens, passwords
from pluggy_app.store.unit_of_work import Store, Work
from pluggy_app.store.users import token_hash

MAX_EMAIL = 254  #: RFC 5321, 4.5.3.1.3
TOUCH_EVERY = timedelta(minutes=1)  #: a session in use is written this often at most
TOKEN_BYTES = 32
DEMO_PASSWORD = "demo1234"  # noqa: S105 - opens nothing but the sandbox

_EMAIL = re.compile(r"[^\s@\x00-\x1f]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True)
class DemoUser:
    """Somebody to try the product as; `label_key` names the sentence that introduces them."""

    email: str
    password: str = field(repr=False)
    label_key: str


_DEMO_USERS = (
    (DemoUser("demo@emdia.example", DEMO_PASSWORD, "business"), Plan.BUSINESS, Role.USER),
    (DemoUser("gratis@emdia.example", DEMO_PASSWORD, "free"), Plan.FREE, Role.USER),
    (DemoUser("admin@emdia.example", DEMO_PASSWORD, "admin"), Plan.BUSINESS, Role.ADMIN),
)


def create_user(
    store: Store, *, email: str, password: str, now: datetime, plan: Plan = Plan.FREE, role: Role = Role.USER
) -> User:
    """A new person.

    Raises:
        InvalidRequest: no e-mail address, a password too short or too long, or an address that is taken.
    """
    user = User(secrets.token_hex(16), _checked_email(email), plan, role)
    if not _add(store, user, passwords.hashed(passwords.checked(password)), is_demo=False, now=now):
        raise InvalidRequest("a user with this e-mail exists already")
    return user


def set_password(store: Store, email: str, password: str) -> None:
    """A new password; whoever is signed in as this person is signed out.

    Raises:
        InvalidRequest: nobody has this e-mail, or the password is too short or too long.
    """
    hashed = passwords.hashed(passwords.checked(password))
    with store.unit_of_work() as work:
        user = _known(work, email)
        work.users.set_password(user.user_id, hashed)
        work.users.end_sessions_of(user.user_id)
        work.users.raise_revision(user.user_id)  # open pages notice at once


def set_language(store: Store, user: User, language: Language) -> None:
    """What the product speaks to this person, wherever they sign in next."""
    with store.unit_of_work() as work:
        work.users.set_language(user.user_id, language)


def set_plan(store: Store, email: str, plan: Plan, now: datetime) -> None:
    """A new plan. Connections that it brings back are read once, soon.

    Raises:
        InvalidRequest: nobody has this e-mail.
    """
    with store.unit_of_work() as work:
        user = _known(work, email)
        if user.plan is plan:
            return
        work.users.set_plan(user.user_id, plan)
        if plan is Plan.BUSINESS:
            for item in work.items.of_user(user.user_id):
                if not item.is_over:
                    work.sync_runs.request(item.id, Trigger.SCHEDULE, now)
        work.users.raise_revision(user.user_id)


def everyone(store: Store) -> list[User]:
    """All people, by e-mail."""
    with store.reading() as work:
        return work.users.everyone()


def by_email(store: Store, email: str) -> User:
    """The person with this e-mail.

    Raises:
        InvalidRequest: nobody has it.
    """
    with store.reading() as work:
        return _known(work, email)


def erase(store: Store, email: str) -> None:
    """The person and everything of theirs. What Pluggy holds is not touched: disconnect items first.

    Raises:
        InvalidRequest: nobody has this e-mail.
    """
    with store.unit_of_work() as work:
        user = _known(work, email)
        for item in work.items.of_user(user.user_id):
            work.items.erase(item)  # takes the item's webhook events along, which no foreign key does
        work.webhook_events.erase_of(user.user_id)
        work.users.erase(user.user_id)


def create_api_token(store: Store, email: str, now: datetime) -> str:
    """A token that acts for this person, without a name; shown once, kept only as a hash.

    Raises:
        InvalidRequest: nobody has this e-mail.
    """
    with store.unit_of_work() as work:
        user = _known(work, email)
        token = api_tokens.add(work, user.user_id, "", now)
        work.users.raise_revision(user.user_id)
    return token


def revoke_api_tokens(store: Store, email: str) -> int:
    """End all of this person's API tokens; how many there were.

    Raises:
        InvalidRequest: nobody has this e-mail.
    """
    with store.unit_of_work() as work:
        user = _known(work, email)
        revoked = work.users.revoke_api_tokens(user.user_id)
        work.users.raise_revision(user.user_id)
    return revoked


def log_in(
    store: Store, email: str, password: str, address: str, now: datetime, *, demo_allowed: bool, user_agent: str = ""
) -> str:
    """A new session's token. `address`: where the attempt comes from; `user_agent`: what the browser calls itself.

    Raises:
        InvalidCredentials: the same, after the same time, for unknown people and wrong passwords.
        TooManyAttempts: too many failures by this e-mail, from this address or in all.
    """
    known_as = _normal_email(email)
    with store.unit_of_work() as work:
        keys = passwords.count_guess(work, known_as, address, now)
        found = work.users.credentials(known_as)
    admissible = found is not None and (demo_allowed or not found.is_demo)
    nobodys_hash = passwords.nobodys_hash()
    fits = passwords.fits(found.password_hash if found else nobodys_hash, password)
    if found is None or not admissible or not fits:
        raise InvalidCredentials
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with store.unit_of_work() as work:
        work.users.raise_revision(found.user.user_id)  # the person's other devices list this one; holds their row
        current = work.users.credentials(known_as)
        if current is None or current.password_hash != found.password_hash:
            raise InvalidCredentials  # a new password was set meanwhile, to keep this one out
        work.users.forgive_attempts(keys, now)
        work.users.add_session(token_hash(token), found.user.user_id, now, device_name(user_agent))
    return token


def log_out(store: Store, token: str) -> None:
    """End a session; an unknown one is over already."""
    with store.unit_of_work() as work:
        session = work.users.session(token_hash(token))
        if session is not None:
            work.users.end_session(token_hash(token))
            work.users.raise_revision(session.user.user_id)  # the person's other tabs notice at once


def is_due(noted_at: datetime, now: datetime) -> bool:
    """Whether it is to be noted that a session is in use: once a minute; `noted_at` is when that was done last."""
    return now - noted_at >= TOUCH_EVERY


def touch(store: Store, token: str, now: datetime) -> None:
    """Note that a session is in use."""
    # The request itself may only read: a busy database must not fail it.
    with suppress(DatabaseUnavailable), store.unit_of_work() as work:
        work.users.touch_session(token_hash(token), now)


def ensure_demo_users(store: Store, now: datetime) -> list[DemoUser]:
    """The people to try the product as; made where they are missing, left as they are otherwise."""
    with store.reading() as work:
        missing = [entry for entry in _DEMO_USERS if work.users.by_email(entry[0].email) is None]
    for demo, plan, role in missing:
        _add(store, User(secrets.token_hex(16), demo.email, plan, role), _demo_hash(), is_demo=True, now=now)
    return [demo for demo, _, _ in _DEMO_USERS]


@cache
def _demo_hash() -> str:
    """One for all of them, as their password is published: a salt for each would hide nothing."""
    return passwords.hashed(DEMO_PASSWORD)


def _add(store: Store, user: User, password_hash: str, *, is_demo: bool, now: datetime) -> bool:
    with store.unit_of_work() as work:
        return work.users.add_once(
            user_id=user.user_id,
            email=user.email,
            password_hash=password_hash,
            plan=user.plan,
            role=user.role,
            is_demo=is_demo,
            now=now,
        )


def _known(work: Work, email: str) -> User:
    user = work.users.by_email(_normal_email(email))
    if user is None:
        raise InvalidRequest("nobody has this e-mail")
    return user


def _normal_email(email: str) -> str:
    """The address as we keep it; empty when it cannot be one."""
    bare = email.strip().lower()
    return bare if len(bare) <= MAX_EMAIL and _EMAIL.fullmatch(bare) and bare.isprintable() else ""


def _checked_email(email: str) -> str:
    known_as = _normal_email(email)
    if not known_as:
        raise InvalidRequest("this is not an e-mail address")
    return known_as
