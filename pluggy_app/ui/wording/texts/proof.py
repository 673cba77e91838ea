"""The proof of an account's balance: what may be behind a difference, and which days nothing tells."""

TEXTS: dict[str, tuple[str, str]] = {
    "proof.suspect.opening": (
        "Falta o saldo de abertura: com {amount} no início de {day}, a conta fecha.",
        "The opening balance is missing: with {amount} at the start of {day}, the account holds.",
    ),
    "proof.suspect.twin": (
        "“{text}” de {day}, {amount}, aparece mais de uma vez. Sem uma delas, a conta fecha.",
        "“{text}” of {day}, {amount}, appears more than once. Without one of them, the account holds.",
    ),
    "proof.suspect.extra": (
        "Sem “{text}” de {day}, {amount}, a conta fecha.",
        "Without “{text}” of {day}, {amount}, the account holds.",
    ),
    "proof.suspect.removed": (
        "O banco retirou “{text}” de {day}, {amount}. Com ela, a conta fecha.",
        "The bank withdrew “{text}” of {day}, {amount}. With it, the account holds.",
    ),
    "proof.suspect.pending": (
        "“{text}” de {day}, {amount}, está pendente e pode ainda não estar no saldo do banco.",
        "“{text}” of {day}, {amount}, is pending and may not be in the bank's balance yet.",
    ),
    "proof.suspect.investment": (
        "“{text}” de {day}, {amount}, é aplicação ou resgate automático, que muitos bancos deixam fora do saldo.",
        "“{text}” of {day}, {amount}, is an automatic investment, which many banks leave out of the balance.",
    ),
    "proof.suspect.missing_span": (
        "Nada conta o que houve de {since} a {until}. Importe um OFX desses dias.",
        "Nothing tells what happened from {since} to {until}. Import an OFX of these days.",
    ),
    "proof.suspect.missing_day": (
        "Nada conta o que houve em {since}. Importe um OFX desse dia.",
        "Nothing tells what happened on {since}. Import an OFX of that day.",
    ),
}
