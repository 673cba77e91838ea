"""A new password for oneself, by programs and by the settings page's form."""

import httpx
import pytest
from rest_client import ORIGIN, PASSWORD, Rest

from pluggy_app.reads.sessions import COOKIE_NAME

PATH = "/api/auth/password"
NEW = "another-password"
OURS = {"Origin": ORIGIN}
WANTED = {"currentPassword": PASSWORD, "newPassword": NEW}


def change(rest: Rest, **changes: object) -> httpx.Response:
    return rest.client.post(PATH, json=WANTED | changes, headers=OURS)


def by_form(rest: Rest, headers: dict[str, str] = OURS, **changes: str) -> str:
    """Where the form leads."""
    answer = rest.client.post(PATH, data=WANTED | {"repeatedPassword": NEW} | changes, headers=headers)
    assert answer.status_code == 303
    return answer.headers["location"]


def refusal(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_a_new_password_keeps_this_session_and_ends_the_others(rest: Rest) -> None:
    rest.person()
    elsewhere = rest.log_in().cookies[COOKIE_NAME]
    rest.log_in()
    answer = change(rest)
    assert (answer.status_code, answer.content) == (204, b"")
    assert rest.client.get("/api/auth/me").status_code == 200
    rest.client.cookies.clear()
    assert rest.client.get("/api/auth/me", headers={"Cookie": f"{COOKIE_NAME}={elsewhere}"}).status_code == 401
    assert rest.log_in().status_code == 401
    assert rest.log_in(password=NEW).status_code == 200


def test_the_form_leads_back_to_the_settings(rest: Rest) -> None:
    rest.person()
    rest.log_in()
    assert by_form(rest) == "/app/settings/?password=changed"
    assert rest.log_in(password=NEW).status_code == 200


def test_nobody_changes_nothing_whatever_they_post(rest: Rest) -> None:
    for body in (b"", b"{", b'{"currentPassword": 1}'):
        answer = rest.client.post(PATH, content=body, headers=OURS | {"Content-Type": "application/json"})
        assert refusal(answer) == (401, "not_authenticated")
    assert by_form(rest) == "/login/"


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}])
def test_a_foreign_page_changes_nothing(rest: Rest, headers: dict[str, str]) -> None:
    rest.person()
    rest.log_in()
    for body in (b"{", b'{"currentPassword": "a-password", "newPassword": "another-password"}'):
        answer = rest.client.post(PATH, content=body, headers=headers | {"Content-Type": "application/json"})
        assert refusal(answer) == (403, "csrf")
    assert by_form(rest, headers) == "/app/settings/?password=origin"
    assert rest.log_in().status_code == 200


def test_what_cannot_be_understood_is_invalid(rest: Rest) -> None:
    rest.person()
    rest.log_in()
    for body in (b"", b"{", b"[]", b'{"newPassword": "another-password"}', b'{"currentPassword": 1}', b"\xff"):
        answer = rest.client.post(PATH, content=body, headers=OURS | {"Content-Type": "application/json"})
        assert refusal(answer) == (422, "invalid_request")
    answer = rest.client.post(
        PATH, content=b"a=b", headers=OURS | {"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.headers["location"] == "/app/settings/?password=invalid_request"
    for kind in ("text/plain", "multipart/form-data; boundary=x", ""):
        answer = rest.client.post(PATH, content=b"{}", headers=OURS | {"Content-Type": kind})
        assert refusal(answer) == (415, "unsupported_media_type")


def test_passwords_that_cannot_be_are_refused_before_the_current_one_is_looked_at(rest: Rest) -> None:
    rest.person()
    rest.log_in()
    for new in ("", "1234567", "x" * 1_001):
        assert refusal(change(rest, newPassword=new, currentPassword="wrong")) == (422, "password_length")
        assert by_form(rest, newPassword=new, repeatedPassword=new) == "/app/settings/?password=password_length"
    assert refusal(change(rest, repeatedPassword="else")) == (422, "passwords_differ")
    assert by_form(rest, repeatedPassword="else") == "/app/settings/?password=passwords_differ"


def test_the_eleventh_wrong_guess_is_not_even_looked_at(rest: Rest) -> None:
    rest.person()
    rest.log_in()
    answers = [refusal(change(rest, currentPassword="wrong")) for _ in range(9)]
    assert set(answers) == {(403, "wrong_password")}
    assert by_form(rest, currentPassword="wrong") == "/app/settings/?password=wrong_password"
    answer = change(rest)
    assert refusal(answer) == (429, "too_many_attempts")
    assert answer.headers["retry-after"] == "300"
    assert by_form(rest) == "/app/settings/?password=too_many_attempts"
    assert rest.log_in().status_code == 429


def test_a_program_changes_it_too_and_ends_every_session(rest: Rest) -> None:
    user = rest.person()
    token = rest.log_in().cookies[COOKIE_NAME]
    rest.client.cookies.clear()
    assert rest.client.post(PATH, json=WANTED, headers=rest.bearer(user)).status_code == 204
    assert rest.client.get("/api/auth/me", headers={"Cookie": f"{COOKIE_NAME}={token}"}).status_code == 401
    assert rest.client.get("/api/auth/me", headers=rest.bearer(user)).status_code == 200


def test_demonstration_users_keep_theirs(rest: Rest) -> None:
    demo = rest.parts.demo_users[0]
    rest.log_in(demo.email, demo.password)
    assert refusal(change(rest, currentPassword=demo.password)) == (409, "demo_password")
    assert by_form(rest, currentPassword=demo.password) == "/app/settings/?password=demo_password"
    assert rest.log_in(demo.email, demo.password).status_code == 200


def test_a_used_key_is_seen_to_be_used(rest: Rest) -> None:
    user = rest.user()
    headers = rest.bearer(user)
    with rest.parts.store.reading() as work:
        assert [token.last_used_at for token in work.users.api_tokens(user.user_id)] == [None]
    rest.client.get("/api/auth/me", headers=headers)
    with rest.parts.store.reading() as work:
        (token,) = work.users.api_tokens(user.user_id)
    assert token.last_used_at is not None


def test_a_log_in_keeps_the_name_of_its_browser(rest: Rest) -> None:
    user = rest.person()
    rest.log_in(**{"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"})
    with rest.parts.store.reading() as work:
        assert [device.device for device in work.users.devices(user.user_id)] == ["Firefox · Linux"]
