"""Card sales paid by an acquirer: the sales of one due day and brand, less one rate that is taken of each sale."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pluggy_app.domain.bank_calendar import bank_days_between
from pluggy_app.domain.matching import codes, model, names
from pluggy_app.domain.matching.evidence import Books, EntryFacts, RowFacts
from pluggy_app.domain.matching.model import Difference, Line, Memory, Proposal, Reason

_LOWEST, _HIGHEST = 40, 450  #: the rate, in hundredths of a percent
_PARTS = 10_000
_EARLIEST, _LATEST = -1, 3  #: bank days from the day the sales are due
_SURE, _LIKELY, _PERHAPS = 0.995, 0.7, 0.3
_SHORTEST = 4  #: letters by which a cut name is known
_BRANDS = {
    "visa": ("visa", "vis"),
    "mastercard": ("mastercard", "master", "mast", "mc", "maestro"),
    "elo": ("elo",),
    "amex": ("amex", "american"),
    "hipercard": ("hipercard", "hiper"),
    "diners": ("diners",),
    "cabal": ("cabal",),
}
_BRAND_OF = {word: brand for brand, spelled in _BRANDS.items() for word in spelled}


@dataclass(frozen=True, slots=True)
class _Batch:
    """Sales that are paid together."""

    acquirer: str
    brand: str  #: empty: all brands of the day
    due_on: date
    sales: tuple[EntryFacts, ...]

    @property
    def gross(self) -> int:
        return sum(sale.entry.open_cents for sale in self.sales)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A row that may pay a batch."""

    row: RowFacts
    batch: _Batch
    fee: int
    exact: bool  #: one rate gives the fee to the cent
    branded: bool  #: the row names the brand
    days: int

    @property
    def rank(self) -> tuple[int, int, int]:
        """The smaller the better."""
        return (not self.branded) + (not self.exact), abs(self.days), -len(self.batch.sales)


def is_sale(entry: EntryFacts) -> bool:
    """Whether an entry is a card sale that an acquirer pays."""
    told = entry.entry
    return told.receivable and (told.expected_payment_method == "CARD" or bool(told.card_brand or told.acquirer))


def settlements(books: Books, rows: Sequence[RowFacts], entries: Iterable[EntryFacts]) -> list[Proposal]:
    """Rows with the sales they pay, the likeliest first; each row and each sale is in one automatic answer at most."""
    by_acquirer: defaultdict[tuple[str, str], list[_Batch]] = defaultdict(list)
    for (acquirer, currency), batch in _batches(entries):
        by_acquirer[acquirer, currency].append(batch)
    fits: list[_Fit] = []
    if by_acquirer:
        for row in rows:
            if row.row.cents > 0 and not row.row.card:
                fits += _fits(row, by_acquirer)
    return _proposals(sorted(fits, key=_order), books.memory)


def _order(fit: _Fit) -> tuple[tuple[int, int, int], int, date, str]:
    return fit.rank, fit.row.row.id, fit.batch.due_on, fit.batch.brand


