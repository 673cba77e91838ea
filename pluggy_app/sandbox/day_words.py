"""What the page of days says, in Portuguese and English."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One language. `days` and `world` explain each name in days.py: what is on the button, and what it does."""

    lang: str
    other: str
    other_name: str
    title: str
    demo: str
    intro: str
    whole: str
    whole_well: str
    items: str
    none: str
    state: str
    chosen: str
    more: str
    done: str
    refused: str
    apply: str
    days: dict[str, tuple[str, str]]
    world: dict[str, tuple[str, str]]
    fields: dict[str, str]


PT = Words(
    "pt-BR",
    "en",
    "English",
    "Dias ruins",
    "Ambiente de demonstração: bancos fictícios",
    "Escolha o que dá errado e veja como o aplicativo reage. O banco muda na hora; o aplicativo, quando souber.",
    "Pluggy inteira",
    "Nada de errado agora.",
    "Conexões",
    "Nenhuma conexão ainda. Conecte um banco no aplicativo e recarregue esta página.",
    "Agora",
    "dia escolhido",
    "Outras opções",
    "Feito",
    "Recusado",
    "Aplicar",
    {
        "good": ("Tudo certo", "A conexão volta ao normal."),
        "login_error": ("Senha recusada", "O banco não aceita mais a senha."),
        "mfa": ("Pede código", "A próxima leitura espera um código: 123456."),
        "waiting_approval": (
            "Espera autorização",
            "O titular precisa autorizar no aplicativo do banco; leva 5 minutos.",
        ),
        "partial": ("Cartão sem cota", "As contas são lidas, o cartão não: acabou a cota mensal do Open Finance."),
        "partial_plain": ("Cartão não respondeu", "As contas são lidas, o cartão não."),
        "consent_revoked": ("Consentimento revogado", "O titular cancelou no banco; os dados somem até ele autorizar."),
        "bank_down": ("Banco fora do ar", "Nova tentativa a cada hora, cinco vezes; depois desiste."),
        "bank_notice": ("Aviso do banco", "O banco pede que o titular aceite os novos termos."),
        "stuck": ("Leitura travada", "A leitura não termina nunca."),
        "ids_change": ("Lançamentos renumerados", "Os mais novos voltam com outros códigos, também no cartão."),
        "withdrawals": ("Lançamentos somem", "O banco remove os mais novos, também no cartão."),
        "gone": ("Conexão apagada", "A Pluggy apaga a conexão. Não há volta."),
        "consent_ends": ("Consentimento acaba", "Dá uma data para o fim do consentimento."),
        "min_update_hours": ("Intervalo mínimo", "Uma atualização pedida antes do intervalo é recusada."),
        "any_status": ("Qualquer estado", "A conexão mostra exatamente o que for escrito aqui."),
    },
    {
        "good": ("Tudo certo", "Desliga todos os problemas da Pluggy inteira."),
        "outage": ("Fora do ar", "Todo pedido recebe 503. Sem segundos, até desligar."),
        "rate_limited": ("Pedidos demais", "Todo pedido recebe 429; ou só os de um endereço."),
        "slow": ("Lenta", "Cada resposta demora."),
        "min_update_hours": ("Intervalo mínimo", "Vale para todas as conexões sem intervalo próprio."),
    },
    {
        "days": "Dias até o fim",
        "hours": "Horas",
        "seconds": "Segundos",
        "milliseconds": "Milissegundos por resposta",
        "endpoint": "Endereço, por exemplo PATCH /items",
        "status": "status",
        "executionStatus": "executionStatus",
        "errorCode": "error.code",
    },
)

EN = Words(
    "en",
    "pt",
    "Português",
    "Bad days",
    "Demonstration: invented banks",
    "Choose what goes wrong and see how the application takes it. The bank changes at once, the application when told.",
    "All of Pluggy",
    "Nothing is wrong now.",
    "Connections",
    "No connection yet. Connect a bank in the application and reload this page.",
    "Now",
    "chosen day",
    "Other options",
    "Done",
    "Refused",
    "Apply",
    {
        "good": ("All is well", "The connection goes back to normal."),
        "login_error": ("Password refused", "The bank no longer takes the password."),
        "mfa": ("Asks for a code", "The next reading waits for a code: 123456."),
        "waiting_approval": ("Waits for approval", "The holder must approve in the bank's app; it takes 5 minutes."),
        "partial": (
            "Card out of quota",
            "Accounts are read, the card is not: the month's Open Finance quota is spent.",
        ),
        "partial_plain": ("Card did not answer", "Accounts are read, the card is not."),
        "consent_revoked": (
            "Consent revoked",
            "The holder cancelled at the bank; data is hidden until they agree again.",
        ),
        "bank_down": ("Bank is down", "Another try every hour, five times; then it gives up."),
        "bank_notice": ("Notice of the bank", "The bank asks the holder to accept its new terms."),
        "stuck": ("Stuck reading", "The reading never ends."),
        "ids_change": ("Rows renumbered", "The newest come back under other ids, on the card too."),
        "withdrawals": ("Rows vanish", "The bank removes the newest, on the card too."),
        "gone": ("Connection erased", "Pluggy erases the connection. There is no way back."),
        "consent_ends": ("Consent ends", "Gives the consent a last day."),
        "min_update_hours": ("Shortest interval", "An update that is asked for earlier is refused."),
        "any_status": ("Any status", "The connection shows exactly what is written here."),
    },
    {
        "good": ("All is well", "Ends all troubles of the whole of Pluggy."),
        "outage": ("Down", "Every request is answered 503. Without seconds, until it is ended."),
        "rate_limited": ("Too many requests", "Every request is answered 429; or those of one endpoint only."),
        "slow": ("Slow", "Every answer takes a while."),
        "min_update_hours": ("Shortest interval", "For every connection without an interval of its own."),
    },
    {
        "days": "Days until the end",
        "hours": "Hours",
        "seconds": "Seconds",
        "milliseconds": "Milliseconds an answer",
        "endpoint": "Endpoint, as PATCH /items",
        "status": "status",
        "executionStatus": "executionStatus",
        "errorCode": "error.code",
    },
)


def words_for(lang: str | None) -> Words:
    """English when asked for, else Portuguese."""
    return EN if lang == "en" else PT
