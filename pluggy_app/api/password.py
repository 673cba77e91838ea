"""A new password for oneself, by programs (JSON) and by the settings page's own form (answered by a redirect)."""

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from pluggy_app.api.bodies import FORM, JSON, kind_of
from pluggy_app.api.schemas import NewPassword
from pluggy_app.api.security import SCHEMES, client_address, who_asks
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError, CsrfRefused, InvalidRequest, NotAuthenticated, PasswordsDiffer
from pluggy_app.domain.users import User
from pluggy_app.reads import sessions
from pluggy_app.services import passwords
from pluggy_app.wiring import parts

SETTINGS = "/app/settings/"
LOGIN = "/login/"
MAX_FIELDS = 20

router = APIRouter(prefix="/api/auth", tags=["auth"], dependencies=SCHEMES)


def asker(request: Request) -> User | AppError:
    """Who asks, before the body is read; for a form, the reason they may not, because a form is answered by a page.

    Raises:
        NotAuthenticated, CsrfRefused: what JSON was refused for.
    """
    try:
        return who_asks(request)
    except (NotAuthenticated, CsrfRefused) as error:
        if kind_of(request) == FORM:
            return error
        raise


async def posted(request: Request, _user: Annotated[User | AppError, Depends(asker)]) -> NewPassword | AppError:
    """What was posted; for a form, the reason it cannot be taken.

    Raises:
        InvalidRequest: what JSON was refused for.
    """
    kind, body = kind_of(request), await request.body()
    if kind == FORM:
        return _of_form(body)
    if kind != JSON:
        raise HTTPException(415)
    try:
        return NewPassword.model_validate_json(body)
    except ValidationError:
        raise InvalidRequest("a JSON object with currentPassword and newPassword is needed") from None


@router.post(
    "/password",
    status_code=204,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": NewPassword.model_json_schema()} for kind in (JSON, FORM)},
        }
    },
    responses={303: {"description": "Form-encoded: to the settings page with `password`: `changed` or a code."}},
)
def change_password(
    request: Request,
    user: Annotated[User | AppError, Depends(asker)],
    wanted: Annotated[NewPassword | AppError, Depends(posted)],
) -> Response:
    """Change one's own password; every other session of one's own ends."""
    if kind_of(request) != FORM:
        _change(request, user, wanted)
        return Response(status_code=204)
    try:
        _change(request, user, wanted)
    except NotAuthenticated:
        return RedirectResponse(LOGIN, 303)
    except AppError as error:
        return _to_settings("origin" if isinstance(error, CsrfRefused) else error.code)
    return _to_settings("changed")


def _change(request: Request, user: User | AppError, wanted: NewPassword | AppError) -> None:
    if isinstance(user, AppError):
        raise user
    if isinstance(wanted, AppError):
        raise wanted
    if wanted.repeated_password not in (None, wanted.new_password):
        raise PasswordsDiffer
    passwords.change(
        parts().store,
        user,
        wanted.current_password,
        wanted.new_password,
        session_token=sessions.session_token(request.headers.get("cookie", "")),
        address=client_address(request),
        now=utc_now(),
    )


def _of_form(body: bytes) -> NewPassword | AppError:
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS))
        return NewPassword.model_validate(fields)
    except ValueError:  # pydantic's too
        return InvalidRequest()


def _to_settings(outcome: str) -> Response:
    return RedirectResponse(f"{SETTINGS}?{urlencode({'password': outcome})}", 303)
