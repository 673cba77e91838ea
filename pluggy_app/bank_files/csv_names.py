"""What banks call their columns, in Portuguese and English, and which column is which by its name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pluggy_app.domain.transactions import normalised


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_LITTLE = _words("de do da dos das em no na o a of the r rs brl reais")
_MAX_NAME = 60

_DATE_WORDS = _words("date dia dt data datahora datetime")
#: Words beside "date", best first: when it was booked, nothing, when it happened, anything else, some other day.
_DATE_RANKS: tuple[frozenset[str], ...] = (
    _words("release lancamento completed booked posted posting lanc booking"),
    frozenset(),
    _words("movimentacao operacao movimento transaction purchase mov transacao compra"),
)
_OTHER_DATES = _words(
    "contabil balancete efetiva efetivacao valor value vencimento due nascimento emissao agendamento saldo "
    "referencia fechamento corte started criacao"
)
_AMOUNT_WORDS = _words("amount vl quantia value montante valor importe vlr valores")
_AMOUNT_PLAIN = _words("movimentacao operacao movimento lancamento transaction final transacao")
_AMOUNT_NET = frozenset({"liquido", "net", "settlement"})
_OTHER_AMOUNTS = _words(
    "us usd dolar dolares bruto gross original taxa taxas tarifa fee iof cotacao unitario parcela desconto juros "
    "multa moeda eur euro cents centavos"
)
_CREDIT = _words("credito creditos cred credit credits entrada entradas deposito depositos deposit deposits")
_DEBIT = _words("debito debitos deb debit debits saida saidas retirada retiradas withdrawal withdrawals")
_CREDIT_PHRASES = frozenset({"money in", "paid in"})
_DEBIT_PHRASES = frozenset({"money out", "paid out"})
_BALANCE = frozenset({"saldo", "saldos", "sld", "balance"})
_SIGN = frozenset(
    {
        "d c",
        "c d",
        "dc",
        "cd",
        "dr cr",
        "cr dr",
        "natureza",
        "sinal",
        "tipo",
        "type",
        "tipo lancamento",
        "tipo d c",
        "tipo transacao",
        "tipo movimento",
        "tipo movimentacao",
        "tipo operacao",
        "indicador",
        "sign",
        "operacao",
    }
)
_SOURCE_ID = frozenset(
    {
        "id",
        "identificador",
        "uuid",
        "id transacao",
        "codigo transacao",
        "transaction id",
        "reference id",
        "source id",
        "id operacao",
        "id lancamento",
        "id movimento",
        "fitid",
        "operation id",
        "codigo identificador",
    }
)
_DOCUMENT = _words("docto doc document documento check dcto cheque")
_NUMBER = _words("numero no nr number n num")
_PARTY = _words("favorecido beneficiario contraparte pagador remetente destinatario counterparty payee nome razao")
_TEXT = _words(
    "historico lancamento lancamentos descricao description title titulo memo detalhe detalhes details "
    "estabelecimento movimentacao narrative transacao tipo type operacao complemento observacao transaction texto "
    "desc"
)
_STATES = frozenset({"status", "situacao", "estado", "state"})
_CURRENCIES = frozenset({"moeda", "currency", "currency code", "codigo moeda"})
_CARD_NAMES = _words("parcelas portador parcela cartao card installment")
#: Nubank's card, and nobody's account: https://nubank.com.br
_NUBANK_CARD = ({"date", "title", "amount"}, {"date", "category", "title", "amount"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what, counted from 0. `unsure`: two could be the day or the amount."""

    day: int | None = None
    amount: int | None = None
    credit: int | None = None
    debit: int | None = None
    balance: int | None = None
    sign: int | None = None
    texts: tuple[int, ...] = ()
    party: int | None = None
    source_id: int | None = None
    document: int | None = None
    state: int | None = None
    currency: int | None = None
    unsure: bool = False

    @property
    def complete(self) -> bool:
        """A day, and an amount or credit and debit."""
        return self.day is not None and (
            self.amount is not None or (self.credit is not None and self.debit is not None)
        )

    @property
    def money(self) -> tuple[int, ...]:
        """Every column that holds amounts."""
        return tuple(c for c in (self.amount, self.credit, self.debit, self.balance) if c is not None)


def plain_name(cell: str) -> str:
    """A column's name to compare: words without accents, case, little words and punctuation."""
    if len(cell) > _MAX_NAME:
        return ""
    words = _NOT_WORDS.sub(" ", normalised(_CAMEL.sub(" ", cell))).split()
    return " ".join(word for word in words if word not in _LITTLE)


