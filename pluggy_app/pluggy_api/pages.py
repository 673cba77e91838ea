"""A page of transactions: rows that are decoded when read, and the cursor of the next page."""

import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qs

import msgspec

from pluggy_app.domain.errors import PluggyUnreadable
from pluggy_app.domain.transactions import Transaction
from pluggy_app.pluggy_api.payloads import NamePayload, TransactionPayload, TransactionsPayload, decode
from pluggy_app.pluggy_api.transform import ID, to_transaction

DIGEST_BYTES = 16
MAX_CURSOR = 2048  # Pluggy's are about 90 characters

_PAGE = msgspec.json.Decoder(TransactionsPayload)
_ROW = msgspec.json.Decoder(TransactionPayload)
_NAME = msgspec.json.Decoder(NamePayload)


class TransactionRow:
    """One row as it came. `digest` changes exactly when its bytes do, so known rows need no decoding."""

    __slots__ = ("_account_id", "_raw", "digest")

    def __init__(self, raw: msgspec.Raw, account_id: str) -> None:
        self.digest: bytes = hashlib.blake2b(raw, digest_size=DIGEST_BYTES).digest()
        self._raw = raw
        self._account_id = account_id

    def read(self, account_currency: str) -> Transaction:
        """The transaction in this row.

        Raises:
            AmountNotInCents: its amount is no whole number of cents.
            PluggyUnreadable: the row is not what it must be, or belongs to another account.
        """
        payload = decode(_ROW, self._raw)
        if payload.account_id != self._account_id:
            raise PluggyUnreadable
        return to_transaction(payload, account_currency)

    def transaction_id(self) -> str:
        """Pluggy's id of it, also when nothing else of it can be understood; empty when that cannot either."""
        try:
            name = decode(_NAME, self._raw).id
        except PluggyUnreadable:
            return ""
        return name if ID.fullmatch(name) else ""

    def __repr__(self) -> str:
        return f"TransactionRow({self.digest.hex()})"


@dataclass(frozen=True)
class TransactionPage:
    """Rows in Pluggy's order. `next_after` is the cursor of the next page; None: this was the last."""

    rows: list[TransactionRow]
    next_after: str | None


def read_page(body: bytes, account_id: str, after: str | None) -> TransactionPage:
    """The page that answered the cursor `after` (None: the first page).

    Raises:
        PluggyUnreadable: no page, or its cursor is missing or does not advance.
    """
    payload = decode(_PAGE, body)
    next_after = None if payload.next is None else _cursor(payload.next)
    if next_after is not None and next_after == after:
        raise PluggyUnreadable("Pluggy's page cursor does not advance.")
    return TransactionPage([TransactionRow(raw, account_id) for raw in payload.results], next_after)


def _cursor(next_link: str) -> str:
    """`after` out of `next`, which may be a query, a path or a whole URL. It is never followed as a link."""
    query = next_link.partition("?")[2].partition("#")[0]
    try:
        found = parse_qs(query, max_num_fields=20).get("after", [])
    except ValueError:
        found = []
    if len(found) != 1 or len(found[0]) > MAX_CURSOR or not found[0].isprintable():
        raise PluggyUnreadable("Pluggy's next page has no cursor.")
    return found[0]
