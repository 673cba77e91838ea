"""People: made, changed, erased; their sessions, tokens and guesses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from builders import NOON, a_kept_item, a_webhook_event

from pluggy_app.domain.errors import InvalidCredentials, InvalidRequest, TooManyAttempts
from pluggy_app.domain.users import Plan, Role, User
from pluggy_app.reads import sessions
from pluggy_app.services import passwords, people
from pluggy_app.store.unit_of_work import Store

EMAIL = "dona@empresa.example"


def a_person(store: Store, plan: Plan = Plan.FREE) -> User:
    return people.create_user(store, email=EMAIL, password="password", now=NOON, plan=plan)


def log_in(store: Store, password: str = "password", address: str = "10.0.0.1", at: datetime = NOON) -> str:
    return people.log_in(store, EMAIL, password, address, at, demo_allowed=False)


def who(store: Store, token: str, at: datetime = NOON) -> User | None:
    return sessions.signed_in(store, f"{sessions.COOKIE_NAME}={token}", now=at)


def test_an_e_mail_is_kept_in_lower_case_and_taken_once(store: Store) -> None:
    user = people.create_user(store, email="Dona@Empresa.Example", password="password", now=NOON)
    assert (user.email, user.plan, user.role) == (EMAIL, Plan.FREE, Role.USER)
    with pytest.raises(InvalidRequest, match="exists already"):
        a_person(store)


@pytest.mark.parametrize(
    "email", ["", "dona", "@b.example", "a@b", "a b@c.example", f"{'a' * 65}@b.example", "a\x00@b.co"]
)
def test_what_is_no_e_mail_makes_no_user(store: Store, email: str) -> None:
    with pytest.raises(InvalidRequest, match="not an e-mail"):
        people.create_user(store, email=email, password="password", now=NOON)


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1_001])
def test_a_password_has_eight_characters_or_more(store: Store, password: str) -> None:
    with pytest.raises(InvalidRequest, match="characters"):
        people.create_user(store, email=EMAIL, password=password, now=NOON)


def test_a_new_password_ends_every_session(store: Store) -> None:
    a_person(store)
    token = log_in(store)
    people.set_password(store, EMAIL, "another password")
    assert who(store, token) is None
    with pytest.raises(InvalidCredentials):
        log_in(store)
    assert who(store, log_in(store, "another password"))


def test_guesses_are_forgotten_after_five_minutes(store: Store) -> None:
    a_person(store)
    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            log_in(store, "wrong")
    with pytest.raises(TooManyAttempts):
        log_in(store)
    assert log_in(store, at=NOON + timedelta(minutes=5, seconds=1))


def test_guesses_that_come_all_at_once_are_counted_like_guesses_in_a_row(store: Store) -> None:
    # The race: thirty guesses are counted before the first of them is known to be wrong.
    a_person(store)

    def guess(n: int) -> str:
        try:
            return log_in(store, "wrong", address=f"10.0.0.{n}")
        except (InvalidCredentials, TooManyAttempts) as error:
            return error.code

    with ThreadPoolExecutor(15) as crowd:
        answers = list(crowd.map(guess, range(30)))
    assert (answers.count("invalid_credentials"), answers.count("too_many_attempts")) == (10, 20)


def test_guesses_from_everywhere_are_limited_too(store: Store) -> None:
    a_person(store)
    with store.unit_of_work() as work:
        for _ in range(1_000):
            work.users.add_failed_attempt(passwords.EVERYBODY, NOON)
    with pytest.raises(TooManyAttempts):
        log_in(store)


def test_a_session_ends_after_twelve_idle_hours_or_thirty_days(store: Store) -> None:
    a_person(store)
    token = log_in(store)
    assert who(store, token, NOON + timedelta(hours=11)) is not None
    assert who(store, token, NOON + timedelta(hours=13)) is None
    at = NOON
    while at < NOON + timedelta(days=30):
        people.touch(store, token, at)
        at += timedelta(hours=10)
    assert who(store, token, NOON + timedelta(days=30, seconds=1)) is None


def test_a_session_in_use_is_written_once_a_minute(store: Store) -> None:
    a_person(store)
    token = log_in(store)
    noted_at = NOON
    for seconds, written in ((30, 0), (60, 60), (90, 60)):
        if people.is_due(noted_at, NOON + timedelta(seconds=seconds)):
            people.touch(store, token, NOON + timedelta(seconds=seconds))
        with store.reading() as work:
            session = work.users.session(sessions.token_hash(token))
        assert session is not None
        noted_at = session.last_seen_at
        assert noted_at == NOON + timedelta(seconds=written)


def test_tokens_are_kept_as_hashes_only(store: Store) -> None:
    a_person(store)
    token = people.create_api_token(store, EMAIL, NOON)
    found = sessions.by_api_token(store, token)
    assert found is not None
    with store.reading() as work:
        assert work.users.by_api_token(token) is None
    assert people.revoke_api_tokens(store, EMAIL) == 1
    assert sessions.by_api_token(store, token) is None


def test_an_upgrade_owes_each_live_item_one_run(store: Store) -> None:
    user = a_person(store)
    live, over = a_kept_item(store, user), a_kept_item(store, user)
    with store.unit_of_work() as work:
        work.items.mark_revoked(over, NOON)
        before = work.users.revision(user.user_id)
    people.set_plan(store, EMAIL, Plan.BUSINESS, NOON)
    people.set_plan(store, EMAIL, Plan.BUSINESS, NOON)
    with store.reading() as work:
        assert [run.item_pk for run in work.sync_logs.page(user_id=user.user_id, limit=10)] == [live]
        assert work.users.revision(user.user_id) == before + 1


def test_erasing_takes_everything_of_the_person_and_nothing_of_others(store: Store) -> None:
    user = a_person(store)
    other = people.create_user(store, email="other@empresa.example", password="password", now=NOON)
    a_kept_item(store, other)
    a_kept_item(store, user)
    with store.unit_of_work() as work:
        (item,) = work.items.of_user(user.user_id)
        work.webhook_events.add([(a_webhook_event(item_id=item.item_id), b"{}", "kept", NOON)])
    token = log_in(store)
    people.erase(store, EMAIL)
    assert who(store, token) is None
    with store.reading() as work:
        assert work.items.of_user(user.user_id) == []
        assert work.webhook_events.count() == 0
        assert len(work.items.of_user(other.user_id)) == 1


def test_nobody_is_told_from_somebody(store: Store) -> None:
    for change in (people.erase, people.revoke_api_tokens):
        with pytest.raises(InvalidRequest, match="nobody"):
            change(store, "nobody@empresa.example")


def test_demo_users_are_made_once(store: Store) -> None:
    first = people.ensure_demo_users(store, NOON)
    ids = {user.email: user.user_id for user in people.everyone(store)}
    assert people.ensure_demo_users(store, NOON) == first
    assert {user.email: user.user_id for user in people.everyone(store)} == ids
    assert [(user.label_key, "demo1234" in repr(user)) for user in first] == [
        ("business", False),
        ("free", False),
        ("admin", False),
    ]
