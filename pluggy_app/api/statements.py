"""Statement files by REST, on every plan: rehearsed or imported into an account of the books, and taken back."""

import json
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response, UploadFile

from pluggy_app.api.bank_accounts import Key
from pluggy_app.api.book_schemas import StatementImport, StatementRehearsal, StatementUndone
from pluggy_app.api.security import SCHEMES, Asker, SignedIn
from pluggy_app.domain.errors import InvalidRequest
from pluggy_app.services import statements
from pluggy_app.services.statements import Upload
from pluggy_app.wiring import parts

router = APIRouter(tags=["books"], route_class=SignedIn, dependencies=SCHEMES)

MAX_NAME = 200
Force = Annotated[bool, Query(description="Import although the file says that it is of another account or currency.")]


@router.post(
    "/api/bank-accounts/{bankAccountId}/statements", status_code=201, responses={200: {"model": StatementRehearsal}}
)
def import_statement(
    user: Asker,
    response: Response,
    bankAccountId: Key,  # noqa: N803 - the name is part of the interface
    file: UploadFile,
    mapping: Annotated[str | None, Form(max_length=10_000, description="Which column is which, as JSON.")] = None,
    account: Annotated[str, Query(max_length=MAX_NAME, description="Of a file that holds several: the number.")] = "",
    dryRun: Annotated[bool, Query(description="Only say what would be done, row by row: 200.")] = False,  # noqa: N803
    force: Force = False,
) -> StatementRehearsal | StatementImport:
    """Import an OFX or CSV file: all of it or nothing. Rows that the account has already are not doubled."""
    name = "".join(c for c in file.filename or "" if c.isprintable())[:MAX_NAME]
    upload = Upload(file.file.read(), name, _mapping(mapping), account, force)
    if dryRun:
        response.status_code = 200
        return StatementRehearsal.model_validate(statements.rehearse(parts().store, user, bankAccountId, upload))
    return StatementImport.model_validate(statements.take_in(parts().store, user, bankAccountId, upload))


@router.delete("/api/statements/{statementImportId}")
def undo_statement(
    user: Asker,
    statementImportId: Key,  # noqa: N803 - interface
    unmatch: Annotated[bool, Query(description="Undo the matches of movements that go.")] = False,
) -> StatementUndone:
    """Take an import back; movements that something else tells too are kept."""
    removed, kept = statements.undo(parts().store, user, statementImportId, unmatch=unmatch)
    return StatementUndone(removed=removed, kept=kept)


def _mapping(text: str | None) -> dict[str, object] | None:
    if text is None or not text.strip():
        return None
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise InvalidRequest("mapping: must be a JSON object")
    return said
