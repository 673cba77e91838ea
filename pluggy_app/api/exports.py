"""The books as a file by REST, on every plan."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from pluggy_app.api.lists import Day
from pluggy_app.api.security import SCHEMES, Asker, SignedIn
from pluggy_app.domain.users import Language
from pluggy_app.services import exports
from pluggy_app.services.exports import ExportFormat, Vocabulary
from pluggy_app.wiring import parts

router = APIRouter(tags=["books"], route_class=SignedIn, dependencies=SCHEMES)

Words = Callable[[Language | None], Vocabulary]  #: of a table, in the user's language
MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.OFX: "application/x-ofx",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILES: dict[str, dict[str, object]] = {kind.partition(";")[0]: {} for kind in MEDIA_TYPES.values()}


@router.get("/api/export", response_class=StreamingResponse, responses={200: {"content": _FILES}})
def export(
    user: Asker,
    request: Request,
    format: Annotated[ExportFormat, Query(description="What the file is.")] = ExportFormat.CSV,
    bankAccountId: Annotated[str | None, Query(max_length=200, description="Only this account.")] = None,  # noqa: N803
    since: Annotated[Day, Query(alias="from", description="First day, YYYY-MM-DD.")] = None,
    until: Annotated[Day, Query(alias="to", description="Last day, YYYY-MM-DD.")] = None,
) -> StreamingResponse:
    """The movements of one's accounts as a file, oldest first, without what banks withdrew. OFX states no balance."""
    words: Words = request.app.state.vocabulary
    told = words(user.language)
    file = exports.export(parts().store, user, format, told, _key(bankAccountId), since, until)
    headers = {"Content-Disposition": f'attachment; filename="{told.file_name}.{format}"'}
    return StreamingResponse(exports.chunks(file), media_type=MEDIA_TYPES[format], headers=headers)


def _key(said: str | None) -> int | None:
    """An account's key; 0, which no account has, for what is none."""
    if said is None:
        return None
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0
