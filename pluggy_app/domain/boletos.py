"""Boletos: the line a person types, the barcode a bank reads, and what both say of themselves.

A bank's boleto has 47 digits, a bill of a utility or a tax (convênio, it begins with 8) has 48; both hold the 44 digits
of a barcode and check digits. https://portal.febraban.org.br/pagina/3166/33/pt-br/layour-arrecadacao (convênio),
https://www.bcb.gov.br/estabilidadefinanceira/exibenormativo?tipo=Carta%20Circular&numero=2926 (bank).
"""

import re
from datetime import date, timedelta

_NOT_A_DIGIT = re.compile(r"\D+")
#: The day of factor 1000 of each round; the factor has four digits and began anew when they were used up.
_ROUNDS = (date(2000, 7, 3), date(2025, 2, 22))
_FIRST_FACTOR = 1000
_OF_CONVENIO = "8"


def barcode(line: str) -> str | None:
    """The 44 digits of the barcode in a typed line of 47 or 48 digits, or in a barcode itself, punctuation or not.

    None: it is no boleto, or one of its check digits is wrong.
    """
    digits = _NOT_A_DIGIT.sub("", line)
    if len(digits) == 48 and digits[0] == _OF_CONVENIO:
        return _of_convenio_line(digits)
    if len(digits) == 47:
        return _of_bank_line(digits)
    if len(digits) == 44:
        return digits if _is_checked(digits) else None
    return None


def amount_cents(code: str) -> int | None:
    """The cents that the 44 digits of a barcode ask for; None: they leave it open, or state no money."""
    if code[0] == _OF_CONVENIO:
        return (int(code[4:15]) or None) if code[2] in "68" else None
    return int(code[9:19]) or None


def due_day(code: str, near: date) -> date | None:
    """The due day in the 44 digits of a bank's barcode; None: it states none.

    The factor counts days and began anew at 1000 on 2025-02-22, so it means one of two days: the nearer to `near`.
    """
    factor = int(code[5:9])
    if code[0] == _OF_CONVENIO or factor < _FIRST_FACTOR:
        return None
    days = (first + timedelta(factor - _FIRST_FACTOR) for first in _ROUNDS)
    return min(days, key=lambda day: abs(day - near))


def _of_bank_line(digits: str) -> str | None:
    """Three fields, each with its check digit, then the barcode's own check digit, then factor and amount."""
    fields = (digits[:10], digits[10:21], digits[21:32])
    if any(_mod10(field[:-1]) != field[-1] for field in fields):
        return None
    code = digits[:4] + digits[32:] + digits[4:9] + digits[10:20] + digits[21:31]
    return code if _is_checked(code) else None


def _of_convenio_line(digits: str) -> str | None:
    """Four fields of eleven digits, each with its check digit."""
    check = _mod10 if digits[2] in "67" else _mod11_of_convenio
    fields = [digits[start : start + 12] for start in range(0, 48, 12)]
    if any(check(field[:-1]) != field[-1] for field in fields):
        return None
    code = "".join(field[:-1] for field in fields)
    return code if _is_checked(code) else None


def _is_checked(code: str) -> bool:
    """Whether the check digit inside the 44 digits is right."""
    if code[0] == _OF_CONVENIO:
        check = _mod10 if code[2] in "67" else _mod11_of_convenio
        return code[2] in "6789" and check(code[:3] + code[4:]) == code[3]
    return _mod11_of_bank(code[:4] + code[5:]) == code[4]


def _mod10(digits: str) -> str:
    doubled = (int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(digits)))
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def _mod11(digits: str) -> int:
    """The remainder, with weights 2 to 9 from the right."""
    return sum(int(digit) * (2 + place % 8) for place, digit in enumerate(reversed(digits))) % 11


def _mod11_of_bank(digits: str) -> str:
    digit = 11 - _mod11(digits)
    return "1" if digit in (10, 11) else str(digit)


def _mod11_of_convenio(digits: str) -> str:
    rest = _mod11(digits)
    return "0" if rest < 2 else str(11 - rest)
