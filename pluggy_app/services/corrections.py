"""What only a person can say: whether a transaction that the bank withdrew is the one that came since."""

import logging

from msgspec import structs

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import QuestionNotFound
from pluggy_app.domain.users import User
from pluggy_app.services.matches import undo_broken
from pluggy_app.store.unit_of_work import Store

SAME, DIFFERENT = "same", "different"  #: answers

log = logging.getLogger(__name__)


def answer(store: Store, user: User, question_id: int, *, same: bool) -> None:
    """Settle one of the user's questions. When the two are one, the movement that somebody edited stays.

    Raises:
        QuestionNotFound: somebody else's, answered already, or the bank has answered it.
    """
    now = utc_now()
    with store.unit_of_work() as work:
        question = work.corrections.question(user.user_id, question_id)
        if question is None:
            raise QuestionNotFound
        work.accounts.lock(question.account_pk)
        question = work.corrections.question(user.user_id, question_id)  # a run may just have held the account
        if question is None:
            raise QuestionNotFound
        work.corrections.settle(question_id, SAME if same else DIFFERENT)
        if same:
            withdrawn, arrived = question.withdrawn_pk, question.arrived_pk
            keep_arrived = arrived not in work.corrections.alone([arrived])
            category = work.corrections.take_over(withdrawn, arrived, now, None, keep_arrived=keep_arrived)
            if not keep_arrived:
                rows = work.transactions.mirrored([arrived])
                work.postings.repost([structs.replace(row, category_before=category) for row in rows], now)
        undo_broken(work, user.user_id, now)
        work.users.raise_revision(user.user_id)
    log.info("correction.answered", extra={"question": question_id, "same": same})
