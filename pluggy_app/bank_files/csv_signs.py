"""Which way the money of a CSV went: by marks, a column of letters, the running balance, cards' habits, words.

Plus is money in for the owner. Where nothing tells, nothing is guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pluggy_app.bank_files import words
from pluggy_app.bank_files.csv_entries import Entries, Entry
from pluggy_app.bank_files.csv_names import Columns
from pluggy_app.bank_files.statement import StatementWarning
from pluggy_app.bank_files.sums import MISMATCH
from pluggy_app.domain.transactions import normalised

_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known beside the rows."""

    plus_is_purchase: bool = False  #: a card whose habit is known
    is_card: bool = False
    plus_is_out: bool = False  #: a person said so
    answered: bool = False  #: a person said which column is the amount


@dataclass(slots=True)
class Settled:
    """The balances that the rows agree with, and what a person should know."""

    opening_cents: int | None = None
    ledger_cents: int | None = None
    ledger_on: date | None = None
    warnings: list[StatementWarning] = field(default_factory=list)


@dataclass(slots=True)
class _Proof:
    """How printed balances and amounts agree, read from the oldest to the newest."""

    checks: int = 0
    wrong: list[Entry] = field(default_factory=list)
    settled: Settled = field(default_factory=Settled)

    @property
    def holds(self) -> bool:
        return self.checks > 0 and not self.wrong


def settle(found: Entries, columns: Columns, evidence: Evidence) -> Settled | None:
    """Gives every amount its owner's sign, in place. None: the signs are not certain."""
    moves = found.movements
    letters = _letters(moves, columns) if columns.amount is not None else []
    if evidence.plus_is_out or (evidence.plus_is_purchase and columns.amount is not None):
        _turn(moves)
    elif letters and not found.has_marks:
        for entry, sign in zip(moves, letters, strict=True):
            entry.amount_cents = (entry.amount_cents or 0) * sign
    elif columns.amount is not None:
        by_balance = _by_balance(found)
        if by_balance is not None:
            return by_balance
        contradicted = any((entry.amount_cents or 0) * sign < 0 for entry, sign in zip(moves, letters, strict=False))
        if contradicted or not (letters or _by_habit(found, evidence)):
            return None
    return _checked(found)


def _by_balance(found: Entries) -> Settled | None:
    """What the running balance proves; None when it proves nothing."""
    orders = _orders(found.found)
    proven = next((proof for order in orders if (proof := _prove(order)).holds), None)
    turned = next((order for order in orders if _prove(order, -1).holds), None)
    if proven is not None and turned is not None and not found.has_marks and any(e.amount_cents for e in found.found):
        return None  # equal amounts of one day, read upwards as money in and downwards as money out
    if proven is not None:
        return proven.settled
    if turned is not None:
        _turn(found.movements)
        return _told(_prove(turned).settled, "sign_from_balance")
    if found.has_marks:
        return None
    for order in orders:
        if _by_steps(order):
            return _told(_prove(order).settled, "sign_from_balance")
    return None


def _told(settled: Settled, code: str) -> Settled:
    settled.warnings.append(StatementWarning(code, 0, "the running balance says which amounts are money out"))
    return settled


def _by_steps(order: Sequence[Entry]) -> bool:
    """Signs from the steps between balances, where every step is its amount; whether all rows could be signed."""
    before: int | None = None
    signs: list[tuple[Entry, int]] = []
    for entry in order:
        if entry.balance_cents is None or (entry.amount_cents is not None and before is None):
            return False
        if entry.amount_cents is not None and before is not None:
            if abs(entry.balance_cents - before) != entry.amount_cents:
                return False
            signs.append((entry, entry.balance_cents - before))
        before = entry.balance_cents
    for entry, amount in signs:
        entry.amount_cents = amount
    return bool(signs)


def _letters(moves: Sequence[Entry], columns: Columns) -> list[int]:
    """-1 or 1 for each row, from a column that says D or C, debit or credit on every one; else nothing."""
    width = max((len(entry.line.cells) for entry in moves), default=0)
    taken = {columns.day, *columns.money}
    for column in (c for c in range(width) if c not in taken):
        letters = [normalised(entry.line.cell(column)) for entry in moves]
        if set(letters) <= words.OUT | words.IN:
            return [-1 if letter in words.OUT else 1 for letter in letters]
    return []


