"""Log-in and log-out, by programs and by the browser's form."""

from collections.abc import Callable

from rest_client import ORIGIN, PASSWORD, Rest

COOKIE = "em_dia_session"
FORM = {"email": "dona@empresa.example", "password": PASSWORD}


def test_logging_in_sets_a_cookie_that_scripts_cannot_read(rest: Rest) -> None:
    user = rest.person()
    answer = rest.log_in()
    assert answer.status_code == 200
    assert answer.json() == {"userId": user.user_id, "email": user.email, "plan": "business", "role": "user"}
    flags = answer.headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/", "max-age=2592000"} <= {flag.strip() for flag in flags.split(";")}
    assert "secure" not in flags
    assert rest.client.get("/api/auth/me").json() == answer.json()


def test_the_cookie_is_for_https_only_where_the_address_is_https(start: Callable[..., Rest]) -> None:
    rest = start(app_base_url="https://emdia.example")
    rest.person()
    assert "secure" in rest.log_in().headers["set-cookie"].lower()


def test_the_e_mail_may_be_typed_in_capitals(rest: Rest) -> None:
    rest.person()
    assert rest.log_in(" Dona@Empresa.example ").status_code == 200


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(rest: Rest) -> None:
    rest.person()
    for email in ("dona@empresa.example", "nobody@empresa.example", "no address", "a\x00@b.example", ""):
        answer = rest.log_in(email, "wrong \x00 password")
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
        assert answer.json()["detail"] == "E-mail and password do not match."
        assert "set-cookie" not in answer.headers


