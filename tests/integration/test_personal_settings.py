"""What a person settles themselves: language, password, where they are signed in, which programs act for them."""

from datetime import datetime, timedelta

import pytest
from builders import NOON, a_user

from pluggy_app.domain.errors import (
    DemoPassword,
    InvalidCredentials,
    InvalidRequest,
    PasswordLength,
    TooManyApiTokens,
    TooManyAttempts,
    WrongPassword,
)
from pluggy_app.domain.users import Language, Plan, User
from pluggy_app.reads import sessions, settings
from pluggy_app.services import api_tokens, devices, passwords, people
from pluggy_app.store.unit_of_work import Store

EMAIL, OTHER = "dona@empresa.example", "outra@empresa.example"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"


def a_person(store: Store, email: str = EMAIL) -> User:
    return a_user(store, Plan.FREE, email=email, password="password")


def log_in(
    store: Store, password: str = "password", at: datetime = NOON, email: str = EMAIL, user_agent: str = ""
) -> str:
    return people.log_in(store, email, password, "10.0.0.1", at, demo_allowed=False, user_agent=user_agent)


def cookie(token: str) -> str:
    return f"{sessions.COOKIE_NAME}={token}"


def own(store: Store, user: User, token: str = "", at: datetime = NOON) -> settings.SettingsView:
    return settings.own(store, user, cookie(token), at)


def change(store: Store, user: User, current: str, new: str, token: str = "", at: datetime = NOON) -> None:
    passwords.change(store, user, current, new, session_token=token, address="10.0.0.1", now=at)


def revision(store: Store, user: User) -> int:
    with store.reading() as work:
        return work.users.revision(user.user_id)


def test_a_language_is_kept_with_its_person(store: Store) -> None:
    user = a_person(store)
    assert people.by_email(store, EMAIL).language is None
    people.set_language(store, user, Language.ENGLISH)
    assert people.by_email(store, EMAIL).language is Language.ENGLISH
    people.set_language(store, user, Language.PORTUGUESE)
    assert people.by_email(store, EMAIL).language is Language.PORTUGUESE


def test_a_new_password_ends_every_other_session_of_this_person_alone(store: Store) -> None:
    user, _ = a_person(store), a_person(store, OTHER)
    here, elsewhere, stranger = log_in(store), log_in(store), log_in(store, email=OTHER)
    before = revision(store, user)
    change(store, user, "password", "another password", here)
    assert [bool(sessions.signed_in(store, cookie(token), now=NOON)) for token in (here, elsewhere, stranger)] == [
        True,
        False,
        True,
    ]
    assert revision(store, user) > before
    with pytest.raises(InvalidCredentials):
        log_in(store)
    assert log_in(store, "another password")


def test_a_wrong_current_password_changes_nothing(store: Store) -> None:
    user = a_person(store)
    elsewhere = log_in(store)
    with pytest.raises(WrongPassword):
        change(store, user, "not it", "another password")
    assert sessions.signed_in(store, cookie(elsewhere), now=NOON)
    assert log_in(store)


@pytest.mark.parametrize("new", ["", "1234567", "x" * 1_001])
def test_a_new_password_has_a_length(store: Store, new: str) -> None:
    user = a_person(store)
    with pytest.raises(PasswordLength):
        change(store, user, "password", new)
    assert log_in(store)


def test_guesses_at_the_current_password_count_like_guesses_at_the_log_in(store: Store) -> None:
    user = a_person(store)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            change(store, user, "not it", "another password")
        with pytest.raises(InvalidCredentials):
            log_in(store, "not it")
    for guess in (lambda: change(store, user, "password", "another password"), lambda: log_in(store)):
        with pytest.raises(TooManyAttempts):
            guess()
    change(store, user, "password", "another password", at=NOON + timedelta(minutes=5, seconds=1))


def test_changing_it_uses_up_no_guesses(store: Store) -> None:
    user = a_person(store)
    change(store, user, "password", "another password")
    with store.reading() as work:
        assert work.users.failed_attempts(passwords.EVERYBODY, NOON - passwords.GUESS_WINDOW) == 0


def test_a_password_that_was_changed_meanwhile_is_not_changed_again(store: Store) -> None:
    # The race: both knew the current password, the second comes to write it after the first did.
    user = a_person(store)
    with store.unit_of_work() as work:
        known = work.users.credentials(EMAIL)
        assert known is not None
        assert work.users.replace_password(user.user_id, known=known.password_hash, password_hash="first")
        assert not work.users.replace_password(user.user_id, known=known.password_hash, password_hash="second")


def test_the_password_of_a_demonstration_user_stays(store: Store) -> None:
    people.ensure_demo_users(store, NOON)
    user = people.by_email(store, "demo@emdia.example")
    assert own(store, user).is_demo
    with pytest.raises(DemoPassword):
        change(store, user, people.DEMO_PASSWORD, "another password")


def test_devices_say_what_they_are_and_which_one_asks(store: Store) -> None:
    user, _ = a_person(store), a_person(store, OTHER)
    log_in(store, email=OTHER)
    here = log_in(store, user_agent=CHROME)
    log_in(store, at=NOON + timedelta(minutes=5), user_agent="curl/8.9.1")
    found = own(store, user, here, NOON + timedelta(minutes=6)).devices
    assert [(device.name, device.is_this) for device in found] == [("Chrome · Windows", True), ("", False)]
    assert (found[1].since, found[1].last_seen_at) == (NOON + timedelta(minutes=5),) * 2


