"""Which column of a list of entries is which: by a person's answer, by names, else by what the cells hold."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pluggy_app.bank_files.csv_columns import has_letters, is_money, mostly, place_of, signature_of, unique_names
from pluggy_app.bank_files.csv_lines import SAMPLE_LINES, Line
from pluggy_app.bank_files.days import day
from pluggy_app.bank_files.list_names import ROLES, by_name, kind_of, method_of
from pluggy_app.domain.boletos import barcode
from pluggy_app.domain.documents import document, is_checked
from pluggy_app.domain.errors import InvalidRequest

#: Columns that a person may name.
SAID = (
    "due",
    "amount",
    "receivable",
    "payable",
    "description",
    "name",
    "document",
    "number",
    "kind",
    "issued",
    "boleto",
)
_HABITS = {"decimal", "dayFirst"}


@dataclass(frozen=True, slots=True)
class Header:
    """Where the list begins and which column has which role; `line` is an index of the lines, -1: none names them."""

    line: int
    names: tuple[str, ...]  #: each once; `#1` where the file names none
    roles: Mapping[str, int]
    unsure: frozenset[str] = frozenset()
    by_content: bool = False

    @property
    def signature(self) -> str:
        """A word for this header, whatever the rows are."""
        return signature_of(self.names)

    @property
    def is_complete(self) -> bool:
        """A due day, and an amount, or one to pay and one to receive."""
        sides = "receivable" in self.roles and "payable" in self.roles
        return "due" in self.roles and ("amount" in self.roles or sides) and not self.unsure

    @property
    def money(self) -> tuple[int, ...]:
        """Every column that holds amounts."""
        return tuple(at for role in ("amount", "receivable", "payable") if (at := self.roles.get(role)) is not None)

    def cell(self, line: Line, role: str) -> str:
        """What a line says of it; empty when no column does."""
        return line.cell(self.roles.get(role))


def named(lines: Sequence[Line]) -> Header | None:
    """The first line whose cells name a due day and an amount, and hold neither."""
    for at, line in enumerate(lines[:SAMPLE_LINES]):
        roles, unsure = by_name(line.cells)
        header = Header(at, unique_names(line.cells), roles, unsure)
        is_named = replace(header, unsure=frozenset()).is_complete
        if is_named and not any(day(cell) or is_money(cell) for cell in line.cells):
            return _checked(header, lines[at + 1 :])
    return None


def guessed(lines: Sequence[Line]) -> Header | None:
    """The list by what its cells hold; None: no two lines are alike."""
    sample = [line for line in lines[:SAMPLE_LINES] if not line.is_blank]
    widths = Counter(len(line.cells) for line in sample if len(line.cells) >= 2)
    if not widths:
        return None
    dated = [line for line in sample if any(day(cell) for cell in line.cells)]
    body = dated or sample[1:]
    if not body:
        return None
    width = max(len(line.cells) for line in body)
    first = lines.index(body[0])
    above = lines[first - 1] if first else None
    has_names = above is not None and len(above.cells) >= 2 and not any(day(c) or is_money(c) for c in above.cells)
    cells = tuple(above.cells) if above is not None and has_names else ()
    cells += ("",) * (width - len(cells))
    header = Header(first - 1 if has_names else -1, unique_names(cells), by_name(cells)[0], by_content=True)
    return _by_content(header, body, width)


def answered(lines: Sequence[Line], said: Mapping[str, object]) -> Header | None:
    """The list that a person's answer speaks of; None when it names columns that are not there."""
    header = named(lines) or guessed(lines)
    if header is None:
        return None
    found: dict[str, int] = {}
    for role in SAID:
        name = said.get(role)
        if isinstance(name, str | int) and name != "":
            place = place_of(name, header.names)
            if place is None:
                return None
            found[role] = place
    used = set(found.values())
    kept = {role: at for role, at in header.roles.items() if role not in SAID and at not in used}
    return replace(header, roles={**kept, **found}, unsure=frozenset())


def answer(mapping: Mapping[str, object]) -> Mapping[str, object]:
    """The mapping, checked.

    Raises:
        InvalidRequest: it is not one.
    """
    said = {key: value for key, value in mapping.items() if value not in (None, "")}
    columns = {key: value for key, value in said.items() if key not in _HABITS}
    amounts = columns.keys() & {"amount", "receivable", "payable"}
    fits = (
        columns.keys() <= set(SAID)
        and all(isinstance(name, str | int) and not isinstance(name, bool) for name in columns.values())
        and "due" in columns
        and amounts in ({"amount"}, {"receivable", "payable"})
        and said.get("decimal", ",") in (",", ".")
        and isinstance(said.get("dayFirst", True), bool)
    )
    if not fits:
        raise InvalidRequest("mapping: due, amount or receivable and payable, description, …, decimal, dayFirst")
    return said


def certain(header: Header) -> dict[str, str]:
    """The columns whose role is not in doubt, by name."""
    roles = {role: at for role, at in header.roles.items() if role in SAID and role not in header.unsure}
    return {role: header.names[at] for role, at in roles.items() if at < len(header.names)}


def _checked(header: Header, body: Sequence[Line]) -> Header:
    """Without roles that the cells contradict: a type may be a kind or a method, a document a number or a CNPJ."""
    roles = dict(header.roles)
    held = {role: _cells(body, at) for role, at in roles.items() if role in ("kind", "number", "name")}
    if "kind" in roles and not mostly(held["kind"], _is_kind):
        at = roles.pop("kind")
        if mostly(held["kind"], _is_method):
            roles.setdefault("method", at)
    if "document" not in roles and mostly(held.get("number", []), _is_document):
        roles["document"] = roles.pop("number")
    return replace(header, roles=roles)


def _by_content(header: Header, body: Sequence[Line], width: int) -> Header:
    held = [_cells(body, at) for at in range(width)]
    roles = dict(header.roles)
    days = [at for at in range(width) if mostly(held[at], lambda cell: day(cell) is not None)]
    money = [at for at in range(width) if at not in days and mostly(held[at], is_money)]
    unsure = set()
    for role, places in (("due", days), ("amount", money)):
        if roles.get(role) in places:
            continue
        roles.pop(role, None)
        free = [at for at in places if at not in roles.values()]
        if len(free) == 1:
            roles[role] = free[0]
        elif not free:
            unsure.add(role)
    taken = set(roles.values()) | set(days) | set(money)
    for at in (at for at in range(width) if at not in taken and held[at]):
        for role, fits in (
            ("boleto", _is_boleto),
            ("document", _is_document),
            ("kind", _is_kind),
            ("method", _is_method),
        ):
            if role not in roles and mostly(held[at], fits):
                roles[role] = at
                break
        else:
            if mostly(held[at], has_letters) and "description" not in roles:
                roles["description"] = at
    return _checked(replace(header, roles=roles, unsure=frozenset(unsure)), body)


def _cells(body: Sequence[Line], at: int) -> list[str]:
    return [cell for line in body[:SAMPLE_LINES] if (cell := line.cell(at))]


def _is_document(cell: str) -> bool:
    return is_checked(document(cell))


def _is_boleto(cell: str) -> bool:
    return barcode(cell) is not None


def _is_kind(cell: str) -> bool:
    return bool(kind_of(cell))


def _is_method(cell: str) -> bool:
    return bool(method_of(cell))


__all__ = ["ROLES", "SAID", "Header", "answer", "answered", "certain", "guessed", "named"]
