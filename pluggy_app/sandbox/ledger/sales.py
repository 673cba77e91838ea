"""What customers owe: paid on the day, early, late, with interest, less tax or a fee, in parts, not at all."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

from pluggy_app.sandbox import lines, shares
from pluggy_app.sandbox.companies import Party
from pluggy_app.sandbox.ledger.desk import BEFORE_DAYS, Desk
from pluggy_app.sandbox.ledger.entries import Expected
from pluggy_app.sandbox.lines import BOLETO_IN, PIX_IN, PIX_OUT, TED_OUT, Line
from pluggy_app.sandbox.row_bodies import order_of
from pluggy_app.sandbox.slips import numbers, slip_of

ON_THE_DAY = 2
OVERDUE_DAYS, FUTURE_DAYS = (9, 21), (4, 12, 26)
EARLY_DAYS, LATE_DAYS = (3, 7), (2, 8)
FINED_DAYS = (6, 19)
#: of a customer who haggled
SOME_DAYS, SOME_PER_MILLE = 24, 13
#: what a customer that is a company keeps: income tax; PIS, COFINS and CSLL
INCOME_TAX, SOCIAL_TAXES = 1_500, 4_650
#: for paying early, in parts of 100,000
DISCOUNT, DISCOUNT_DAYS = 5_000, (3, 8)
FEES = (199, 249, 290, 345, 389)
#: discounts and taxes that a fee must not be taken for, in parts of 100,000
USUAL_RATES = (1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_650, 5_000, 6_150, 7_000, 8_000, 10_000, 11_000)
IN_ADVANCE_DAYS = 20
PART_PERCENTS = (250, 220, 200, 180, 160, 140)
PAIR_WITHIN_DAYS = 20.0


def write(desk: Desk) -> None:
    """All of them; those that find few rows to choose from first."""
    _twins(desk)
    _withheld(desk, "withheld_told", INCOME_TAX, told=True)
    _less_a_fee(desk)
    _withheld(desk, "withheld", SOCIAL_TAXES, told=False)
    _by_two_rows(desk)
    _in_part(desk)
    _with_discount(desk)
    _with_some_interest(desk)
    _by_the_owner(desk)
    _by_first_name(desk)
    _by_nobody(desk)
    for _ in range(ON_THE_DAY):
        _on_the_day(desk)
    _early(desk)
    _late(desk)
    _with_fine(desk)
    _decoy(desk)
    for days in OVERDUE_DAYS:
        _to_come(desk, "overdue", -days)
    for days in FUTURE_DAYS:
        _to_come(desk, "future", days)


def _sale(desk: Desk, case: str, line: Line, cents: int, days: int = 0) -> Expected:
    """An entry that one row pays, due some days after it (before it: minus)."""
    entry = desk.invoice(case, line.party, cents, lines.day_of(line.at) + timedelta(days), line, receivable=True)
    return replace(entry, method=line.wording.method or "", pix_txid=order_of(line) or "")


def _on_the_day(desk: Desk) -> None:
    if line := desk.row(PIX_IN, plain=True):
        desk.entries.append(_sale(desk, "on_the_day", line, line.cents))


def _early(desk: Desk) -> None:
    if line := desk.row(PIX_IN, plain=True):
        desk.entries.append(_sale(desk, "early", line, line.cents, desk.rng.randint(*EARLY_DAYS)))


def _late(desk: Desk) -> None:
    if line := desk.row(PIX_IN, plain=True):
        desk.entries.append(_sale(desk, "late", line, line.cents, -desk.rng.randint(*LATE_DAYS)))


def _with_fine(desk: Desk) -> None:
    """2 % and 1 % a month, to the cent; by a boleto that says so where there is one."""
    if slip_line := desk.row(BOLETO_IN, fits=lambda line: _is_late(line) and desk.is_recent(line)):
        slip = slip_of(slip_line)
        days = (slip.due_on - lines.day_of(slip_line.at)).days
        entry = _sale(desk, "late_with_fine", slip_line, slip.owed, days)
        desk.entries.append(replace(entry, boleto_line=slip.digits))
        return
    days = desk.rng.randint(*FINED_DAYS)

    def fits(line: Line) -> bool:
        due_on = lines.day_of(line.at) - timedelta(days)
        return shares.owed_before_fine(line.cents, days) is not None and due_on.weekday() < 5

    if line := desk.row(PIX_IN, fits=fits, plain=True):
        desk.entries.append(_sale(desk, "late_with_fine", line, shares.owed_before_fine(line.cents, days) or 0, -days))


def _with_discount(desk: Desk) -> None:
    """5 % less for paying early."""
    if line := desk.row(PIX_IN):
        owed = shares.gross_of(line.cents, DISCOUNT)
        desk.entries.append(_sale(desk, "discount", line, owed, desk.rng.randint(*DISCOUNT_DAYS)))
        desk.doubt(line, owed)


def _with_some_interest(desk: Desk) -> None:
    """Late, with less interest than could be asked for."""
    line = desk.row(PIX_IN, fits=lambda line: (lines.day_of(line.at) - timedelta(SOME_DAYS)).weekday() < 5)
    if line is not None:
        owed = line.cents * 1_000 // (1_000 + SOME_PER_MILLE)
        desk.doubt(line, owed)
        desk.entries.append(_sale(desk, "late_with_some_interest", line, owed, -SOME_DAYS))


def _is_late(line: Line) -> bool:
    return slip_of(line).fine > 0


def _withheld(desk: Desk, case: str, rate: int, *, told: bool) -> None:
    """A company pays less the tax that it keeps; one invoice says how much that is."""
    line = desk.row(PIX_IN, fits=lambda line: _is_company(line.party))
    if line is not None:
        gross = shares.gross_of(line.cents, rate)
        entry = _sale(desk, case, line, gross)
        desk.entries.append(replace(entry, withholding_cents=gross - line.cents if told else 0))


def _is_company(party: Party | None) -> bool:
    return party is not None and not party.is_person


def _less_a_fee(desk: Desk) -> None:
    """The bank collects a boleto and keeps its fee. Whoever wrote the invoice did not note the boleto's line."""
    line = desk.row(BOLETO_IN, fits=lambda line: not _is_late(line) and _fee(line) is not None)
    if line is not None:
        owed = line.cents + (_fee(line) or 0)
        desk.entries.append(_sale(desk, "fee", line, owed))
        desk.doubt(line, owed)


