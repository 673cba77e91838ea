"""Has anything changed that this user's open pages show?"""

from pluggy_app.store.unit_of_work import Store


def of(store: Store, user_id: str) -> int:
    """A number that moves with every such change; -1 for an unknown user."""
    with store.reading() as work:
        return work.users.revision(user_id)