def test_sessions_that_are_over_are_no_devices(store: Store) -> None:
    user = a_person(store)
    log_in(store)
    assert own(store, user, at=NOON + timedelta(hours=13)).devices == []


def test_what_pages_know_of_a_session_or_token_opens_nothing(store: Store) -> None:
    user = a_person(store)
    token = log_in(store)
    program = api_tokens.create(store, user, "Planilha", NOON)
    view = own(store, user)
    assert sessions.signed_in(store, cookie(view.devices[0].key), now=NOON) is None
    assert sessions.by_api_token(store, view.api_tokens[0].key) is None
    assert token not in repr(view)
    assert program not in repr(view)


def test_another_device_is_ended_and_its_pages_are_told(store: Store) -> None:
    user = a_person(store)
    here, elsewhere = log_in(store), log_in(store)
    other = own(store, user, here).devices[1]
    before = revision(store, user)
    assert devices.end(store, user, other.key, session_token=here)
    assert sessions.signed_in(store, cookie(elsewhere), now=NOON) is None
    assert sessions.signed_in(store, cookie(here), now=NOON)
    assert revision(store, user) == before + 1
    assert not devices.end(store, user, other.key, session_token=here)


def test_devices_of_others_and_the_own_one_are_unknown(store: Store) -> None:
    user, stranger = a_person(store), a_person(store, OTHER)
    here, theirs = log_in(store), log_in(store, email=OTHER)
    keys = [own(store, stranger, theirs).devices[0].key, own(store, user, here).devices[0].key, "", "0" * 16]
    assert [devices.end(store, user, key, session_token=here) for key in keys] == [False] * 4
    assert sessions.signed_in(store, cookie(theirs), now=NOON)
    assert sessions.signed_in(store, cookie(here), now=NOON)


def test_all_other_devices_are_ended_at_once(store: Store) -> None:
    user, _ = a_person(store), a_person(store, OTHER)
    here, theirs = log_in(store), log_in(store, email=OTHER)
    log_in(store)
    log_in(store)
    assert devices.end_others(store, user, session_token=here) == 2
    assert [device.is_this for device in own(store, user, here).devices] == [True]
    assert sessions.signed_in(store, cookie(theirs), now=NOON)


def test_a_key_is_listed_by_name_and_ending_and_opens_the_door(store: Store) -> None:
    user = a_person(store)
    token = api_tokens.create(store, user, "  Planilha do contador ", NOON)
    (view,) = own(store, user).api_tokens
    assert (view.name, view.ending, view.created_at) == ("Planilha do contador", token[-4:], NOON)
    assert view.last_used_at is None
    assert sessions.by_api_token(store, token) == user


def test_a_key_made_by_command_is_listed_without_a_name(store: Store) -> None:
    user = a_person(store)
    token = people.create_api_token(store, EMAIL, NOON)
    (view,) = own(store, user).api_tokens
    assert (view.name, view.ending) == ("", token[-4:])


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\nb", "a\x00b", "a\u202eb"])
def test_a_key_needs_a_name_that_can_be_read(store: Store, name: str) -> None:
    with pytest.raises(InvalidRequest):
        api_tokens.create(store, a_person(store), name, NOON)


def test_a_person_has_twenty_keys_at_most(store: Store) -> None:
    user = a_person(store)
    for n in range(api_tokens.MOST):
        api_tokens.create(store, user, f"Programa {n}", NOON)
    with pytest.raises(TooManyApiTokens):
        api_tokens.create(store, user, "Mais um", NOON)
    assert api_tokens.create(store, a_person(store, OTHER), "Mais um", NOON)


def test_a_revoked_key_is_nobody_and_the_others_stay(store: Store) -> None:
    user = a_person(store)
    first, second = (api_tokens.create(store, user, name, NOON) for name in ("A", "B"))
    key = next(view.key for view in own(store, user).api_tokens if view.name == "A")
    assert api_tokens.revoke(store, user, key)
    assert not api_tokens.revoke(store, user, key)
    assert sessions.by_api_token(store, first) is None
    assert sessions.by_api_token(store, second) == user


def test_keys_of_others_are_unknown(store: Store) -> None:
    user, stranger = a_person(store), a_person(store, OTHER)
    token = api_tokens.create(store, stranger, "Deles", NOON)
    theirs = own(store, stranger).api_tokens[0].key
    assert not api_tokens.revoke(store, user, theirs)
    assert sessions.by_api_token(store, token) == stranger


def test_a_key_in_use_is_written_once_an_hour(store: Store) -> None:
    user = a_person(store)
    token = api_tokens.create(store, user, "Planilha", NOON)
    for minutes, written in ((1, 1), (60, 1), (61, 61), (100, 61)):
        if api_tokens.is_due(own(store, user).api_tokens[0].last_used_at, NOON + timedelta(minutes=minutes)):
            api_tokens.touch(store, token, NOON + timedelta(minutes=minutes))
        assert own(store, user).api_tokens[0].last_used_at == NOON + timedelta(minutes=written)
    api_tokens.touch(store, "unknown", NOON)
