"""What is asked without SQLAlchemy: its types are kept, and its failures are told as ours."""

from datetime import UTC, datetime

import pytest
from builders import a_user
from sqlalchemy import bindparam, select, text

from pluggy_app.domain.errors import DatabaseUnavailable
from pluggy_app.store.engine import open_engine
from pluggy_app.store.prepared import Prepared
from pluggy_app.store.tables import LOGIN_ATTEMPTS, USERS
from pluggy_app.store.unit_of_work import Store
from pluggy_app.store.users import token_hash

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COLUMNS = (USERS.c.user_id, USERS.c.is_demo, USERS.c.language, USERS.c.created_at)
BY_ID = select(*COLUMNS).where(USERS.c.user_id == bindparam("user"), USERS.c.created_at <= bindparam("until"))


def test_rows_are_what_sqlalchemy_would_make_of_them(store: Store) -> None:
    user = a_user(store)
    with store.reading() as work:
        connection = work._connection
        given = {"user": user.user_id, "until": datetime(2100, 1, 1, tzinfo=UTC)}
        expected = [tuple(row) for row in connection.execute(BY_ID, given)]
        assert len(expected) == 1
        assert isinstance(expected[0][1], bool)
        assert expected[0][3].tzinfo is not None
        prepared = Prepared(BY_ID)
        for _ in range(2):
            assert prepared.rows(connection, **given) == expected
            assert prepared.one_or_none(connection, **given) == expected[0]
        assert prepared.rows(connection, user="nobody", until=NOON) == []
        assert prepared.one_or_none(connection, user="nobody", until=NOON) is None


def test_values_in_the_query_and_limits_are_told_too(store: Store) -> None:
    with store.unit_of_work() as work:
        for n in range(5):
            work.users.add_failed_attempt(f"key-{n}", NOON)
    query = select(LOGIN_ATTEMPTS.c.key).where(LOGIN_ATTEMPTS.c.key != "key-1").order_by(LOGIN_ATTEMPTS.c.key)
    with store.reading() as work:
        found = Prepared(query.limit(bindparam("most"))).rows(work._connection, most=2)
    assert found == [("key-0",), ("key-2",)]


def test_a_table_that_is_gone_is_the_databases_trouble(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE api_tokens RENAME TO mislaid"))
    sqlite = store.engine.dialect.name == "sqlite"  # which calls it an operational error; PostgreSQL, our mistake
    with pytest.raises(DatabaseUnavailable if sqlite else Exception) as raised, store.reading() as work:
        work.users.by_api_token(token_hash("x"))
    assert isinstance(raised.value, DatabaseUnavailable) is sqlite
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE mislaid RENAME TO api_tokens"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_was_ended_is_told_as_ours_and_replaced(store: Store, database_url: str) -> None:
    def cut_off() -> None:
        with store.reading() as work:
            pid = work._connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            other = open_engine(database_url)
            with other.begin() as connection:
                connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            other.dispose()
            work.users.by_api_token(token_hash("x"))

    with pytest.raises(DatabaseUnavailable):
        cut_off()
    with store.reading() as work:
        assert work.users.by_api_token(token_hash("x")) is None
