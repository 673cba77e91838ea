"""What people call the columns of a list of payables and receivables, and how its cells say kinds and methods."""

from collections.abc import Callable, Mapping, Sequence

from pluggy_app.bank_files.csv_names import plain_name
from pluggy_app.domain.ledger_entries import PAYABLE, RECEIVABLE
from pluggy_app.domain.transactions import normalised


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Every role that a column can have, in the order in which names are given to columns.
ROLES = (
    "due",
    "issued",
    "receivable",
    "payable",
    "amount",
    "withholding",
    "boleto",
    "txid",
    "document",
    "number",
    "kind",
    "method",
    "brand",
    "acquirer",
    "category",
    "state",
    "currency",
    "name",
    "description",
)

_DAY = _words("data dia dt date")
_DUE = _words("vencimento vencimentos venc vencto vcto vence due prevista previsto previsao")
_ISSUED = _words("emissao emitido emitida issue issued competencia lancamento criacao created")
_MONEY = _words("valor valores vlr vl amount value total montante quantia preco")
_NOT_THE_AMOUNT = _words(
    "pago paga paid recebido recebida received juros multa fine interest desconto descontos discount taxa taxas fee "
    "tarifa iss inss irrf ir pis cofins csll imposto impostos tax frete unitario quantidade acrescimo baixado"
)
_WITHHELD = _words("retido retida retidos retencao retencoes withheld withholding")
_PLAIN_MONEY = _words("titulo documento parcela nominal original bruto gross total conta nota fatura invoice")
_RECEIVABLE = _words("receber receita receitas credito creditos entrada entradas recebimento receivable credit")
_PAYABLE = _words("pagar despesa despesas debito debitos saida saidas pagamento payable debit")
_PARTY = _words(
    "cliente clientes fornecedor fornecedores nome favorecido sacado cedente beneficiario pagador razao contato "
    "parceiro devedor credor customer client supplier vendor payee payer counterparty name contact"
)
_NOT_A_PARTY = _words("cnpj cpf codigo cod id banco conta email telefone arquivo documento produto categoria")
_TAX_NUMBER = _words("cnpj cpf")
_NUMBER = _words(
    "nf nfe nfse nota documento doc docto dcto numero num nr n titulo invoice duplicata pedido referencia number "
    "document order fatura no"
)
_KIND = _words("tipo type natureza kind dc modalidade operacao")
_METHOD = _words("forma meio metodo method")
_TEXT = _words(
    "descricao historico description observacao obs memo referente detalhe detalhes details item servico produto "
    "texto lancamento complemento"
)
_CATEGORY = frozenset({"categoria", "category", "plano contas", "conta contabil"})
_STATE = frozenset({"situacao", "status", "estado", "state"})

_KIND_WORDS = {
    PAYABLE: ("pagar", "payable", "despesa", "debit", "saida", "pagamento", "fornecedor", "expense", "bill"),
    RECEIVABLE: ("receber", "receivable", "receita", "credit", "entrada", "recebimento", "cliente", "income", "venda"),
}
_KIND_LETTERS = {"d": PAYABLE, "p": PAYABLE, "c": RECEIVABLE, "r": RECEIVABLE}
_METHOD_WORDS = (
    ("PIX", ("pix",)),
    ("BOLETO", ("boleto", "bloqueto", "cobranca")),
    ("TED", ("ted", "doc", "transf", "deposito", "wire")),
    ("CARD", ("cartao", "card", "credito", "debito")),
    ("CASH", ("dinheiro", "especie", "cash")),
)
_CANCELLED = ("cancel", "void", "estorn", "exclu", "anulad")


def by_name(cells: Sequence[str]) -> tuple[dict[str, int], frozenset[str]]:
    """Which column has which role by its name, and the roles that two columns could have alike."""
    names = [plain_name(cell) for cell in cells]
    roles: dict[str, int] = {}
    unsure = set()
    for role in ROLES:
        ranks = [(rank, at) for at, name in enumerate(names) if name and (rank := _RANKS[role](name)) is not None]
        free = sorted((rank, at) for rank, at in ranks if at not in roles.values())
        if free:
            roles[role] = free[0][1]
            if role in ("due", "amount") and len(free) > 1 and free[1][0] == free[0][0]:
                unsure.add(role)
    if not ("receivable" in roles and "payable" in roles):  # a column for one way alone is just the amount
        one = roles.pop("receivable", roles.pop("payable", None))
        if one is not None and "amount" not in roles:
            roles["amount"] = one
    return roles, frozenset(unsure)


