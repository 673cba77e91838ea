"""Movements of the books and what stands behind them: rows that arrive find theirs, origins go, contents follow.

Which row is which movement is decided in `domain/sources.py`. The caller holds the bank account locked.
Longer than most files because posting, taking in, telling again and parting are one rule about who says what.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, delete, exists, func, select, update

from pluggy_app.domain.sources import NEAR, NEAR_ON_CARDS, Arriving, Face, Held, pair
from pluggy_app.domain.transactions import content_hash, normalised
from pluggy_app.store import bulk
from pluggy_app.store.tables import BANK_ACCOUNTS, BANK_TRANSACTIONS, ORIGINS, TRANSACTIONS
from pluggy_app.store.transactions import MIRRORED, Mirrored, mirrored

REMOVED = "removed"  #: status of a movement that no bank lists any more
PLUGGY = "pluggy"  #: source of an origin
MANUAL = "manual"
CARD = "card"  #: type of a bank account
IN_ONE_PART = 5_000  #: rows of a file that are made ready and written together
AMOUNTS_IN_ONE_PART = 200  #: amounts whose rows look for their movements together

Place = tuple[date, int]  #: a row's day and cents: no other movement can be it

#: What a movement says because a bank, a file or a person said it; what users add to it is the rest.
CONTENT = (
    "hash",
    "day",
    "amount_cents",
    "currency_code",
    "description",
    "search_text",
    "counterparty_name",
    "counterparty_document",
    "payment_method",
    "reference",
    "boleto_line",
    "end_to_end_id",
    "status",
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of a statement file, or one that a person typed; `row` counts in the file.

    `document_number` is what the movement's `reference` says.
    """

    row: int
    day: date
    amount_cents: int
    description: str
    counterparty_name: str = ""
    source_id: str = ""
    document_number: str = ""
    counterparty_document: str = ""
    payment_method: str = ""
    boleto_line: str = ""
    end_to_end_id: str = ""

    @property
    def search_text(self) -> str:
        return normalised(f"{self.description} {self.counterparty_name}")


