"""CPF and CNPJ as they are kept, and how two of them agree. A CNPJ may hold letters since July 2026.

https://www.gov.br/receitafederal/pt-br/acesso-a-informacao/acoes-e-programas/programas-e-atividades/cnpj-alfanumerico
"""

import re
from enum import Enum

_NOT_OF_A_DOCUMENT = re.compile(r"[^0-9A-Za-z*]+")
_CPF, _CNPJ = 11, 14  #: how long they are
_ROOT = 8  #: of a CNPJ: the company, whatever its branch
_LEAST_VISIBLE = 6  #: characters of a masked document that say who it is
_WRITTEN = re.compile(
    r"(?<![\w*])(?:[\d*]{3}\.[\d*]{3}\.[\d*]{3}-[\d*]{2}|[\dA-Z*]{2}\.[\dA-Z*]{3}\.[\dA-Z*]{3}/[\dA-Z*]{4}-[\d*]{2}"
    r"|\d{11}|[\dA-Z]{12}\d{2}|\*{3}\d{6}\*{2})(?![\w*])",
    re.IGNORECASE,
)


class Agreement(Enum):
    """How two documents agree."""

    UNKNOWN = "unknown"  #: one is missing, or shows too little
    EQUAL = "equal"
    SAME_ROOT = "same_root"  #: two branches of one company
    VISIBLE = "visible"  #: what a masked one shows is the same
    PERSON_AND_COMPANY = "person_and_company"  #: a CPF and a CNPJ: an owner may pay for the company
    DIFFERENT = "different"


def document(text: str | None) -> str:
    """A CPF or CNPJ without punctuation, upper case (a CNPJ may have letters); the `*` of a masked one stay."""
    return _NOT_OF_A_DOCUMENT.sub("", text).upper() if text else ""


def is_whole(kept: str) -> bool:
    """Whether nothing of a kept document is masked or missing."""
    return len(kept) in (_CPF, _CNPJ) and "*" not in kept


def is_checked(kept: str) -> bool:
    """Whether a kept document is whole and its two check digits are right."""
    if not is_whole(kept) or not kept[-2:].isdigit() or (len(kept) == _CPF and not kept.isdigit()):
        return False
    longest = 11 if len(kept) == _CPF else 9
    base = kept[:-2]
    if not kept.isascii() or len(set(kept)) == 1:
        return False
    for _ in range(2):
        weighted = ((ord(sign) - 48) * (2 + place % (longest - 1)) for place, sign in enumerate(reversed(base)))
        base += str((11 - sum(weighted) % 11) % 11 % 10)
    return base == kept


def within(text: str) -> tuple[str, ...]:
    """Documents that a text mentions, as they are kept: masked or with right check digits, each once."""
    found = (document(written) for written in _WRITTEN.findall(text))
    return tuple(dict.fromkeys(kept for kept in found if "*" in kept or is_checked(kept)))


def agreement(one: str, other: str) -> Agreement:
    """How two kept documents agree, in either order."""
    if is_whole(one) and is_whole(other):
        return _of_whole(one, other)
    if not one or not other or ("*" not in one and "*" not in other):
        return Agreement.UNKNOWN
    if len(one) != len(other):
        return Agreement.UNKNOWN
    shown = [(a, b) for a, b in zip(one, other, strict=True) if "*" not in (a, b)]
    if len(shown) < _LEAST_VISIBLE:
        return Agreement.UNKNOWN
    return Agreement.VISIBLE if all(a == b for a, b in shown) else Agreement.DIFFERENT


def _of_whole(one: str, other: str) -> Agreement:
    if one == other:
        return Agreement.EQUAL
    if len(one) != len(other):
        return Agreement.PERSON_AND_COMPANY
    if len(one) == _CNPJ and one[:_ROOT] == other[:_ROOT]:
        return Agreement.SAME_ROOT
    return Agreement.DIFFERENT