def by_name(cells: Sequence[str]) -> Columns:
    """What the names of these cells say; not `complete` when they are no header."""
    names = [plain_name(cell) for cell in cells]
    day, two_days = _best([_day_rank(name) for name in names])
    amount, two_amounts = _best([_amount_rank(name) for name in names])
    credit, debit = _side(names, _CREDIT, _CREDIT_PHRASES), _side(names, _DEBIT, _DEBIT_PHRASES)
    found = Columns(
        day=day,
        amount=amount if credit is None or debit is None else None,
        credit=credit if debit is not None else None,
        debit=debit if credit is not None else None,
        balance=_first(names, _is_balance),
        sign=_first(names, _is_sign),
        source_id=_first(names, _SOURCE_ID.__contains__),
        document=_first(names, _is_document),
        party=_first(names, _is_party),
        state=_first(names, _STATES.__contains__),
        currency=_first(names, _CURRENCIES.__contains__),
        unsure=two_days or (two_amounts and (credit is None or debit is None)),
    )
    taken = {
        found.day,
        found.amount,
        found.credit,
        found.debit,
        found.balance,
        found.source_id,
        found.document,
        found.party,
    }
    texts = [i for i, name in enumerate(names) if i not in taken and _is_text(name)]
    return replace(found, texts=tuple(texts))


def is_nubank_card(cells: Sequence[str]) -> bool:
    """Whether the header is the one of a card whose purchases have a plus."""
    return {plain_name(cell) for cell in cells if cell} in _NUBANK_CARD


def speaks_of_a_card(cells: Sequence[str]) -> bool:
    """Whether a column is one that only card bills have."""
    return any(_CARD_NAMES & set(plain_name(cell).split()) for cell in cells)


def _best(ranks: Sequence[int | None]) -> tuple[int | None, bool]:
    """The column of the lowest rank, and whether another one is as good."""
    found = [(rank, column) for column, rank in enumerate(ranks) if rank is not None]
    if not found:
        return None, False
    rank, column = min(found)
    return column, sum(other == rank for other, _ in found) > 1


def _day_rank(name: str) -> int | None:
    words = name.split()
    if not words or not ({words[0], words[-1]} & _DATE_WORDS):
        return None
    beside = set(words) - _DATE_WORDS - {"hora", "time"}
    if beside & _OTHER_DATES:
        return 9
    for rank, words_of_rank in enumerate(_DATE_RANKS):
        if (beside & words_of_rank) if words_of_rank else not beside:
            return rank
    return 5


def _amount_rank(name: str) -> int | None:
    words = set(name.split())
    if not words & (_AMOUNT_WORDS | {"liquido", "net"}) or words & (_DATE_WORDS | _BALANCE | _CREDIT | _DEBIT):
        return None
    beside = words - _AMOUNT_WORDS
    if beside & _AMOUNT_NET:
        return 0
    if beside & _OTHER_AMOUNTS:
        return None
    return 1 if beside <= _AMOUNT_PLAIN else 5


def _side(names: Sequence[str], words: frozenset[str], phrases: frozenset[str]) -> int | None:
    for column, name in enumerate(names):
        beside = set(name.split()) - _AMOUNT_WORDS
        if name in phrases or (len(beside) == 1 and beside <= words):
            return column
    return None


def _first(names: Sequence[str], fits: Callable[[str], bool]) -> int | None:
    return next((column for column, name in enumerate(names) if name and fits(name)), None)


def _is_balance(name: str) -> bool:
    words = set(name.split())
    return bool(words & _BALANCE) and not words & {"data", "dt", "date", "bloqueado", "disponivel", "anterior", "antes"}


def _is_sign(name: str) -> bool:
    words = set(name.split())
    return name in _SIGN or bool(words & _CREDIT and words & _DEBIT)


def _is_document(name: str) -> bool:
    words = set(name.split()) - _NUMBER
    return len(words) == 1 and words <= _DOCUMENT


def _is_party(name: str) -> bool:
    return bool(set(name.split()) & _PARTY) and not set(name.split()) & {"cartao", "cpf", "cnpj", "banco"}


def _is_text(name: str) -> bool:
    words = name.split()
    return bool(words) and words[0] in _TEXT and not set(words) & (_DATE_WORDS | _BALANCE)