class Postings:
    """Rows of `bank_transactions` and `transaction_origins`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def post(
        self, user_id: str, bank_account_id: int, account_pk: int, rows: Sequence[Mirrored], now: datetime
    ) -> None:
        """Give every new mirror row its movement: one that is there already, told by another, or a new one.

        What the bank says through Pluggy goes before what a file or a person says.
        """
        if not rows:
            return
        # Another item may feed the same account: what it posts and what we find free must not change meanwhile.
        near = self._near(bank_account_id, lock=True)
        free = self._free(
            bank_account_id, account_pk, [(m.transaction.day, m.transaction.amount_cents) for m in rows], near
        )
        reading = _reading(account_pk)
        arriving = (Arriving(m.pk, m.transaction.amount_cents, _face(reading, m)) for m in rows)
        pairs = pair(list(arriving), free, near) if free else {}  # a first reading meets hardly any
        adopted = [(pairs[m.pk], m) for m in rows if m.pk in pairs]
        fresh = [m for m in rows if m.pk not in pairs]
        self._overwrite(adopted, now)
        same = {"user_id": user_id, "bank_account_id": bank_account_id, "created_at": now, "updated_at": now}
        contents = [(m.transaction.category, *_content(m)) for m in fresh]
        keys = bulk.insert(self._connection, BANK_TRANSACTIONS, ("category", *CONTENT), contents, same)
        origins = [(key, m.pk) for key, m in (*adopted, *zip(keys, fresh, strict=True))]
        bulk.insert(
            self._connection, ORIGINS, ("bank_transaction_id", "pluggy_transaction_pk"), origins, {"source": PLUGGY}
        )

    def repost(self, rows: Sequence[Mirrored], now: datetime) -> None:
        """Bring the movements of changed mirror rows up to date; what the user added to them stays.

        A category follows the bank's for as long as nobody chose another one. Where a file tells the same movement and
        the amount is another one now, the two part, and the bank's row is posted anew.
        """
        if not rows:
            return
        another = ORIGINS.alias("another")
        shared = exists().where(
            another.c.bank_transaction_id == ORIGINS.c.bank_transaction_id, another.c.pluggy_transaction_pk.is_(None)
        )
        query = (
            select(
                ORIGINS.c.pluggy_transaction_pk,
                ORIGINS.c.bank_transaction_id,
                BANK_TRANSACTIONS.c.amount_cents,
                BANK_TRANSACTIONS.c.user_id,
                BANK_TRANSACTIONS.c.bank_account_id,
                TRANSACTIONS.c.account_pk,
                shared.label("is_shared"),
            )
            .join(TRANSACTIONS, TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk)
            .join(BANK_TRANSACTIONS, BANK_TRANSACTIONS.c.id == ORIGINS.c.bank_transaction_id)
            .where(ORIGINS.c.pluggy_transaction_pk.in_([m.pk for m in rows]))
        )
        found = {row.pluggy_transaction_pk: row for row in self._connection.execute(query)}
        here = [(found[m.pk], m) for m in rows if m.pk in found]
        parting = [(row, m) for row, m in here if row.is_shared and row.amount_cents != m.transaction.amount_cents]
        leaving = {m.pk for _, m in parting}
        self._overwrite([(row.bank_transaction_id, m) for row, m in here if m.pk not in leaving], now)
        if not parting:
            return
        self._connection.execute(delete(ORIGINS).where(ORIGINS.c.pluggy_transaction_pk.in_(leaving)))
        self.retell([row.bank_transaction_id for row, _ in parting], now)
        anew: defaultdict[tuple[str, int, int], list[Mirrored]] = defaultdict(list)
        for row, m in parting:
            anew[row.user_id, row.bank_account_id, row.account_pk].append(m)
        for (user_id, bank_account_id, account_pk), of_account in anew.items():
            self.post(user_id, bank_account_id, account_pk, of_account, now)

    def rehearse(self, bank_account_id: int, source: str, reading: str, rows: Sequence[FileRow]) -> dict[int, int]:
        """Movements that rows of a file are, by the row's number; those that are left are new. Writes nothing."""
        if not rows:
            return {}
        near = self._near(bank_account_id)
        of_amount: defaultdict[int, list[Arriving]] = defaultdict(list)
        for row in rows:
            face = Face(
                source, reading, row.day, row.search_text, row.source_id, row.document_number, row.end_to_end_id
            )
            of_amount[row.amount_cents].append(Arriving(row.row, row.amount_cents, face))
        pairs: dict[int, int] = {}
        amounts = sorted(of_amount)
        for first in range(0, len(amounts), AMOUNTS_IN_ONE_PART):  # rows of other amounts never meet
            arriving = [one for cents in amounts[first : first + AMOUNTS_IN_ONE_PART] for one in of_amount.pop(cents)]
            pairs |= pair(arriving, self._candidates(bank_account_id, arriving, near), near)
        return pairs

    def take_in(
        self,
        user_id: str,
        bank_account_id: int,
        currency_code: str,
        source: str,
        statement_import_id: int | None,
        rows: Sequence[FileRow],
        pairs: Mapping[int, int],
        now: datetime,
    ) -> Sequence[int]:
        """Post rows of a file, or typed ones, as they were rehearsed; keys of the movements, in the order of rows."""
        fresh = [row for row in rows if row.row not in pairs]
        same = {"user_id": user_id, "bank_account_id": bank_account_id, "created_at": now, "updated_at": now}
        told = {"source": source, "statement_import_id": statement_import_id}
        movements = dict(pairs)
        for some in _parts(fresh):
            contents = [("", *_content_of_file(row, currency_code)) for row in some]
            made = bulk.insert(self._connection, BANK_TRANSACTIONS, ("category", *CONTENT), contents, same)
            movements |= {row.row: key for row, key in zip(some, made, strict=True)}
        for some in _parts(rows):
            origins = [(movements[row.row], *_origin(row)) for row in some]
            bulk.insert(self._connection, ORIGINS, ("bank_transaction_id", *_TOLD), origins, told)
        self.retell(list(pairs.values()), now)
        return [movements[row.row] for row in rows]

    def equals(self, bank_account_id: int, account_pk: int, movements: Sequence[int]) -> dict[int, int]:
        """Movements of a bank account that these of a Pluggy account, which are elsewhere, would be there."""
        if not movements:
            return {}
        near = self._near(bank_account_id)
        arriving = [
            Arriving(held.key, held.amount_cents, face)
            for held in self._held(movements)
            for face in held.faces
            if face.reading == _reading(account_pk)
        ]
        if not arriving:
            return {}
        return pair(arriving, self._free(bank_account_id, account_pk, [_place(row) for row in arriving], near), near)

    def retell(self, movements: Collection[int], now: datetime) -> None:
        """Let these say what the best of their origins says; one without any stays as it is."""
        keys = list(movements)
        for first in range(0, len(keys), bulk.AT_ONCE):
            self._retell(keys[first : first + bulk.AT_ONCE], now)

    def _retell(self, movements: Sequence[int], now: datetime) -> None:
        query = _BEST.where(ORIGINS.c.bank_transaction_id.in_(movements))
        best: dict[int, Any] = {}
        for row in self._connection.execute(query):  # the worst first
            best[row.bank_transaction_id] = row
        in_mirror = {row.pluggy_transaction_pk: key for key, row in best.items() if row.pluggy_transaction_pk}
        if in_mirror:
            rows = self._connection.execute(MIRRORED.where(TRANSACTIONS.c.id.in_(in_mirror)))
            told = [mirrored(row) for row in rows]
            self._overwrite([(in_mirror[m.pk], m) for m in told], now)
        withdrawn = [key for key, row in best.items() if row.removed_at]
        if withdrawn:
            rows_of = BANK_TRANSACTIONS.c.id.in_(withdrawn)
            self._connection.execute(update(BANK_TRANSACTIONS).where(rows_of).values(status=REMOVED))
        values = [
            dict(zip(CONTENT, _content_of_file(_file_row(row), row.currency_code), strict=True)) | {"pk": key}
            for key, row in best.items()
            if not row.pluggy_transaction_pk
        ]
        if values:
            changed: dict[str, Any] = {name: bindparam(name) for name in CONTENT} | {"updated_at": now}
            self._connection.execute(
                update(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id == bindparam("pk")).values(**changed), values
            )

    def earliest(self, movements: Sequence[int], until: date) -> date | None:
        """The first day of these movements up to `until`; None: there is none."""
        days = []
        for first in range(0, len(movements), bulk.AT_ONCE):
            some = BANK_TRANSACTIONS.c.id.in_(movements[first : first + bulk.AT_ONCE])
            query = select(func.min(BANK_TRANSACTIONS.c.day)).where(some, BANK_TRANSACTIONS.c.day <= until)
            days.append(self._connection.execute(query).scalar_one())
        return min(filter(None, days), default=None)

    def _near(self, bank_account_id: int, *, lock: bool = False) -> timedelta:
        """How far apart days of one movement may be in this account."""
        kind = self._connection.execute(_LOCK if lock else _TYPE, {"pk": bank_account_id}).scalar_one()
        return NEAR_ON_CARDS if kind == CARD else NEAR

    def _free(self, bank_account_id: int, account_pk: int, places: Sequence[Place], near: timedelta) -> list[Held]:
        """Movements that may be a row of these places and that no row of this Pluggy account stands behind."""
        given = [account_pk, bank_account_id, *_span(places, near)]
        found = bulk.among(self._connection, _FREE, given, {cents for _, cents in places})
        return self._held([key for (key,) in found])

    def _candidates(self, bank_account_id: int, rows: Sequence[Arriving], near: timedelta) -> list[Held]:
        given = [bank_account_id, *_span([_place(row) for row in rows], near)]
        found = bulk.among(self._connection, _CANDIDATES, given, {row.amount_cents for row in rows})
        return self._held(sorted(key for (key,) in found))

    def _held(self, keys: Sequence[int]) -> list[Held]:
        """These movements as each of their origins tells them."""
        faces: defaultdict[tuple[int, int], list[Face]] = defaultdict(list)
        for first in range(0, len(keys), bulk.AT_ONCE):
            some = BANK_TRANSACTIONS.c.id.in_(keys[first : first + bulk.AT_ONCE])
            for row in self._connection.execute(_FACES.where(some)):
                faces[row.id, row.amount_cents].append(_told(row))
        return [Held(key, cents, tuple(told)) for (key, cents), told in faces.items()]

    def _overwrite(self, pairs: Sequence[tuple[int, Mirrored]], now: datetime) -> None:
        if not pairs:
            return
        values = [
            dict(zip(CONTENT, _content(m), strict=True))
            | {"pk": movement, "category_before": m.category_before, "category_now": m.transaction.category}
            for movement, m in pairs
        ]
        changed: dict[str, Any] = {name: bindparam(name) for name in CONTENT} | {"updated_at": now}
        category = BANK_TRANSACTIONS.c.category
        unedited = and_(category == bindparam("category_before"), ~BANK_TRANSACTIONS.c.category_chosen)
        changed["category"] = case((unedited, bindparam("category_now")), else_=category)
        self._connection.execute(
            update(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id == bindparam("pk")).values(**changed), values
        )


