"""Log-in and log-out, for programs (JSON) and for the browser's own form (answered by a redirect)."""

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from pluggy_app.api.bodies import FORM, JSON, kind_of
from pluggy_app.api.schemas import Credentials, Me
from pluggy_app.api.security import SCHEMES, Asker, SignedIn, client_address, comes_from_us, who_asks
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError, CsrfRefused, InvalidCredentials, InvalidRequest, NotAuthenticated
from pluggy_app.domain.users import SESSION_LIFE, Language, User
from pluggy_app.reads import sessions
from pluggy_app.services import people
from pluggy_app.wiring import parts

HOME = "/app/"
LOGIN = "/login/"
MAX_FIELDS = 20
LANGUAGE_SECONDS = 365 * 86_400

router = APIRouter(prefix="/api/auth", tags=["auth"])
guarded = APIRouter(prefix="/api/auth", tags=["auth"], route_class=SignedIn, dependencies=SCHEMES)


async def posted(request: Request) -> Credentials | AppError:
    """What was posted; for a form, the reason it cannot be taken, because a form is answered by a page.

    Raises:
        CsrfRefused, InvalidRequest: what JSON was refused for.
    """
    kind = kind_of(request)
    from_us = comes_from_us(request.headers, parts().settings)
    if kind == FORM:
        return _of_form(await request.body()) if from_us else CsrfRefused()
    if "origin" in request.headers and not from_us:
        raise CsrfRefused
    if kind != JSON:
        raise HTTPException(415)
    try:
        return Credentials.model_validate_json(await request.body())
    except ValidationError:
        raise InvalidRequest("a JSON object with email and password is needed") from None


@router.post(
    "/login",
    response_model=Me,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {
                    "schema": {
                        "type": "object",
                        "properties": {"email": {"type": "string"}, "password": {"type": "string"}},
                        "required": ["email", "password"],
                    }
                }
                for kind in (JSON, FORM)
            },
        }
    },
    responses={303: {"description": "Form-encoded: to the first page, or back to the log-in page with `error`."}},
)
def login(request: Request, credentials: Annotated[Credentials | AppError, Depends(posted)]) -> Response:
    """Begin a session: sets the cookie."""
    if kind_of(request) != FORM:
        token = _session(request, credentials)
        user = _user(token)
        response: Response = JSONResponse(Me.of(user).model_dump(by_alias=True))
        return _with_cookies(response, token, user.language)
    try:
        token = _session(request, credentials)
    except AppError as error:
        return _back_to_login(error)
    return _with_cookies(RedirectResponse(HOME, 303), token, _user(token).language)


@router.post("/logout", status_code=204, responses={303: {"description": "Form-encoded: to the log-in page."}})
def logout(request: Request) -> Response:
    """End the session of the cookie."""
    built = parts()
    is_form = kind_of(request) == FORM
    try:
        who_asks(request)
    except CsrfRefused as error:
        if is_form:
            return _back_to_login(error)
        raise
    except NotAuthenticated:
        if not is_form or not comes_from_us(request.headers, built.settings):
            raise
    people.log_out(built.store, sessions.session_token(request.headers.get("cookie", "")))
    response = RedirectResponse(LOGIN, 303) if is_form else Response(status_code=204)
    response.delete_cookie(sessions.COOKIE_NAME, path="/", secure=_is_https(), httponly=True, samesite="lax")
    return response


@guarded.get("/me")
def me(user: Asker) -> Me:
    """Who is asking."""
    return Me.of(user)


def _of_form(body: bytes) -> Credentials | AppError:
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS))
        return Credentials.model_validate(fields)
    except ValueError:  # pydantic's too
        return InvalidCredentials()


def _session(request: Request, credentials: Credentials | AppError) -> str:
    if isinstance(credentials, AppError):
        raise credentials
    built = parts()
    return people.log_in(
        built.store,
        credentials.email,
        credentials.password,
        client_address(request),
        utc_now(),
        demo_allowed=built.is_demo,
        user_agent=request.headers.get("user-agent", ""),
    )


def _user(token: str) -> User:
    user = sessions.signed_in(parts().store, f"{sessions.COOKIE_NAME}={token}")
    if user is None:
        raise NotAuthenticated  # erased in this very moment
    return user


def _with_cookies(response: Response, token: str, language: Language | None) -> Response:
    """The session, and the language its person chose, for whichever browser this is."""
    response.set_cookie(
        sessions.COOKIE_NAME,
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="lax",
    )
    if language is not None:
        response.set_cookie(
            sessions.LANGUAGE_COOKIE, language, max_age=LANGUAGE_SECONDS, path="/", secure=_is_https(), samesite="lax"
        )
    return response


def _is_https() -> bool:
    return parts().settings.app_base_url.startswith("https://")


def _back_to_login(error: AppError) -> Response:
    code = "origin" if isinstance(error, CsrfRefused) else error.code
    return RedirectResponse(f"{LOGIN}?{urlencode({'error': code})}", 303)