def _fee(line: Line) -> int | None:
    """A fee that is no usual share of the invoice."""
    return next((fee for fee in FEES if not _is_share(line.cents + fee, fee)), None)


def _is_share(owed: int, cents: int) -> bool:
    return any(abs(shares.share(owed, rate) - cents) <= 2 for rate in USUAL_RATES)


def _in_part(desk: Desk) -> None:
    """A row pays a part in advance, and no other row of the customer could."""
    if line := desk.row(PIX_IN, fits=lambda line: _whole_of(desk, line) is not None):
        desk.entries.append(_sale(desk, "part", line, _whole_of(desk, line) or 0, IN_ADVANCE_DAYS))


def _whole_of(desk: Desk, line: Line) -> int | None:
    before = BEFORE_DAYS - IN_ADVANCE_DAYS
    others = min((other.cents for other in desk.near(line, before)), default=None)
    wholes = (line.cents * percent // 100 for percent in PART_PERCENTS)
    return next((whole for whole in wholes if others is None or whole * 6 < others * 5), None)


def _by_two_rows(desk: Desk) -> None:
    """An entry is paid by two rows, sold or bought: the pair that is the least likely to be one by accident."""
    pairs = [
        pair
        for rows in desk.by_party.values()
        for wordings in ((PIX_IN,), (PIX_OUT, TED_OUT))
        for pair in combinations([row for row in rows if row.wording in wordings], 2)
        if all(desk.is_free(row) for row in pair)
        and pair[1].at - pair[0].at <= PAIR_WITHIN_DAYS * lines.DAY
        and pair[0].cents != pair[1].cents
        and desk.is_clear(pair[0], pair[0].cents + pair[1].cents)
    ]
    if pairs:
        first, second = min(pairs, key=lambda pair: (not desk.is_recent(pair[0]), desk.chance(pair)))
        desk.take(first, second)
        cents, due_on = first.cents + second.cents, lines.day_of(first.at)
        entry = desk.invoice("two_rows", first.party, abs(cents), due_on, first, second, receivable=cents > 0)
        desk.entries.append(entry)
        desk.doubt(first, abs(cents))


def _by_the_owner(desk: Desk) -> None:
    """A company's invoice, paid by a person: its owner, one may think."""
    line = desk.row(PIX_IN, fits=lambda line: not _is_company(line.party) and _firm(desk, line) is not None)
    if line is not None and (firm := _firm(desk, line)):
        entry = _sale(desk, "owner", line, line.cents, desk.rng.randint(0, 2))
        desk.entries.append(replace(entry, name=firm.name, document=firm.document, pix_txid=""))


def _firm(desk: Desk, line: Line) -> Party | None:
    """A company that has not itself paid about as much; preferably one that pays more."""
    firms = [party for party in desk.company.customers if _is_company(party)]
    firm = max(firms, key=lambda party: desk.least(party, receivable=True))
    return firm if desk.is_far(firm, line) else None


def _by_first_name(desk: Desk) -> None:
    """What was written down in a hurry: a first name and no document."""
    line = desk.row(PIX_IN, fits=lambda line: line.party is not None and line.party.is_person)
    if line is not None and line.party is not None:
        name = line.party.name.partition(" ")[0]
        entry = _sale(desk, "first_name", line, line.cents, desk.rng.randint(-1, 2))
        desk.entries.append(
            replace(entry, description=f"Encomenda de {name}", name=name, document="", number="", pix_txid="")
        )


def _by_nobody(desk: Desk) -> None:
    """A sale at the counter: nobody asked for a name."""
    line = desk.row(PIX_IN, fits=lambda line: line.cents % 100 > 0)
    if line is not None:
        entry = _sale(desk, "nobody", line, line.cents)
        desk.entries.append(replace(entry, description="Venda no balcão", name="", document="", number="", pix_txid=""))


def _decoy(desk: Desk) -> None:
    """Another customer owes what this one paid, and has not paid it."""
    paid = [one for one in desk.entries if one.case in ("on_the_day", "early", "late")]
    people = [party for party in desk.company.customers if party.is_person and desk.is_new(party)]
    people.sort(key=lambda party: -desk.least(party, receivable=True))
    for one in sorted(paid, key=lambda one: one.cents):
        if party := next((party for party in people if desk.is_far(party, one.rows[0])), None):
            desk.meet(party)
            entry = desk.invoice("decoy", party, one.cents, one.due_on + timedelta(1), receivable=True)
            desk.entries.append(replace(entry, method="PIX"))
            return


def _twins(desk: Desk) -> None:
    """One customer owes the same twice and pays twice on one day."""
    rows = desk.twins(PIX_IN)
    desk.take(*rows)
    for line in rows:
        desk.entries.append(replace(_sale(desk, "twin", line, line.cents), pix_txid=""))


def _to_come(desk: Desk, case: str, days: int) -> None:
    """Nobody has paid yet: by boleto, when there is time."""
    people = [party for party in desk.company.customers if party.is_person]
    party, cents = desk.quiet(people, receivable=True)
    due_on = desk.weekday(desk.today + timedelta(days))
    digits = numbers(desk.rng, desk.account.bank.code, cents, due_on)[0] if days > 0 else ""
    entry = desk.invoice(case, party, cents, due_on, receivable=True)
    desk.entries.append(replace(entry, boleto_line=digits, method="BOLETO" if digits else "PIX"))
