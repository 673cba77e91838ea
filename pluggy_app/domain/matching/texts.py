"""What a bank's words say of a movement's kind: a refund, a transfer between own accounts, a card's bill."""

import re
from functools import lru_cache

from pluggy_app.domain.transactions import normalised

_REFUND = re.compile(r"\b(?:estorn|devol|reembols|restitui|chargeback|contestac|refund)")
_OWN = re.compile(r"entre (?:suas )?contas|mesm[ao] titular|cont[ao]s? propri|propri[ao] titular|minha conta")
_TRANSFER = re.compile(r"\btransf|\bt(?:ed|ev|ef)\b|\bdoc\b")
_BILL = re.compile(
    r"\bfatura|\bfat\b|pag\w* (?:de |do )?cart|cart\w* de credito|pagamento (?:recebido|efetuado)|pgto cart"
)
#: D, the bank's ISPB, the day, an arbitrary rest. BCB, Manual de Padrões para Iniciação do Pix.
_RETURN = re.compile(r"\bD\d{8}\d{8,12}[0-9A-Za-z]{7,15}\b")


@lru_cache(maxsize=65_536)
def is_refund(text: str) -> bool:
    """Whether money came back, by a word."""
    return bool(_REFUND.search(normalised(text)))


@lru_cache(maxsize=65_536)
def is_between_own(text: str) -> bool:
    """Whether it says that both accounts are ours."""
    return bool(_OWN.search(normalised(text)))


@lru_cache(maxsize=65_536)
def is_transfer(text: str) -> bool:
    """Whether it speaks of a transfer, to whomever."""
    return bool(_TRANSFER.search(normalised(text)))


@lru_cache(maxsize=65_536)
def is_card_bill(text: str) -> bool:
    """Whether it may be the payment of a credit card's bill."""
    return bool(_BILL.search(normalised(text)))


def return_id(*told: str) -> str:
    """The id of a Pix return in what a bank told, or empty."""
    return next((found[0] for text in told if (found := _RETURN.search(text)) and len(found[0]) == 32), "")