def test_half_a_character_in_a_password_is_a_wrong_password(rest: Rest) -> None:
    rest.person()
    body = b'{"email": "dona@empresa.example", "password": "\\ud800"}'
    answer = rest.client.post("/api/auth/login", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (401, 422)


def test_the_eleventh_wrong_guess_is_not_even_looked_at(rest: Rest) -> None:
    rest.person()
    assert [rest.log_in(password="wrong").status_code for _ in range(11)] == [401] * 10 + [429]
    answer = rest.log_in()
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert int(answer.headers["retry-after"]) == 300


def guess(rest: Rest, name: str, forwarded_for: str = "") -> int:
    """A wrong guess at somebody's password. They are known: who is not is refused after 0.2 s of hashing."""
    email = rest.person(f"{name}@empresa.example").email
    return rest.log_in(email, "wrong", **({"X-Forwarded-For": forwarded_for} if forwarded_for else {})).status_code


def test_an_address_that_guesses_at_many_people_is_stopped(rest: Rest) -> None:
    assert [guess(rest, f"p{n}") for n in range(11)] == [401] * 10 + [429]


def test_a_spoofed_forwarded_address_does_not_reset_the_limit(rest: Rest) -> None:
    assert [guess(rest, f"p{n}", f"10.0.0.{n}") for n in range(11)] == [401] * 10 + [429]


def test_behind_a_proxy_the_address_it_saw_counts(start: Callable[..., Rest]) -> None:
    rest = start(trusted_proxy_hops=1)
    assert {guess(rest, f"p{n}", f"1.1.1.1, 10.0.0.{n}") for n in range(12)} == {401}
    assert [guess(rest, f"q{n}", f"1.1.1.{n}, 10.9.9.9") for n in range(11)] == [401] * 10 + [429]


def test_successful_log_ins_use_up_no_guesses(rest: Rest) -> None:
    rest.person()
    assert {rest.log_in().status_code for _ in range(12)} == {200}


def test_a_log_in_that_cannot_be_read_is_invalid(rest: Rest) -> None:
    junk = (b"", b"{", b"[]", b'{"email": "a@b.example"}', b'{"email": 1, "password": []}', b"\xff", b"[" * 5_000)
    for body in junk:
        answer = rest.client.post("/api/auth/login", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_a_log_in_that_is_neither_json_nor_a_form_is_refused(rest: Rest) -> None:
    for kind in ("text/plain", "multipart/form-data; boundary=x", ""):
        answer = rest.client.post("/api/auth/login", content=b"{}", headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_json_from_a_foreign_page_is_refused(rest: Rest) -> None:
    rest.person()
    for origin in ("https://evil.example", "null"):
        answer = rest.log_in(Origin=origin)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_the_form_leads_to_the_first_page(rest: Rest) -> None:
    rest.person()
    answer = rest.client.post("/api/auth/login", data=FORM, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/app/")
    assert rest.client.get("/api/auth/me").status_code == 200


def test_a_refused_form_leads_back_with_the_reason(rest: Rest) -> None:
    rest.person()
    ours, cases = {"Origin": ORIGIN}, []
    cases.append((FORM | {"password": "wrong"}, ours, "invalid_credentials"))
    cases.append(({"email": "dona@empresa.example"}, ours, "invalid_credentials"))
    cases += [(FORM, origin, "origin") for origin in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {})]
    for fields, headers, error in cases:
        answer = rest.client.post("/api/auth/login", data=fields, headers=headers)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/login/?error={error}")
        assert "set-cookie" not in answer.headers


def test_a_form_after_too_many_guesses_says_so(rest: Rest) -> None:
    rest.person()
    wrong = FORM | {"password": "wrong"}
    answers = [rest.client.post("/api/auth/login", data=wrong, headers={"Origin": ORIGIN}) for _ in range(11)]
    assert answers[-1].headers["location"] == "/login/?error=too_many_attempts"


def test_logging_in_makes_a_new_session_each_time(rest: Rest) -> None:
    rest.person()
    first = rest.log_in().cookies[COOKIE]
    assert rest.log_in().cookies[COOKIE] != first


def test_logging_out_ends_the_session(rest: Rest) -> None:
    rest.person()
    token = rest.log_in().cookies[COOKIE]
    answer = rest.client.post("/api/auth/logout", headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.content) == (204, b"")
    assert COOKIE not in rest.client.cookies
    assert rest.client.get("/api/auth/me", headers={"Cookie": f"{COOKIE}={token}"}).status_code == 401


def test_logging_out_by_form_leads_to_the_log_in_page(rest: Rest) -> None:
    rest.person()
    rest.log_in()
    answer = rest.client.post("/api/auth/logout", data={"x": ""}, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/")
    assert rest.client.get("/api/auth/me").status_code == 401


def test_a_foreign_page_cannot_log_anybody_out(rest: Rest) -> None:
    rest.person()
    rest.log_in()
    foreign = {"Origin": "https://evil.example"}
    assert rest.client.post("/api/auth/logout", headers=foreign).json()["code"] == "csrf"
    answer = rest.client.post("/api/auth/logout", data={"x": ""}, headers=foreign)
    assert (answer.headers["location"], answer.headers.get("set-cookie")) == ("/login/?error=origin", None)
    assert rest.client.get("/api/auth/me").status_code == 200


def test_logging_out_by_form_twice_is_harmless(rest: Rest) -> None:
    answer = rest.client.post("/api/auth/logout", data={"x": ""}, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/")


def test_an_api_token_works_without_an_origin(rest: Rest) -> None:
    user = rest.user()
    assert rest.client.get("/api/auth/me", headers=rest.bearer(user)).json()["userId"] == user.user_id
    assert rest.client.post("/api/pluggy/connect-token", headers=rest.bearer(user)).status_code == 200


def test_a_wrong_api_token_is_nobody(rest: Rest) -> None:
    for header in ("Bearer nonsense", "Bearer ", "Bearer é", "Basic abc", "bearer"):
        answer = rest.client.get("/api/auth/me", headers={"Authorization": header.encode()})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_demo_users_sign_in_beside_the_sandbox(rest: Rest) -> None:
    for demo in rest.parts.demo_users:
        assert rest.log_in(demo.email, demo.password).status_code == 200


def test_demo_users_are_nobody_elsewhere(start: Callable[..., Rest]) -> None:
    before = start(pluggy_base_url="sandbox")
    demo = before.parts.demo_users[0]
    token = before.log_in(demo.email, demo.password).cookies[COOKIE]
    elsewhere = start()
    assert elsewhere.log_in(demo.email, demo.password).json()["code"] == "invalid_credentials"
    assert elsewhere.client.get("/api/auth/me", headers={"Cookie": f"{COOKIE}={token}"}).status_code == 401
