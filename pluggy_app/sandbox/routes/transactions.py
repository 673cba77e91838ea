"""Reading transactions: cursor pages, the retired numbered pages, one row.

Rules: https://docs.pluggy.ai/reference/transactions, measured details: pages of 500, newest first.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from pluggy_app.sandbox.answers import PluggyError, answer, instant_of, is_uuid, query_of, uuid_of
from pluggy_app.sandbox.row_bodies import transaction_body
from pluggy_app.sandbox.statements import Statement
from pluggy_app.sandbox.world import World, world_of

PAGE_SIZE = 500
MAX_IDS = 500
FILTERS = ("ids", "dateFrom", "dateTo", "createdAtFrom")

router = APIRouter()


@router.get("/v2/transactions")
async def page(request: Request) -> Response:
    """At most 500 rows of an account, newest first, and where the next ones are."""
    world = world_of(request)
    world.keys.require_api_key(request)
    asked = query_of(request, "accountId", *FILTERS, "after")
    account_id = uuid_of(asked, "accountId")
    if "dateFrom" in asked and "createdAtFrom" in asked:
        raise PluggyError(400, "dateFrom and createdAtFrom are mutually exclusive")
    wanted = _Filter(asked)
    found = world.book_of_account(account_id)
    if found is None:
        return answer({"results": [], "next": None})
    book, account = found
    _rouse_owner(world, account_id)
    statement = book.statements[account_id]
    places, more = wanted.select(statement, _start(statement, asked.get("after")))
    rows = [statement.rows[place] for place in places]
    following = None
    if more:
        last = rows[-1]
        kept = {name: asked[name] for name in FILTERS if name in asked}
        after = _cursor(last.dated, last.id)
        following = "?" + urlencode({"accountId": account_id, **kept, "after": after}, safe=":,")
    bodies = [transaction_body(line, account, book.read_through(account)) for line in rows]
    return answer({"results": bodies, "next": following})


@router.get("/transactions")
async def retired(request: Request) -> Response:
    """Numbered pages are closed to clients of 2026."""
    world_of(request).keys.require_api_key(request)
    raise PluggyError(410, "This endpoint is deprecated, use /v2/transactions", "ENDPOINT_DEPRECATED")


@router.get("/transactions/{transaction_id}")
async def one(request: Request, transaction_id: str) -> Response:
    """One transaction."""
    world = world_of(request)
    world.keys.require_api_key(request)
    query_of(request)
    for item in list(world.register.items.values()):
        book = world.book(item)
        for account_id, statement in book.statements.items() if book else ():
            place = statement.places.get(transaction_id.lower())
            if book is not None and place is not None:
                line = statement.rows[place]
                if line.gone_at is not None:
                    break
                account = book.statements[account_id].account
                return answer(transaction_body(line, account, book.read_through(account)))
    raise PluggyError(404, "Transaction not found", "TRANSACTION_NOT_FOUND")


class _Filter:
    """Which rows are wanted."""

    def __init__(self, asked: dict[str, str]) -> None:
        self._ids: set[str] | None = None
        if "ids" in asked:
            ids = [part.strip().lower() for part in asked["ids"].split(",")]
            if len(ids) > MAX_IDS:
                message = f"The ids parameter cannot have more than {MAX_IDS} transaction ids"
                raise PluggyError(400, message, "IDS_PARAMETER_EXCEEDS_MAX_LENGTH")
            if not all(map(is_uuid, ids)):
                raise PluggyError(400, "each value in ids must be a UUID")
            self._ids = set(ids)
        self._from = _day(asked, "dateFrom")
        until = _day(asked, "dateTo")
        self._until = until + timedelta(days=1) if until else None
        self._created_from = _instant(asked, "createdAtFrom")

    def select(self, statement: Statement, start: int) -> tuple[list[int], bool]:
        """Places of at most 500 wanted rows, walking back from a place in `by_date`, and whether more follow."""
        low = bisect_left(statement.by_date, (self._from.timestamp(), 0.0, 0)) if self._from else 0
        high = start
        if self._until:
            high = min(high, bisect_left(statement.by_date, (self._until.timestamp(), 0.0, 0)))
        found: list[int] = []
        for index in range(high - 1, low - 1, -1):
            place = statement.by_date[index][2]
            if self._wants(statement, place):
                if len(found) == PAGE_SIZE:
                    return found, True
                found.append(place)
        return found, False

    def _wants(self, statement: Statement, place: int) -> bool:
        line = statement.rows[place]
        if line.gone_at is not None:
            return False
        if self._ids is not None and line.id not in self._ids:
            return False
        return self._created_from is None or round(line.created * 1000) >= self._created_from


def _start(statement: Statement, after: str | None) -> int:
    """Where in `by_date` the rows before a cursor end."""
    if after is None:
        return len(statement.by_date)
    try:
        dated, _, row_id = urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode().partition("|")
        place = statement.places[row_id]
    except (ValueError, KeyError):
        raise PluggyError(400, "Invalid cursor") from None
    line = statement.rows[place]
    if instant_of(line.dated) != dated:
        raise PluggyError(400, "Invalid cursor")
    return bisect_right(statement.by_date, (line.dated, line.at, place)) - 1


def _cursor(dated: float, row_id: str) -> str:
    return urlsafe_b64encode(f"{instant_of(dated)}|{row_id}".encode()).rstrip(b"=").decode()


def _day(asked: dict[str, str], name: str) -> datetime | None:
    if name not in asked:
        return None
    try:
        return datetime.strptime(asked[name][:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise PluggyError(400, f"{name} must be a valid ISO 8601 date string") from None


def _instant(asked: dict[str, str], name: str) -> int | None:
    """Milliseconds since 1970."""
    if name not in asked:
        return None
    try:
        found = datetime.fromisoformat(asked[name].replace(" ", "+"))
    except ValueError:
        raise PluggyError(400, f"{name} must be a valid ISO 8601 date string") from None
    return round((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)


def _rouse_owner(world: World, account_id: str) -> None:
    item = world.register.items.get(world.owners.get(account_id, ""))
    if item is not None:
        world.rouse(item, gently=True)
