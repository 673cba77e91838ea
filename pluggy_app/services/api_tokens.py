"""API tokens: programs that act for a person. A token is shown once and kept as a hash."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from pluggy_app.domain.errors import DatabaseUnavailable, InvalidRequest, TooManyApiTokens
from pluggy_app.domain.users import User
from pluggy_app.store.unit_of_work import Store, Work
from pluggy_app.store.users import token_hash

MOST = 20  #: a person makes no more by themselves
MAX_NAME = 60
TOUCH_EVERY = timedelta(hours=1)  #: a token in use is written this often at most
TOKEN_BYTES = 32
ENDING = 4  #: characters of a token that may be known, to tell one from another


def create(store: Store, user: User, name: str, now: datetime) -> str:
    """A token of this person's own, with the name they give it.

    Raises:
        InvalidRequest: no name, a long one, or one of characters that cannot be printed.
        TooManyApiTokens: they have `MOST` already.
    """
    named = name.strip()
    if not 0 < len(named) <= MAX_NAME or not named.isprintable():
        raise InvalidRequest(f"a name has 1 to {MAX_NAME} characters")
    with store.unit_of_work() as work:
        work.users.raise_revision(user.user_id)  # holds their row: two requests are counted one after the other
        if len(work.users.api_tokens(user.user_id)) >= MOST:
            raise TooManyApiTokens
        return add(work, user.user_id, named, now)


def add(work: Work, user_id: str, name: str, now: datetime) -> str:
    """A token, without asking how many there are."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    work.users.add_api_token(token_hash(token), user_id, name=name, ending=token[-ENDING:], now=now)
    return token


def revoke(store: Store, user: User, key: str) -> bool:
    """End the token that `reads.settings` calls `key`; False when this person has none such."""
    with store.unit_of_work() as work:
        found = next((token for token in work.users.api_tokens(user.user_id) if token.key == key), None)
        if found is None:
            return False
        work.users.revoke_api_token(found.token_hash)
        work.users.raise_revision(user.user_id)
    return True


def is_due(noted_at: datetime | None, now: datetime) -> bool:
    """Whether it is to be noted that a token is in use: once an hour; `noted_at` is when that was done last."""
    return noted_at is None or now - noted_at >= TOUCH_EVERY


def touch(store: Store, token: str, now: datetime) -> None:
    """Note that a token is in use."""
    # The request itself may only read: a busy database must not fail it.
    with suppress(DatabaseUnavailable), store.unit_of_work() as work:
        work.users.touch_api_token(token_hash(token), now)
