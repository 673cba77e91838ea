"""/app."""

TEXTS: dict[str, tuple[str, str]] = {
    "overview.title": (
        "Visão geral",
        "Overview",
    ),
    "overview.lead": (
        "O que você tem, até quando os dados são bons e o que depende de você.",
        "What you have, until when the data is good, and what needs you.",
    ),
    "overview.total": (
        "Saldo nas contas",
        "Balance of the accounts",
    ),
    "overview.total.cards": (
        "Cartões: {amount}",
        "Cards: {amount}",
    ),
    "overview.in": (
        "Entradas em 30 dias",
        "In, 30 days",
    ),
    "overview.out": (
        "Saídas em 30 dias",
        "Out, 30 days",
    ),
    "overview.counted": (
        "Sem pagamentos de fatura e transferências entre as suas contas.",
        "Without payments of card bills and transfers between your accounts.",
    ),
    "overview.accounts": (
        "Contas",
        "Accounts",
    ),
    "overview.needs": (
        "O que precisa de você",
        "What needs you",
    ),
    "overview.needs.none": (
        "Nada precisa de você agora.",
        "Nothing needs you now.",
    ),
    "overview.needs.open": (
        "Ver",
        "Show",
    ),
    "overview.latest": (
        "Últimas transações",
        "Latest transactions",
    ),
    "overview.latest.all": (
        "Ver extrato",
        "Show statement",
    ),
    "overview.latest.none": (
        "Nenhuma transação ainda.",
        "No transactions yet.",
    ),
    "overview.accounts.none": (
        "Nenhuma conta ainda.",
        "No accounts yet.",
    ),
    "overview.no_balance": (
        "sem saldo",
        "no balance",
    ),
    "overview.empty": (
        "Comece conectando um banco.",
        "Start by connecting a bank.",
    ),
    "overview.empty.text": (
        "Saldos e transações passam a chegar sozinhos. Leva 2 minutos e não pede senha aqui.",
        "Balances and transactions then arrive by themselves. It takes 2 minutes and asks for no password here.",
    ),
    "overview.empty.action": (
        "Ir para Conexões",
        "Go to Connections",
    ),
}
