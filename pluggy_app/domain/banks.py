"""Names of banks by their code in Brazil's payment system (COMPE), as people say them.

Source: Banco Central do Brasil, list of participants of the STR. Banks that companies hold accounts with; an unknown
code is shown as it is.
"""

_NAMES = {
    1: "Banco do Brasil",
    3: "Banco da Amazônia",
    4: "Banco do Nordeste",
    21: "Banestes",
    33: "Santander",
    37: "Banpará",
    41: "Banrisul",
    47: "Banese",
    70: "BRB",
    77: "Inter",
    82: "Topázio",
    84: "Uniprime",
    85: "Ailos",
    97: "Credisis",
    99: "Uniprime Central",
    104: "Caixa",
    133: "Cresol",
    136: "Unicred",
    197: "Stone",
    208: "BTG Pactual",
    212: "Original",
    218: "BS2",
    224: "Fibra",
    237: "Bradesco",
    246: "ABC Brasil",
    260: "Nubank",
    290: "PagBank",
    318: "BMG",
    323: "Mercado Pago",
    336: "C6 Bank",
    341: "Itaú",
    348: "XP",
    364: "Efí",
    380: "PicPay",
    389: "Mercantil",
    403: "Cora",
    422: "Safra",
    461: "Asaas",
    623: "Pan",
    633: "Rendimento",
    637: "Sofisa",
    655: "BV",
    707: "Daycoval",
    745: "Citibank",
    748: "Sicredi",
    756: "Sicoob",
}


def bank_name(code: str) -> str:
    """`Itaú` for "341" and "0341"; the code itself when it is none that is known here."""
    return _NAMES.get(int(code), code) if code.isascii() and code.isdigit() else code
