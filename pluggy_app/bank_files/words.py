"""Words that banks print: which rows are balances and totals, and which way money went."""

import re

from pluggy_app.domain.transactions import normalised

#: Whole texts of rows that say a balance. Seen at Itaú, BB, Caixa, C6, Bradesco, Santander, Inter; compared normalised.
_BALANCES = frozenset(
    {
        "saldo",
        "s a l d o",
        "saldo anterior",
        "saldo inicial",
        "saldo atual",
        "saldo final",
        "saldo final do dia",
        "saldo final do periodo",
        "saldo do dia",
        "saldo dia",
        "saldo do dia anterior",
        "saldo parcial",
        "saldo total",
        "saldo total do dia",
        "saldo disponivel",
        "saldo disponivel dia",
        "saldo disponivel do dia",
        "saldo total disponivel",
        "saldo total disponivel dia",
        "saldo total disponivel do dia",
        "saldo bloqueado",
        "saldo bloqueado anterior",
        "saldo em",
        "saldo em conta",
        "saldo em conta corrente",
        "saldo em c/c",
        "saldo mes anterior",
        "saldo do mes anterior",
        "saldo do periodo",
        "saldo diario",
        "saldo consolidado",
        "saldo c/c",
        "saldo conta corrente",
        "saldo aplic aut mais",
        "sdo cta/apl automaticas",
        "cod. lanc. 0",
        "cod.lanc. 0",
        "cod lanc 0",
        "balance",
        "opening balance",
        "closing balance",
        "balance brought forward",
        "balance carried forward",
    }
)
_BALANCE_WORDS = ("saldo", "s a l d o", "sdo", "balance", "lanc")  #: each of them holds one of these
#: Of these, the ones that stand before the first movement.
_OPENINGS = frozenset(
    {
        "saldo anterior",
        "saldo inicial",
        "saldo do dia anterior",
        "saldo mes anterior",
        "saldo do mes anterior",
        "cod. lanc. 0",
        "cod.lanc. 0",
        "cod lanc 0",
        "opening balance",
        "balance brought forward",
    }
)
#: Balances that hold more than the account: a limit, investments, blocked money. They prove nothing.
_WIDER = ("disponivel", "bloqueado", "aplic", "apl ")
_DAY_OR_AMOUNT = re.compile(r"\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|(?:r\$ ?)?-?\d[\d.]*,\d\d\b")
_TOTALS = ("total", "totais", "subtotal", "sub total", "sub-total", "total geral")
#: Titles of tables that hold rows of another kind, or the same rows again.
_OTHER_TABLES = (
    "ultimos lancamentos",
    "lancamentos futuros",
    "lancamento futuro",
    "saidas futuras",
    "entradas futuras",
    "proximos lancamentos",
    "agendamentos",
    "lancamentos provisionados",
    "saldos invest facil",
    "future",
)

_MONEY_OUT = (
    "compra",
    "pagamento efetuado",
    "pagamento de",
    "pagto",
    "enviad",
    "tarifa",
    "debito",
    "saque",
    "tar ",
    "boleto pago",
    "pix para",
    "retirada",
    "withdraw",
    "purchase",
    "fee",
    "sent",
    "parcela",
    "assinatura",
)
_MONEY_IN = (
    "recebid",
    "credito",
    "deposito",
    "rendimento",
    "estorno",
    "resgate",
    "salario",
    "liberacao",
    "reembolso",
    "received",
    "deposit",
    "refund",
    "payment received",
    "devolucao",
    "cashback",
    "pix de ",
)
#: What a column says of which way the money of each row went, and nothing else.
OUT = frozenset({"d", "db", "dr", "deb", "debito", "debit", "saida", "-", "despesa"})
IN = frozenset({"c", "cr", "cred", "credito", "credit", "entrada", "+", "receita"})
#: What a column of states says of rows that did not happen, or not yet.
_NOT_POSTED = (
    "cancel",
    "recusad",
    "negad",
    "pendente",
    "agendad",
    "em processamento",
    "em analise",
    "falh",
    "expirad",
    "pending",
    "failed",
    "declined",
    "rejected",
    "nao efetivad",
    "nao realizad",
    "devolvid",
)
_CARD_IN = (
    "pagamento",
    "pagto",
    "payment",
    "estorno",
    "refund",
    "credito",
    "devolucao",
    "reembolso",
    "cashback",
    "desconto",
)


def plain(text: str) -> str:
    """The text to compare: no accents, case, days, amounts and outer punctuation."""
    return " ".join(_DAY_OR_AMOUNT.sub(" ", normalised(text)).split()).strip(" :.-;()+=*")


def is_balance(*texts: str) -> bool:
    """Whether these texts, all that a row says, name a balance and nothing else."""
    said = [text for text in texts if text]
    return bool(said) and all(_short(text) and _is_balance_name(normalised(text)) for text in said)


def is_opening(*texts: str) -> bool:
    """Whether a balance row is the one before the first movement."""
    return any({normalised(text), plain(text)} & _OPENINGS for text in texts)


def proves_sums(*texts: str) -> bool:
    """Whether a balance row is the account's own balance, so that sums must agree with it."""
    return not any(word in normalised(text) for text in texts for word in _WIDER)


def _is_balance_name(name: str) -> bool:
    return name in _BALANCES or (any(word in name for word in _BALANCE_WORDS) and plain(name) in _BALANCES)


def is_total(text: str) -> bool:
    """Whether the row is a table's total."""
    if not _short(text) or "tota" not in text.casefold():
        return False
    name = plain(text)
    return name in _TOTALS or name.startswith(("total ", "totais ", "subtotal "))


def begins_another_table(text: str) -> bool:
    """Whether this title stands above rows that are not, or are again, the account's movements."""
    return _short(text) and plain(text).startswith(_OTHER_TABLES)


def is_not_posted(state: str) -> bool:
    """Whether a row's state says that the money has not moved."""
    return bool(state) and normalised(state).startswith(_NOT_POSTED)


def direction(text: str) -> int:
    """-1 when the words say that money left, 1 when it came, 0 when they do not say."""
    name = f"{normalised(text)} "
    came = any(word in name for word in _MONEY_IN)
    left = any(word in name for word in _MONEY_OUT)
    return came - left


def direction_on_card(text: str) -> int:
    """1 for what pays or gives back on a card, -1 for purchases: everything else."""
    return 1 if any(word in normalised(text) for word in _CARD_IN) else -1


def _short(text: str) -> bool:
    return len(text) <= 80