def _by_habit(found: Entries, evidence: Evidence) -> bool:
    """What marks, words and the habit of cards say; False when it is not certain."""
    moves = found.movements
    way = words.direction_on_card if evidence.is_card else words.direction
    votes = [(entry.amount_cents or 0) * way(entry.text) for entry in moves]
    agree, oppose = sum(vote > 0 for vote in votes), sum(vote < 0 for vote in votes)
    if evidence.is_card:
        if oppose > agree:
            if sum(_account_vote(entry) for entry in moves) > 0:
                return False  # the words are an account's after all
            _turn(moves)
        return oppose != agree or not moves
    if evidence.answered or not moves:
        return True
    return oppose <= agree if found.has_marks else agree >= _SHARE * len(moves)


def _account_vote(entry: Entry) -> int:
    """1 when words and sign agree as on an account, -1 when they do not; payments are left out, a card turns them."""
    if any(word in normalised(entry.text) for word in ("pagamento", "pagto", "payment")):
        return 0
    vote = (entry.amount_cents or 0) * words.direction(entry.text)
    return (vote > 0) - (vote < 0)


def _checked(found: Entries) -> Settled:
    """The balances, with a warning where signs that are certain disagree with them."""
    proofs = [_prove(order) for order in _orders(found.found)] or [_Proof()]
    best = min(proofs, key=lambda proof: len(proof.wrong))
    if best.wrong:
        row = best.wrong[0].line.number
        text = "the rows do not add up to this balance"
        return Settled(warnings=[StatementWarning(MISMATCH, row, text)])
    return best.settled


def _turn(moves: Sequence[Entry]) -> None:
    for entry in moves:
        entry.amount_cents = -(entry.amount_cents or 0)


def _orders(found: Sequence[Entry]) -> list[list[Entry]]:
    """The entries from the oldest to the newest; both ways when the days do not tell. Then the same day by day."""
    if all(entry.balance_cents is None for entry in found):
        return []
    days = [entry.day for entry in found if entry.day is not None]
    down, up = list(found), list(reversed(found))
    one_day = not days or days[0] == days[-1]
    ways = [down, up] if one_day else [down] if days[0] < days[-1] else [up]
    return ways + [by_day for way in ways if (by_day := _by_day(way))]


def _by_day(order: Sequence[Entry]) -> list[Entry]:
    """One entry a day, where the bank prints the day's last balance beside each of its rows; else nothing."""
    days: list[Entry] = []
    for entry in order:
        last = days[-1] if days else None
        if last is None or entry.day != last.day or entry.amount_cents is None or last.amount_cents is None:
            days.append(replace(entry))
            continue
        if None not in (entry.balance_cents, last.balance_cents) and entry.balance_cents != last.balance_cents:
            return []
        last.amount_cents += entry.amount_cents
        last.balance_cents = last.balance_cents if entry.balance_cents is None else entry.balance_cents
    return days if len(days) < len(order) else []


def _prove(order: Sequence[Entry], sign: int = 1) -> _Proof:
    proof = _Proof()
    running: int | None = None
    on: date | None = None
    so_far: int | None = 0  #: sum of the rows before the first balance; None: one of them could not be read
    for entry in order:
        amount, on = entry.amount_cents, entry.day or on
        if amount is None and entry.balance_cents is None:
            running = so_far = None
            continue
        if amount is not None:
            running = None if running is None else running + sign * amount
            so_far = None if so_far is None else so_far + sign * amount
            proof.settled.ledger_cents = proof.settled.ledger_on = None
        running = _compare(proof, entry, running, so_far)
        if proof.settled.ledger_cents is not None:
            proof.settled.ledger_on = proof.settled.ledger_on or on
    return proof


def _compare(proof: _Proof, entry: Entry, running: int | None, so_far: int | None) -> int | None:
    """The running balance after this entry, counted and compared with the printed one."""
    printed = entry.balance_cents
    if printed is None or (entry.is_wider and running != printed):
        return running
    if running is not None:
        proof.checks += 1
        if running != printed:
            proof.wrong.append(entry)
    elif proof.settled.opening_cents is None and proof.checks == 0 and so_far is not None:
        proof.settled.opening_cents = printed - so_far
    proof.settled.ledger_cents, proof.settled.ledger_on = printed, entry.day
    return printed
