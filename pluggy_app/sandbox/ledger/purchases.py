"""What the company owes: suppliers, rent, wages, utilities, taxes."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from pluggy_app.sandbox import lines
from pluggy_app.sandbox.companies import LANDLORD, UTILITIES, Party, party_of
from pluggy_app.sandbox.ledger.desk import Desk
from pluggy_app.sandbox.ledger.entries import Expected
from pluggy_app.sandbox.lines import BOLETO_OUT, PAYROLL, PIX_OUT, RENT, TAX, TED_OUT, UTILITY, Line, Wording
from pluggy_app.sandbox.slips import numbers, slip_of

INVOICES_TOGETHER = 3
WAGES, BILLS = 1, 1
FUTURE_DAYS = (3, 17)
RENT_DAY, WAGES_DAY, UTILITY_DAY = 6, 5, 15
UTILITY_CENTS = (9_990, 92_000)


@dataclass(frozen=True)
class _Cost:
    """What comes every month."""

    case: str
    wording: Wording
    party: Party | None
    what: str
    category: str
    method: str = ""


def write(desk: Desk) -> None:
    """All of them; those that find few rows to choose from first."""
    _together(desk)
    _by_boleto(desk, late=True)
    _by_boleto(desk, late=False)
    _every_month(desk)
    for days in FUTURE_DAYS:
        _to_come(desk, days)


def _together(desk: Desk) -> None:
    """Several invoices of a supplier, paid by one row."""
    line = desk.row(TED_OUT, PIX_OUT, fits=lambda line: -line.cents >= 30_000) or desk.row(TED_OUT, PIX_OUT)
    if line is None:
        return
    left, day = -line.cents, lines.day_of(line.at)
    for number in range(INVOICES_TOGETHER, 0, -1):
        cents = left if number == 1 else int(left * desk.rng.uniform(0.7, 1.3) / number) | 1
        left -= cents
        due_on = day - timedelta(2 * (number - 1))
        entry = desk.invoice("together", line.party, cents, due_on, line, receivable=False)
        desk.entries.append(replace(entry, method=line.wording.method or ""))


def _by_boleto(desk: Desk, *, late: bool) -> None:
    """As its boleto says: until when, and what was to be paid."""
    if line := desk.row(BOLETO_OUT, fits=lambda line: (slip_of(line).fine > 0) == late and desk.is_recent(line)):
        slip, case = slip_of(line), "late_with_fine" if late else "boleto"
        entry = desk.invoice(case, line.party, slip.owed, slip.due_on, line, receivable=False)
        desk.entries.append(replace(entry, boleto_line=slip.digits, method="BOLETO"))


def _every_month(desk: Desk) -> None:
    """Rent, wages, utilities and the tax: paid lately where this account pays them, and due again."""
    rent = _Cost("rent", RENT, party_of(LANDLORD), "Aluguel", "Aluguel", "TED")
    _last(desk, rent)
    desk.entries.append(_bill(desk, "future", rent, desk.company.trade.rent, desk.next_on(RENT_DAY)))
    for person in desk.company.staff[:WAGES]:
        wage = _Cost("wage", PAYROLL, person, "Salário", "Folha de pagamento", "PIX")
        if line := _last(desk, wage):
            desk.entries.append(_bill(desk, "future", wage, -line.cents, desk.next_on(WAGES_DAY)))
    for name in UTILITIES[:BILLS]:
        utility = _Cost("utility", UTILITY, party_of(name), f"Conta de {name}", "Contas de consumo")
        _last(desk, utility)
        cents = desk.rng.randrange(*UTILITY_CENTS)
        desk.entries.append(_bill(desk, "future", utility, cents, desk.next_on(UTILITY_DAY)))
    _last(desk, _Cost("tax", TAX, None, "Simples Nacional", "Impostos"))


def _last(desk: Desk, cost: _Cost) -> Line | None:
    """The newest row of a cost, due on its day; None when this account did not pay it lately."""
    rows = [line for line in desk.rows if line.wording is cost.wording and line.party == cost.party]
    if not rows or not desk.is_recent(rows[-1]):
        return None
    desk.take(rows[-1])
    desk.entries.append(_bill(desk, cost.case, cost, -rows[-1].cents, lines.day_of(rows[-1].at), rows[-1]))
    return rows[-1]


def _bill(desk: Desk, case: str, cost: _Cost, cents: int, due_on: date, *rows: Line) -> Expected:
    entry = desk.invoice(case, cost.party, cents, due_on, *rows, receivable=False)
    name = cost.party.name if cost.party else cost.what
    what = f"{cost.what} {due_on:%m/%Y}"
    return replace(entry, name=name, number="", description=what, category=cost.category, method=cost.method)


def _to_come(desk: Desk, days: int) -> None:
    """A supplier's boleto that is not due yet."""
    party, cents = desk.quiet(desk.company.suppliers, receivable=False)
    due_on = desk.weekday(desk.today + timedelta(days))
    digits, _ = numbers(desk.rng, party.bank_code, cents, due_on)
    entry = desk.invoice("future", party, cents, due_on, receivable=False)
    desk.entries.append(replace(entry, boleto_line=digits, method="BOLETO"))
