"""Several reads of one moment: one transaction for all of them, and failures told as by each."""

import pytest
from builders import NOON, a_user
from sqlalchemy import text

from pluggy_app.domain.errors import DatabaseUnavailable
from pluggy_app.domain.users import User
from pluggy_app.reads.one_moment import OneMoment, one_moment
from pluggy_app.reads.sessions import api_token_in_use
from pluggy_app.services import api_tokens, people
from pluggy_app.store.unit_of_work import Store


def who(moment: OneMoment, token: str) -> User | None:
    found = api_token_in_use(moment, token, demo=True)
    return found.user if found else None


def test_what_changes_meanwhile_is_seen_by_the_next_moment(store: Store) -> None:
    user = a_user(store)
    token = api_tokens.create(store, user, "test", NOON)
    with one_moment(store) as moment:
        assert who(moment, token) == user
        assert people.revoke_api_tokens(store, user.email) == 1
        assert who(moment, token) == user
    with one_moment(store) as moment:
        assert who(moment, token) is None


def test_one_connection_from_the_first_read_to_the_end(store: Store) -> None:
    a_user(store)
    in_use = store.engine.pool.checkedout  # type: ignore[attr-defined]
    with one_moment(store) as moment:
        assert in_use() == 0
        for _ in range(2):
            who(moment, "unknown")
            assert in_use() == 1
    assert in_use() == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_read_that_fails_is_told_as_ours_and_the_next_is_answered(store: Store) -> None:
    user = a_user(store)
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE api_tokens RENAME TO mislaid"))
    with one_moment(store) as moment:
        with pytest.raises(DatabaseUnavailable):
            who(moment, "x")
        with moment.reading() as work:
            assert work.users.by_email(user.email) is not None