_TYPE = select(BANK_ACCOUNTS.c.type).where(BANK_ACCOUNTS.c.id == bindparam("pk"))
_LOCK = _TYPE.with_for_update(key_share=True)

_CANDIDATES = """
    SELECT id FROM bank_transactions AS free
    WHERE bank_account_id = :given AND day BETWEEN :given AND :given AND amount_cents :among
"""
_FREE = """
    SELECT id FROM bank_transactions AS free
    WHERE NOT EXISTS (
        SELECT 1 FROM transaction_origins AS o JOIN pluggy_transactions AS t ON t.id = o.pluggy_transaction_pk
        WHERE o.bank_transaction_id = free.id AND t.account_pk = :given
    ) AND bank_account_id = :given AND day BETWEEN :given AND :given AND amount_cents :among
"""

_TOLD = (
    "row",
    "day",
    "description",
    "counterparty_name",
    "source_id",
    "document_number",
    "counterparty_document",
    "payment_method",
    "boleto_line",
    "end_to_end_id",
)

_FACES = (
    select(
        BANK_TRANSACTIONS.c.id,
        BANK_TRANSACTIONS.c.amount_cents,
        BANK_TRANSACTIONS.c.day.label("book_day"),
        BANK_TRANSACTIONS.c.search_text.label("book_text"),
        ORIGINS.c.source,
        ORIGINS.c.statement_import_id,
        *(ORIGINS.c[name] for name in _TOLD),
        TRANSACTIONS.c.account_pk,
        TRANSACTIONS.c.day.label("mirror_day"),
        TRANSACTIONS.c.search_text.label("mirror_text"),
        TRANSACTIONS.c.end_to_end_id.label("mirror_end_to_end_id"),
    )
    .outerjoin(ORIGINS, ORIGINS.c.bank_transaction_id == BANK_TRANSACTIONS.c.id)
    .outerjoin(TRANSACTIONS, TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk)
    .order_by(BANK_TRANSACTIONS.c.id, ORIGINS.c.id)
)