def _batches(entries: Iterable[EntryFacts]) -> Iterable[tuple[tuple[str, str], _Batch]]:
    """Sales of one acquirer and day, by brand and all brands together."""
    days: defaultdict[tuple[str, str, date], defaultdict[str, list[EntryFacts]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for facts in entries:
        told = facts.entry
        if is_sale(facts) and told.open_cents > 0:
            acquirer = names.key(told.acquirer or told.counterparty_name)
            brand = brand_in(told.card_brand) or brand_in(told.description) or names.key(told.card_brand)
            days[acquirer, told.currency, told.due_on][brand].append(facts)
    for (acquirer, currency, day), brands in days.items():
        for brand, sales in brands.items():
            yield (acquirer, currency), _Batch(acquirer, brand, day, tuple(sorted(sales, key=_by_id)))
        if len(brands) > 1:
            everything = (sale for sales in brands.values() for sale in sales)
            yield (acquirer, currency), _Batch(acquirer, "", day, tuple(sorted(everything, key=_by_id)))


def _by_id(facts: EntryFacts) -> int:
    return facts.entry.id


def brand_in(text: str) -> str:
    """The card brand that a text names, or empty."""
    return next((_BRAND_OF[word] for word in names.words(text) if word in _BRAND_OF), "")


def _fits(row: RowFacts, by_acquirer: dict[tuple[str, str], list[_Batch]]) -> Iterable[_Fit]:
    told = row.row
    words = names.words(f"{told.counterparty_name} {told.text}")
    brand = brand_in(told.text)
    for (acquirer, currency), batches in by_acquirer.items():
        if currency != told.currency or not any(_names(words, row, acquirer, batch) for batch in batches[:1]):
            continue
        for batch in batches:
            days = bank_days_between(batch.due_on, told.day)
            if not _EARLIEST <= days <= _LATEST or (brand and batch.brand and brand != batch.brand):
                continue
            fee = _fee(batch, told.cents)
            if fee is not None:
                yield _Fit(row, batch, batch.gross - told.cents, fee, bool(brand) and brand == batch.brand, days)


def _names(words: Sequence[str], row: RowFacts, acquirer: str, batch: _Batch) -> bool:
    """Whether a row is of an acquirer: by its document, or by a word of its name, whole or cut."""
    document = batch.sales[0].entry.counterparty_document
    if document and document == row.document:
        return True
    return any(
        word == name or (len(word) >= _SHORTEST <= len(name) and (word.startswith(name) or name.startswith(word)))
        for name in acquirer.split()
        for word in words
    )


def _fee(batch: _Batch, net: int) -> bool | None:
    """Whether one rate of each sale gives the net exactly (True) or to a cent a sale (False); None: there is none."""
    gross = batch.gross
    fee = gross - net
    if not _LOWEST * gross <= fee * _PARTS <= _HIGHEST * gross:
        return None
    near = fee * _PARTS // gross
    misses = [
        abs(fee - sum(_share(sale.entry.open_cents, rate) for sale in batch.sales))
        for rate in range(near - 1, near + 3)
    ]
    if min(misses) > len(batch.sales):
        return None
    return min(misses) == 0


def _share(cents: int, rate: int) -> int:
    return (2 * cents * rate + _PARTS) // (2 * _PARTS)


def _proposals(fits: Sequence[_Fit], memory: Memory) -> list[Proposal]:
    found = []
    taken: set[tuple[str, int]] = set()
    for fit in fits:
        ids = tuple(sale.entry.id for sale in fit.batch.sales)
        if memory.refused and (frozenset((fit.row.row.id,)), frozenset(ids)) in memory.refused:
            continue
        rivals = [other for other in fits if other is not fit and _share_something(fit, other)]
        clear = all(fit.rank < other.rank for other in rivals) and (fit.branded or not fit.batch.brand or not rivals)
        ends = {("row", fit.row.row.id), *(("entry", number) for number in ids)}
        sure = clear and (fit.exact or fit.branded) and taken.isdisjoint(ends)
        if sure:
            taken |= ends
        found.append(_proposal(fit, ids, sure, rivals))
    return sorted(found, key=lambda proposal: (-proposal.score, proposal.row_ids, proposal.entry_ids))


def _share_something(one: _Fit, other: _Fit) -> bool:
    same_day = one.batch.due_on == other.batch.due_on and one.batch.acquirer == other.batch.acquirer
    brands = {one.batch.brand, other.batch.brand}
    return one.row is other.row or (same_day and (len(brands) == 1 or "" in brands))


def _proposal(fit: _Fit, ids: tuple[int, ...], sure: bool, rivals: Sequence[_Fit]) -> Proposal:
    row, batch = fit.row.row, fit.batch
    percent = round(100 * fit.fee / batch.gross, 2)
    best = all(fit.rank <= other.rank for other in rivals)
    values: dict[str, str | int | float]
    values = {"percent": percent, "acquirer": batch.acquirer, "brand": batch.brand, "count": len(ids)}
    return Proposal(
        kind=model.CARD_SETTLEMENT,
        row_ids=(row.id,),
        entry_ids=ids,
        lines=tuple(Line(row.id, sale.entry.id, sale.entry.open_cents) for sale in batch.sales),
        differences=(Difference(model.FEE, -fit.fee, row.id),),
        score=_SURE if sure else _LIKELY if best else _PERHAPS,
        automatic=sure,
        reasons=(Reason(codes.CARD_NET, values), Reason(codes.DUE_DISTANCE, {"days": fit.days})),
    )
