"""/app/integration and the page of one connection."""

TEXTS: dict[str, tuple[str, str]] = {
    "connections.title": (
        "Conexões bancárias",
        "Bank connections",
    ),
    "connections.lead": (
        "Os bancos são lidos sozinhos, todos os dias. Aqui você vê até quando os dados são "
        "bons e o que depende de você.",
        "The banks are read by themselves, every day. Here you see until when the data is good and what needs you.",
    ),
    "connections.list": (
        "Conexões",
        "Connections",
    ),
    "connections.others": (
        "As outras continuam se atualizando.",
        "The others keep updating.",
    ),
    "connections.empty": (
        "Nenhum banco conectado ainda.",
        "No bank connected yet.",
    ),
    "connections.empty.text": (
        "Conecte e as transações passam a chegar sozinhas.",
        "Connect one and transactions arrive by themselves.",
    ),
    "connections.sub": (
        "Open Finance · {accounts}",
        "Open Finance · {accounts}",
    ),
    "connections.more": (
        "Mais ações",
        "More actions",
    ),
    "connections.ghost": (
        "As contas e o saldo aparecem aqui assim que o banco confirmar. Não precisa deixar esta página aberta.",
        "Accounts and balance appear here as soon as the bank confirms. You need not keep this page open.",
    ),
    "action.connect": (
        "Conectar banco",
        "Connect bank",
    ),
    "action.reconnect": (
        "Reconectar",
        "Reconnect",
    ),
    "action.continue": (
        "Continuar no banco",
        "Continue at the bank",
    ),
    "action.code": (
        "Informar código",
        "Enter code",
    ),
    "action.other": (
        "Conectar de outra forma",
        "Connect another way",
    ),
    "action.retry": (
        "Tentar agora",
        "Try now",
    ),
    "action.progress": (
        "Ver andamento",
        "View progress",
    ),
    "action.sync": (
        "Sincronizar",
        "Sync now",
    ),
    "action.plans": (
        "Ver planos",
        "See plans",
    ),
    "action.again": (
        "Conectar de novo",
        "Connect again",
    ),
    "action.renew": (
        "Renovar autorização",
        "Renew authorisation",
    ),
    "action.details": (
        "Detalhes",
        "Details",
    ),
    "action.disconnect": (
        "Desconectar",
        "Disconnect",
    ),
    "action.cancel": (
        "Cancelar",
        "Cancel",
    ),
    "health.action_required": (
        "Precisa de você",
        "Needs you",
    ),
    "health.waiting_user": (
        "Aguardando você no banco",
        "Waiting for you at the bank",
    ),
    "health.degraded": (
        "Atrasada",
        "Delayed",
    ),
    "health.syncing": (
        "Sincronizando",
        "Syncing",
    ),
    "health.ok": (
        "Em dia",
        "Up to date",
    ),
    "health.paused": (
        "Pausada",
        "Paused",
    ),
    "health.revoked": (
        "Desconectada",
        "Disconnected",
    ),
    "fresh.until": (
        "Dados até",
        "Data until",
    ),
    "fresh.request": (
        "Pedido vale até",
        "Request valid until",
    ),
    "fresh.none": (
        "Ainda sem dados",
        "No data yet",
    ),
    "fresh.next.today": (
        "próxima leitura por volta de {time}",
        "next reading around {time}",
    ),
    "fresh.next.tomorrow": (
        "próxima leitura amanhã, por volta de {time}",
        "next reading tomorrow, around {time}",
    ),
    "fresh.next.later": (
        "próxima leitura em {day}, por volta de {time}",
        "next reading on {day}, around {time}",
    ),
    "fresh.ago": (
        "· {age}",
        "· {age}",
    ),
    "account.on": (
        "em {day}",
        "on {day}",
    ),
    "account.none": (
        "sem saldo",
        "no balance",
    ),
    "consent.until": (
        "A autorização do banco vale até {day}.",
        "The bank's authorisation is valid until {day}.",
    ),
    "consent.ended": (
        "A autorização do banco terminou em {day}.",
        "The bank's authorisation ended on {day}.",
    ),
    "consent.none": (
        "Sem data de fim informada; vale até você desconectar.",
        "No end date given; valid until you disconnect.",
    ),
    "progress.item": (
        "Consultando o banco",
        "Asking the bank",
    ),
    "progress.accounts": (
        "Lendo as contas",
        "Reading the accounts",
    ),
    "progress.transactions": (
        "Lendo transações da conta {i} de {n}",
        "Reading transactions of account {i} of {n}",
    ),
    "progress.closing": (
        "Gravando no extrato",
        "Writing to the statement",
    ),
    "progress.step.item": (
        "Conexão",
        "Connection",
    ),
    "progress.step.accounts": (
        "Contas",
        "Accounts",
    ),
    "progress.step.transactions": (
        "Transações",
        "Transactions",
    ),
    "progress.step.closing": (
        "Gravar no extrato",
        "Write to statement",
    ),
    "progress.pages": (
        "páginas",
        "pages",
    ),
    "progress.read": (
        "lidas",
        "read",
    ),
    "progress.new": (
        "novas",
        "new",
    ),
    "progress.changed": (
        "alteradas",
        "changed",
    ),
    "progress.first": (
        "A primeira leitura traz até 12 meses e leva alguns minutos. Pode fechar a página.",
        "The first reading brings up to 12 months and takes a few minutes. You can close the page.",
    ),
    "progress.bar": (
        "Contas prontas: {done} de {n}",
        "Accounts done: {done} of {n}",
    ),
    "progress.done": (
        "pronto",
        "done",
    ),
    "progress.now": (
        "em andamento",
        "in progress",
    ),
    "progress.later": (
        "na fila",
        "waiting",
    ),
    "item.page": (
        "Conexão",
        "Connection",
    ),
    "item.back": (
        "Conexões",
        "Connections",
    ),
    "item.links": (
        "Onde entram no extrato",
        "Where they go in the statement",
    ),
    "item.links.text": (
        "Se a mesma conta já está aqui por arquivo ou à mão, escolha-a: as transações se juntam, sem repetir. O que já "
        "veio do banco vai junto.",
        "If the same account is here by file or by hand already, choose it: transactions are joined, none is repeated. "
        "What has come from the bank moves along.",
    ),
    "item.links.none": (
        "Fora do extrato",
        "Not in the statement",
    ),
    "item.links.save": (
        "Salvar",
        "Save",
    ),
    "item.links.done": (
        "Conta vinculada. As transações acompanham.",
        "Account linked. Its transactions follow.",
    ),
    "item.links.undone": (
        "A conta ficou fora do extrato.",
        "The account is out of the statement.",
    ),
    "item.accounts": (
        "Contas",
        "Accounts",
    ),
    "item.accounts.none": (
        "Nenhuma conta recebida ainda.",
        "No accounts received yet.",
    ),
    "item.consent": (
        "Autorização",
        "Authorisation",
    ),
    "item.disconnect": (
        "Desconectar este banco",
        "Disconnect this bank",
    ),
    "item.disconnect.text": (
        "O banco deixa de enviar dados. O extrato fica; você escolhe se o resto é apagado.",
        "The bank stops sending data. The statement stays; you choose whether the rest is erased.",
    ),
    "item.sync_off": (
        "leitura desligada",
        "reading is off",
    ),
    "item.sync_from": (
        "lida desde {day}",
        "read since {day}",
    ),
}