#: What is told of a movement, the best teller last: a bank that withdrew it, a person, CSV, OFX, the bank itself.
_RANK = case(
    (TRANSACTIONS.c.removed_at.is_not(None), 0),
    (ORIGINS.c.source == MANUAL, 1),
    (ORIGINS.c.source == "csv", 2),
    (ORIGINS.c.source == "ofx", 3),
    (ORIGINS.c.pluggy_transaction_pk.is_(None), 4),
    else_=5,
)
_BEST = (
    select(
        ORIGINS.c.bank_transaction_id,
        ORIGINS.c.source,
        ORIGINS.c.pluggy_transaction_pk,
        TRANSACTIONS.c.removed_at,
        *(ORIGINS.c[name] for name in _TOLD),
        BANK_TRANSACTIONS.c.amount_cents,
        BANK_TRANSACTIONS.c.currency_code,
    )
    .join(BANK_TRANSACTIONS, BANK_TRANSACTIONS.c.id == ORIGINS.c.bank_transaction_id)
    .outerjoin(TRANSACTIONS, TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk)
    .order_by(_RANK, func.coalesce(ORIGINS.c.day, TRANSACTIONS.c.day).desc(), ORIGINS.c.description.desc())
)


def _reading(account_pk: int) -> str:
    return f"{PLUGGY}:{account_pk}"


