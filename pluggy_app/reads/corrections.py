"""Questions about corrections that wait for a person."""

from pluggy_app.domain.users import User
from pluggy_app.store.corrections import QuestionRecord
from pluggy_app.store.unit_of_work import Store

MOST = 20  #: shown at once

#: Two rows of one account that may be one transaction.
QuestionView = QuestionRecord


def questions(store: Store, user: User) -> list[QuestionView]:
    """The user's, oldest first."""
    with store.reading() as work:
        return work.corrections.open_questions(user.user_id, MOST)
