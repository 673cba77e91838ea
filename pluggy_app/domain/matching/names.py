"""Names in what banks print: which words say who it was, and what two texts have in common."""

import re
from functools import lru_cache

from pluggy_app.domain.transactions import normalised

_SHORTEST_NUMBER = 4
_WORD = re.compile(r"[a-z]+")
_NUMBERED = re.compile(r"[a-z]*\d[\da-z]*")
#: What banks write around a name, and what says how a company is set up and not which it is.
_AROUND_NAMES = """
    pix ted doc tev tef transf transferencia transferido transferida recebido recebida recebimento receb enviado enviada
    envio env credito debito cred deb pagamento pagto pgto pag pago boleto titulo tit cobranca cob liquidacao liq
    liquid int intern internet banking mobile app eletronico eletronica simples compra compras cartao venda vendas
    deposito dep conta corrente cc ag agencia banco bco estorno devolucao devol chave qr qrcode via ref referente valor
    data hora aut automatico automatica fornecedor fornecedores cliente salario salarios outros outra titularidade
    mesma entre contas
    de da do das dos e em no na nos nas a o as os ao pelo pela para por com
    ltda limitada me epp mei eireli sa cia ss
"""
_OF_BANKS = frozenset(_AROUND_NAMES.split())


@lru_cache(maxsize=65_536)
def words(text: str) -> tuple[str, ...]:
    """The words of a text that may be of a name, without accents and case, in their order; what is glued is cut."""
    return tuple(word for word in _WORD.findall(normalised(text)) if len(word) > 1 and word not in _OF_BANKS)


@lru_cache(maxsize=65_536)
def numbers(text: str) -> tuple[str, ...]:
    """Numbers of four digits or more that a text mentions as whole tokens, without what stands around their digits."""
    found = (re.sub(r"\D", "", token).lstrip("0") for token in _NUMBERED.findall(normalised(text).replace(".", "")))
    return tuple(dict.fromkeys(number for number in found if len(number) >= _SHORTEST_NUMBER))


def key(text: str) -> str:
    """One spelling of a name, whatever is written around it; empty: the text names nobody."""
    return " ".join(words(text))