def hinted_kind(cells: Sequence[str], titles: Sequence[str]) -> str:
    """The kind that names of columns or a title speak of; empty when neither or both are spoken of."""
    said = {word for cell in cells for word in plain_name(cell).split()}
    told = {word for title in titles for word in plain_name(title).split()}
    receive = said & {"cliente", "clientes", "customer", "sacado", "devedor"} or told & {"receber", "receivable"}
    pay = said & {"fornecedor", "fornecedores", "supplier", "vendor", "cedente", "credor"} or told & {
        "pagar",
        "payable",
    }
    if "receber" in said | told or "pagar" in said | told:
        receive, pay = {"receber"} & (said | told), {"pagar"} & (said | told)
    return "" if bool(receive) == bool(pay) else RECEIVABLE if receive else PAYABLE


def kind_of(cell: str) -> str:
    """PAYABLE, RECEIVABLE, or empty when the cell says neither or both."""
    text = normalised(cell)
    if text in _KIND_LETTERS:
        return _KIND_LETTERS[text]
    found = {kind for kind, words in _KIND_WORDS.items() if any(word in text for word in words)}
    return found.pop() if len(found) == 1 else ""


def method_of(cell: str) -> str:
    """How it will be paid, as one of the methods; empty when the cell says none of them."""
    text = normalised(cell)
    return next((method for method, words in _METHOD_WORDS if any(word in text for word in words)), "")


def is_cancelled(state: str) -> bool:
    """Whether a row's state says that nobody will pay it."""
    return normalised(state).startswith(_CANCELLED)


def _due(name: str) -> int | None:
    words = set(name.split())
    if words & _DUE:
        return 0 if not words & _words("original novo nova real") else 1
    return 2 if words and words <= _DAY else 3 if words & _DAY and words & {"pagamento", "payment"} else None


def _issued(name: str) -> int | None:
    words = set(name.split())
    is_day = bool(words & _DAY) or bool(words & _words("emissao issue issued competencia"))
    return 0 if words & _ISSUED and is_day else 0 if words == {"invoice", "date"} else None


def _side(own: frozenset[str]) -> Callable[[str], int | None]:
    def rank(name: str) -> int | None:
        words = set(name.split()) - _MONEY
        return 0 if words and words <= own else None

    return rank


def _amount(name: str) -> int | None:
    words = set(name.split())
    if not words & _MONEY or words & (_NOT_THE_AMOUNT | _WITHHELD | _DAY):
        return None
    beside = words - _MONEY
    return 0 if not beside else 1 if beside <= _PLAIN_MONEY else 3 if beside & {"liquido", "net"} else 2


def _withholding(name: str) -> int | None:
    return 0 if set(name.split()) & _WITHHELD else None


def _boleto(name: str) -> int | None:
    words = set(name.split())
    if {"linha", "digitavel"} <= words or {"codigo", "barras"} <= words or words & {"barcode", "digitavel"}:
        return 0
    return 1 if words == {"boleto"} else None


def _document(name: str) -> int | None:
    return 0 if set(name.split()) & _TAX_NUMBER or name in ("tax id", "taxid", "tax number") else None


def _number(name: str) -> int | None:
    words = set(name.split())
    if not words <= _NUMBER | _words("fiscal cliente"):
        return None
    return 0 if words & _words("nf nfe nfse nota invoice documento document doc docto dcto titulo duplicata") else 1


def _kind(name: str) -> int | None:
    words = set(name.split())
    if {"pagar", "receber"} <= words or name in ("d c", "c d"):
        return 0
    return 1 if words & _KIND and not words & _words("pagamento documento cobranca payment document") else None


def _method(name: str) -> int | None:
    words = set(name.split())
    return 0 if words & _METHOD or name in ("tipo pagamento", "payment type", "tipo cobranca", "pagamento") else None


def _party(name: str) -> int | None:
    words = set(name.split())
    return 0 if words & _PARTY and not words & _NOT_A_PARTY else None


def _description(name: str) -> int | None:
    words = name.split()
    return 0 if words and words[0] in _TEXT else 1 if set(words) & _TEXT else None


def _exactly(*names: str) -> Callable[[str], int | None]:
    return lambda name: 0 if name in names else None


_RANKS: Mapping[str, Callable[[str], int | None]] = {
    "due": _due,
    "issued": _issued,
    "receivable": _side(_RECEIVABLE),
    "payable": _side(_PAYABLE),
    "amount": _amount,
    "withholding": _withholding,
    "boleto": _boleto,
    "txid": _exactly("txid", "pix txid", "identificador pix", "id pix"),
    "document": _document,
    "number": _number,
    "kind": _kind,
    "method": _method,
    "brand": _exactly("bandeira", "card brand", "brand", "bandeira cartao"),
    "acquirer": _exactly("adquirente", "maquininha", "acquirer", "operadora"),
    "category": lambda name: 0 if name in _CATEGORY else None,
    "state": lambda name: 0 if name in _STATE else None,
    "currency": _exactly("moeda", "currency"),
    "name": _party,
    "description": _description,
}
