"""Matching the books with what was expected, on every plan: proposed, accepted, made by hand, undone, explained."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request

from pluggy_app.api.bank_accounts import MAX_KEY, Key
from pluggy_app.api.lists import Cursor, Limit, slice_of
from pluggy_app.api.reconciliation_schemas import (
    AcceptMany,
    BatchMade,
    Because,
    Explanation,
    Match,
    Matches,
    MatchMade,
    Memories,
    Memory,
    NewMatch,
    ReconciliationRun,
    Suggestion,
    Suggestions,
)
from pluggy_app.api.security import SCHEMES, Asker, SignedIn
from pluggy_app.domain.matching.model import Reason
from pluggy_app.domain.users import Language, User
from pluggy_app.reads import reconciliation
from pluggy_app.reads.reconciliation import MatchFilter
from pluggy_app.services import learning, matches
from pluggy_app.services import reconciliation as matching
from pluggy_app.wiring import parts

router = APIRouter(prefix="/api/reconciliation", tags=["reconciliation"], route_class=SignedIn, dependencies=SCHEMES)

#: A reason in a sentence, in somebody's language.
Told = Callable[[Reason, Language | None], str]
OneKey = Annotated[int, Query(ge=1, le=MAX_KEY)]
SomeKey = Annotated[int | None, Query(ge=1, le=MAX_KEY)]


@router.post("/run")
def run(user: Asker, bankAccountId: SomeKey = None) -> ReconciliationRun:  # noqa: N803 - interface
    """Propose matches anew, and make the certain ones in accounts whose `autoReconcile` is on."""
    return ReconciliationRun.model_validate(matching.run(parts().store, user, bankAccountId))


@router.get("/suggestions")
def suggestions(
    user: Asker,
    request: Request,
    bankAccountId: SomeKey = None,  # noqa: N803 - interface
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Suggestions:
    """Those that wait for an answer, the best first."""
    waiting = reconciliation.suggestions(parts().store, user, bankAccountId)
    page, following = slice_of(waiting, limit, cursor)
    because = _because(request, user)
    return Suggestions(results=[Suggestion.of(one, because) for one in page], next=following)


@router.post("/suggestions/accept", status_code=201)
def accept_many(user: Asker, wanted: AcceptMany) -> BatchMade:
    """Make all of these matches or none."""
    batch_id, made = matching.accept_all(parts().store, user, wanted.suggestion_ids)
    return BatchMade(batch_id=batch_id, match_ids=made)


@router.post("/suggestions/{suggestionId}/accept", status_code=201)
def accept(user: Asker, suggestionId: Key) -> MatchMade:  # noqa: N803 - interface
    """Make the match that is suggested."""
    return MatchMade(match_id=matching.accept(parts().store, user, suggestionId))


@router.post("/suggestions/{suggestionId}/dismiss", status_code=204)
def dismiss(user: Asker, suggestionId: Key) -> None:  # noqa: N803 - interface
    """Refuse a suggestion: what it is about is never proposed together again."""
    matching.dismiss(parts().store, user, suggestionId)


@router.delete("/batches/{batchId}", status_code=204)
def undo_batch(user: Asker, batchId: Key) -> None:  # noqa: N803 - interface
    """Undo all matches of one click."""
    matches.undo_batch(parts().store, user, batchId)


@router.get("/matches")
def listing(
    user: Asker,
    bankAccountId: SomeKey = None,  # noqa: N803 - interface
    bankTransactionId: SomeKey = None,  # noqa: N803
    ledgerEntryId: SomeKey = None,  # noqa: N803
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Matches:
    """Matches that were made, the newest first."""
    wanted = MatchFilter(bankAccountId, bankTransactionId, ledgerEntryId)
    page = reconciliation.matches(parts().store, user, wanted, limit=limit, cursor=cursor)
    return Matches(results=[Match.of(row) for row in page.rows], next=page.next)


@router.post("/matches", status_code=201)
def make(user: Asker, new: NewMatch) -> MatchMade:
    """Match by hand."""
    lines, differences = [line.part() for line in new.lines], [part.part() for part in new.differences]
    return MatchMade(match_id=matches.make(parts().store, user, lines, differences))


@router.delete("/matches/{matchId}", status_code=204)
def undo(user: Asker, matchId: Key) -> None:  # noqa: N803 - interface
    """Undo a match: its transactions are free, its entries open again."""
    matches.undo(parts().store, user, matchId)


@router.get("/explain")
def explain(user: Asker, request: Request, bankTransactionId: OneKey, ledgerEntryId: OneKey) -> Explanation:  # noqa: N803
    """Why these two belong together, and why not; whatever became of them."""
    told = reconciliation.explain(parts().store, user, bankTransactionId, ledgerEntryId)
    return Explanation.of(told, _because(request, user))


@router.get("/memories")
def memories(user: Asker, limit: Limit = 50, cursor: Cursor = None) -> Memories:
    """What your answers taught: who pays for whom, the newest first."""
    page, following = slice_of(reconciliation.memories(parts().store, user), limit, cursor)
    return Memories(results=[Memory.of(one) for one in page], next=following)


@router.delete("/memories/{memoryId}", status_code=204)
def forget(user: Asker, memoryId: Key) -> None:  # noqa: N803 - interface
    """Forget one of them."""
    learning.forget(parts().store, user, memoryId)


def _because(request: Request, user: User) -> Because:
    told: Told = request.app.state.because
    return lambda reason: told(reason, user.language)
