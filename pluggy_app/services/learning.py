"""What people's answers taught the matcher, and forgetting it."""

import logging

from pluggy_app.domain.errors import MemoryNotFound
from pluggy_app.domain.users import User
from pluggy_app.store.unit_of_work import Store

log = logging.getLogger(__name__)


def forget(store: Store, user: User, memory_id: int) -> None:
    """Forget what was learned of one payer and one party.

    Raises:
        MemoryNotFound: unknown, or somebody else's.
    """
    with store.unit_of_work() as work:
        if not work.memories.remove(user.user_id, memory_id):
            raise MemoryNotFound
        work.users.raise_revision(user.user_id)
    log.info("memory.removed", extra={"removed": 1})


def forget_all(store: Store, user: User) -> int:
    """Forget everything that was learned; how much that was."""
    with store.unit_of_work() as work:
        gone = work.memories.remove(user.user_id)
        work.users.raise_revision(user.user_id)
    log.info("memory.removed", extra={"removed": gone})
    return gone
