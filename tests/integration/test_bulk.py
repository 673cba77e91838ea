"""Many rows at once, on both databases."""

from builders import NOON
from sqlalchemy import select

from pluggy_app.store import bulk
from pluggy_app.store.tables import USERS
from pluggy_app.store.unit_of_work import Store

NAMES = ("user_id", "email", "password_hash", "plan", "role", "is_demo", "revision", "language", "created_at")


def a_row(user_id: str, email: str) -> tuple[object, ...]:
    return (user_id, email, "-", "free", "user", False, 0, "", NOON)


def test_rows_to_which_an_index_objects_are_left_out_and_the_others_are_as_they_were_told(store: Store) -> None:
    first, second = a_row("a", "a@empresa.example"), a_row("b", "b@empresa.example")
    with store.unit_of_work() as work:
        connection = work._connection
        assert bulk.insert_new(connection, USERS, NAMES, [first], "user_id") == {"a"}
        taken = [a_row("c", "a@empresa.example"), second, second, first]
        assert bulk.insert_new(connection, USERS, NAMES, taken, "user_id") == {"b"}
        found = connection.execute(select(*(USERS.c[name] for name in NAMES)).order_by(USERS.c.user_id))
        assert [tuple(row) for row in found] == [first, second]
