"""Amounts as banks print them, to whole cents. Nothing is rounded, and what can be read in two ways is not read."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pluggy_app.domain.errors import AmountNotInCents
from pluggy_app.domain.money import to_cents

_CURRENCY = re.compile(r"R\$|US\$|BRL|USD|EUR|\$|€", re.IGNORECASE)
_MINUSES = str.maketrans("−–—", "---")
_FIGURES = re.compile(r"[0-9][0-9.,]*|[.,][0-9]+")
_USUAL = re.compile(r"(-?)([0-9]+(?:[.,][0-9]+)*)")  #: nine of ten amounts, read without further ado
_MAX_LENGTH = 40
_MAX_DIGITS = 13  # as MAX_CENTS of domain/bank_accounts.py: what is larger is no amount, and sums would not fit


@dataclass(frozen=True, slots=True)
class UnreadAmount:
    """Why an amount is none: amount_unreadable, amount_not_in_cents or amount_ambiguous."""

    code: str


UNREADABLE = UnreadAmount("amount_unreadable")
NOT_IN_CENTS = UnreadAmount("amount_not_in_cents")
AMBIGUOUS = UnreadAmount("amount_ambiguous")


def cents(text: str, decimal: str = "") -> int | UnreadAmount:
    """Signed cents of `1.234,56`, `-1,234.56`, `6000.000,00`, `(45,00)`, `1.000,00-`, `R$ -5`, `12,30 D`.

    The last of two separators is the decimal one; a single one is, unless exactly three digits follow it: then
    `decimal`, the file's habit, decides. "" means that the file has none: a single separator is the decimal one.
    "?" means that it has both.
    """
    sign, figures = _taken_apart(text)
    if not sign:
        return UNREADABLE
    whole, fraction = _halves(figures, decimal)
    if whole == "?":
        return AMBIGUOUS
    if not (whole or fraction) or len(whole.lstrip("0")) > _MAX_DIGITS:
        return UNREADABLE
    if len(fraction) <= 2:
        return sign * (int(whole or "0") * 100 + int(fraction.ljust(2, "0")))
    try:
        return sign * to_cents(Decimal(f"{whole or '0'}.{fraction}"))
    except AmountNotInCents:
        return NOT_IN_CENTS


def habit(texts: Iterable[str]) -> str:
    """The decimal separator that these amounts show for certain: "," or ".", "" when none does, "?" at a draw."""
    seen = Counter(sure for text in texts if (sure := _sure_decimal(text)))
    if not seen:
        return ""
    (first, many), *rest = seen.most_common()
    return "?" if rest and rest[0][1] == many else first


def is_unsure(text: str) -> bool:
    """Whether only the file's habit can tell `1.234` from `1,234`."""
    sign, figures = _taken_apart(text)
    return bool(sign) and _single_with_three(figures)


def _sure_decimal(text: str) -> str:
    sign, figures = _taken_apart(text)
    separators = [c for c in figures if c in ".,"]
    if not sign or not separators or _single_with_three(figures):
        return ""
    last = separators[-1]
    if len(separators) > 1 and separators.count(last) == len(separators):
        return "," if last == "." else "."  # 1.234.567: thousands, so the other one is the decimal
    return last


def _taken_apart(text: str) -> tuple[int, str]:
    """Sign and figures; sign 0 when the text is no amount."""
    if len(text) <= _MAX_LENGTH and (usual := _USUAL.fullmatch(text)):
        return (-1 if usual[1] else 1), usual[2]
    if len(text) > _MAX_LENGTH + 40:
        text = text.strip()
        if len(text) > _MAX_LENGTH:
            return 0, ""
    rest = _CURRENCY.sub(" ", text.translate(_MINUSES), count=1).strip().upper()
    minus = plus = 0
    if rest.startswith("(") and rest.endswith(")"):
        rest, minus = rest[1:-1].strip(), 1
    if rest[-1:] in ("D", "C") and rest[:-1]:
        letter, rest = rest[-1], rest[:-1].strip()
        if rest[-1:].isalpha():
            return 0, ""
        if letter == "D" and rest.startswith("-"):
            rest = rest[1:]
        minus, plus = minus + (letter == "D"), plus + (letter == "C")
    for mark in (rest[:1], rest[-1:]):
        minus, plus = minus + (mark == "-"), plus + (mark == "+")
    rest = rest.removeprefix("-").removeprefix("+").removesuffix("-").removesuffix("+").strip()
    figures = _without_blanks(rest)
    if minus + plus > 1 or not _FIGURES.fullmatch(figures):
        return 0, ""
    return (-1 if minus else 1), figures


def _without_blanks(figures: str) -> str:
    """`1 234,56` without its blanks; what has blanks elsewhere is no amount."""
    parts = figures.replace("'", " ").split()
    grouped = (
        all(len(p) == 3 and p.isdigit() for p in parts[1:-1]) and re.fullmatch(r"\d{3}([.,]\d*)?", parts[-1])
        if len(parts) > 1
        else True
    )
    return "".join(parts) if grouped else ""


def _single_with_three(figures: str) -> bool:
    whole, _, fraction = figures.replace(",", ".").partition(".")
    return 1 <= len(whole) <= 3 and whole != "0" and len(fraction) == 3 and fraction.isdigit()


def _halves(figures: str, decimal: str) -> tuple[str, str]:
    """Digits before and after the decimal separator; "?" when two readings remain, both empty when there is none."""
    separators = [c for c in figures if c in ".,"]
    if not separators:
        return figures, ""
    last = separators[-1]
    if len(separators) > 1 and separators.count(last) == len(separators):
        return _grouped(figures.split(last)), ""
    if len(separators) == 1:
        whole, _, fraction = figures.partition(last)
        if not _single_with_three(figures) or decimal in ("", last):
            return whole, fraction
        return (whole + fraction, "") if decimal != "?" else ("?", "")
    whole, _, fraction = figures.rpartition(last)
    other = "." if last == "," else ","
    groups = "" if last in whole else _grouped(whole.split(other))
    return (groups, fraction) if groups else ("", "")


def _grouped(groups: list[str]) -> str:
    """`1.234.567` and also `6000.000`: three digits in every group but the first."""
    first, *rest = groups
    return "".join(groups) if first and all(len(group) == 3 for group in rest) else ""
