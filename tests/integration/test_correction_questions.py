"""A doubtful correction is asked, and the answer is done. On both databases."""

from collections.abc import Iterator

import pytest
from builders import a_user
from feed import Feed

from pluggy_app.domain.errors import QuestionNotFound
from pluggy_app.reads.corrections import QuestionView, questions
from pluggy_app.services.corrections import answer
from pluggy_app.store.tables import ALIASES, CHANGES

BEFORE, AFTER = "PAGAMENTO ENEL SP", "DEBITO ENEL DISTRIB"


@pytest.fixture
def feed(database_url: str) -> Iterator[Feed]:
    feed = Feed(database_url)
    row = feed.bank.post(BEFORE, -80_00, day="2026-11-20")
    feed.connect()
    feed.categorise(BEFORE, "Energia")
    feed.bank.replace(row, description=AFTER)
    feed.sync(hours=25)
    yield feed
    feed.close()


def asked(feed: Feed) -> QuestionView:
    (question,) = questions(feed.parts.store, feed.user)
    return question


def test_the_question_names_both(feed: Feed) -> None:
    question = asked(feed)
    assert (question.withdrawn_text, question.arrived_text, question.amount_cents) == (BEFORE, AFTER, -80_00)
    assert questions(feed.parts.store, a_user(feed.parts.store)) == []


def test_the_same_is_one_movement_with_what_was_added_to_it(feed: Feed) -> None:
    answer(feed.parts.store, feed.user, asked(feed).question_id, same=True)
    assert feed.movements() == [(AFTER, -80_00, "posted")]
    assert feed.category_of(AFTER) == ["Energia"]
    assert questions(feed.parts.store, feed.user) == []
    assert len(feed.every(ALIASES)) == 1
    assert [change.what for change in feed.every(CHANGES)] == ["withdrawn", "replaced"]
    feed.sync(hours=25)
    assert feed.movements() == [(AFTER, -80_00, "posted")]
    assert feed.mirror() == feed.bank.ids()


def test_what_was_added_to_the_new_one_stays(feed: Feed) -> None:
    feed.categorise(AFTER, "Luz")
    answer(feed.parts.store, feed.user, asked(feed).question_id, same=True)
    assert feed.category_of(AFTER) == ["Luz"]


def test_different_ones_stay_two_and_are_not_asked_about_again(feed: Feed) -> None:
    answer(feed.parts.store, feed.user, asked(feed).question_id, same=False)
    feed.sync(hours=25)
    assert feed.movements() == [(AFTER, -80_00, "posted"), (BEFORE, -80_00, "removed")]
    assert questions(feed.parts.store, feed.user) == []


def test_a_question_is_answered_once_and_by_its_owner(feed: Feed) -> None:
    question_id = asked(feed).question_id
    with pytest.raises(QuestionNotFound):
        answer(feed.parts.store, a_user(feed.parts.store), question_id, same=True)
    answer(feed.parts.store, feed.user, question_id, same=True)
    with pytest.raises(QuestionNotFound):
        answer(feed.parts.store, feed.user, question_id, same=True)