def reading_of_import(statement_import_id: int | None) -> str:
    return f"import:{statement_import_id}"


def _face(reading: str, m: Mirrored) -> Face:
    return Face(PLUGGY, reading, m.transaction.day, m.search_text, end_to_end_id=m.transaction.end_to_end_id)


def _told(row: Any) -> Face:
    if row.source is None:  # what was left of an erased connection by versions before 0.2
        return Face("", "", row.book_day, row.book_text)
    if row.account_pk is not None:
        in_mirror = _reading(row.account_pk), row.mirror_day, row.mirror_text
        return Face(PLUGGY, *in_mirror, end_to_end_id=row.mirror_end_to_end_id)
    alone = row.statement_import_id is None  # typed, or left of an erased connection
    reading = f"alone:{row.id}" if alone else reading_of_import(row.statement_import_id)
    text = normalised(f"{row.description} {row.counterparty_name}")
    return Face(row.source, reading, row.day, text, row.source_id, row.document_number, row.end_to_end_id)


def _place(row: Arriving) -> Place:
    return row.face.day, row.amount_cents


def _span(places: Sequence[Place], near: timedelta) -> tuple[str, str]:
    days = [day for day, _ in places]
    apart = 2 * near  # the book's day is one teller's, and another may be as far from it on the other side
    return (min(days) - apart).isoformat(), (max(days) + apart).isoformat()


def _origin(row: FileRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _TOLD)


def _file_row(row: Any) -> FileRow:
    return FileRow(amount_cents=row.amount_cents, **{name: getattr(row, name) for name in _TOLD})


def _content(m: Mirrored) -> tuple[object, ...]:
    t = m.transaction
    return (
        m.hash,
        t.day,
        t.amount_cents,
        t.currency_code,
        t.description,
        m.search_text,
        t.counterparty_name,
        t.counterparty_document,
        t.payment_method,
        t.reference,
        t.boleto_line,
        t.end_to_end_id,
        t.status.value.lower(),
    )


def _parts(rows: Sequence[FileRow]) -> Iterator[Sequence[FileRow]]:
    """As many at a time as need little memory."""
    return (rows[first : first + IN_ONE_PART] for first in range(0, len(rows), IN_ONE_PART))


def _content_of_file(row: FileRow, currency_code: str) -> tuple[object, ...]:
    return (
        content_hash(row.day, row.amount_cents, row.description),
        row.day,
        row.amount_cents,
        currency_code,
        row.description,
        row.search_text,
        row.counterparty_name,
        row.counterparty_document,
        row.payment_method,
        row.document_number,
        row.boleto_line,
        row.end_to_end_id,
        "posted",
    )
