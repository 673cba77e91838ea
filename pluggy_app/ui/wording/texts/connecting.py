"""Connecting and disconnecting: dialogs, replies, the free plan, the integration being off."""

TEXTS: dict[str, tuple[str, str]] = {
    "free.title": (
        "Bancos que se leem sozinhos",
        "Banks that read themselves",
    ),
    "free.plan": (
        "Faz parte do plano Business",
        "Part of the Business plan",
    ),
    "free.text": (
        "No plano Business, você conecta seus bancos pelo Open Finance. Saldos e transações passam a chegar "
        "sozinhos, todos os dias, sem digitar nada.",
        "On the Business plan you connect your banks through Open Finance. Balances and transactions then arrive "
        "by themselves, every day, with no typing.",
    ),
    "free.kept": (
        "O que já chegou continua no extrato e na visão geral.",
        "What has arrived stays in statement and overview.",
    ),
    "free.ask": (
        "Para mudar de plano, fale com quem administra o Em Dia.",
        "To change your plan, talk to whoever runs Em Dia for you.",
    ),
    "free.action": (
        "Falar sobre o plano",
        "Talk about the plan",
    ),
    "off.title": (
        "A conexão bancária está desligada aqui",
        "The bank connection is off here",
    ),
    "off.text": (
        "Esta instalação não tem as credenciais da Pluggy. Quem administra pode informá-las. O que já chegou "
        "continua no extrato.",
        "This installation has no Pluggy credentials. Whoever runs it can enter them. What has arrived stays in "
        "the statement.",
    ),
    "before.title": (
        "O que vai acontecer",
        "What is going to happen",
    ),
    "before.lead": (
        "Leva cerca de 2 minutos. Você pode cancelar quando quiser.",
        "It takes about 2 minutes. You can cancel whenever you like.",
    ),
    "before.1": (
        "Você escolhe o banco.",
        "You choose the bank.",
    ),
    "before.2": (
        "Autoriza no site ou app do próprio banco.",
        "You authorise on the site or app of the bank itself.",
    ),
    "before.3": (
        "Nós só lemos saldos e transações. Não movimentamos dinheiro nem guardamos sua senha.",
        "We only read balances and transactions. We move no money and keep no password of yours.",
    ),
    "before.sandbox": (
        "Na demonstração, use o usuário {user} e a senha {password}.",
        "In the demonstration, use the user {user} and the password {password}.",
    ),
    "before.no": (
        "Agora não",
        "Not now",
    ),
    "before.yes": (
        "Continuar",
        "Continue",
    ),
    "blocked.title": (
        "O Pluggy Connect não abriu",
        "Pluggy Connect did not open",
    ),
    "blocked.text": (
        "Pode ser um bloqueador de anúncios ou a rede. Nada se perdeu.",
        "It may be an ad blocker or the network. Nothing was lost.",
    ),
    "blocked.retry": (
        "Tentar de novo",
        "Try again",
    ),
    "revoke.title": (
        "Desconectar {a_bank}?",
        "Disconnect {a_bank}?",
    ),
    "revoke.text": (
        "O banco deixa de enviar dados e a autorização é cancelada. O que já foi recebido:",
        "The bank stops sending data and the authorisation is cancelled. What was received:",
    ),
    "revoke.keep": (
        "fica guardado, com o histórico da conexão",
        "stays, with the history of the connection",
    ),
    "revoke.erase": (
        "é apagado da conexão; só o extrato e os saldos ficam",
        "is erased from the connection; only the statement and the balances stay",
    ),
    "reply.asked": (
        "Pedido feito.",
        "Requested.",
    ),
    "reply.waiting": (
        "Já há uma leitura na fila.",
        "A reading is already waiting.",
    ),
    "reply.fresh": (
        "Já está em dia; o banco permite nova leitura a partir de {time}.",
        "Already up to date; the bank allows a new reading from {time}.",
    ),
    "reply.meu_pluggy": (
        "O MeuPluggy atualiza uma vez por dia, sozinho.",
        "MeuPluggy updates once a day by itself.",
    ),
    "reply.connected": (
        "Banco conectado. As transações começam a chegar.",
        "Bank connected. Transactions start to arrive.",
    ),
    "reply.revoked": (
        "{the_bank}: conexão desfeita.",
        "{the_bank}: disconnected.",
    ),
    "reply.revoking": (
        "{the_bank} ainda não confirmou; repetimos até confirmar.",
        "{the_bank} has not confirmed yet; we repeat until it does.",
    ),
    "reply.exists": (
        "Este banco já está conectado. Abrimos a conexão que você já tem.",
        "This bank is already connected. We opened the connection you have.",
    ),
    "reply.exists.elsewhere": (
        "Este banco já está conectado em outra conexão. Atualize aquela em vez de criar outra.",
        "This bank is already connected in another connection. Update that one instead of making another.",
    ),
    "reply.widget_error": (
        "O banco não concluiu a conexão. Tente de novo; nada do que já está aqui se perde.",
        "The bank did not complete the connection. Try again; nothing already here is lost.",
    ),
}
