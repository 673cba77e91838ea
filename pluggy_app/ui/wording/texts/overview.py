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
    "overview.total.oldest": (
        "O saldo mais antigo é de {day}.",
        "The oldest balance is of {day}.",
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
        "Só reais, sem pagamentos de fatura e transferências entre as suas contas.",
        "Reais only, without payments of card bills and transfers between your accounts.",
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
    "count.more_needs.zero": ("Nenhuma outra conexão precisa de você", "No other connection needs you"),
    "count.more_needs.one": ("Mais 1 conexão precisa de você", "1 more connection needs you"),
    "count.more_needs.many": ("Mais {n} conexões precisam de você", "{n} more connections need you"),
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
    "overview.balance.added": (
        "soma das transações",
        "sum of the transactions",
    ),
    "overview.balance.file": (
        "saldo de {day}",
        "balance of {day}",
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
    "overview.period.changed": (
        "O banco mudou algo no período fechado, até {day}.",
        "The bank changed something in the closed period, up to {day}.",
    ),
    "overview.trouble.broken": (
        "O saldo não confere com o do banco desde {day}. A diferença é de {amount}.",
        "The balance differs from the bank's since {day}. The difference is {amount}.",
    ),
    "overview.trouble.gaps": (
        "Faltam as transações de {days} dias, entre {since} e {until}.",
        "The transactions of {days} days are missing, between {since} and {until}.",
    ),
    "count.undone_by_bank.zero": ("Nenhuma conciliação desfeita pelo banco", "No reconciliation undone by the bank"),
    "count.undone_by_bank.one": ("1 conciliação desfeita pelo banco", "1 reconciliation undone by the bank"),
    "count.undone_by_bank.many": ("{n} conciliações desfeitas pelo banco", "{n} reconciliations undone by the bank"),
    "overview.undone.text": (
        "O banco mudou ou retirou transações já conciliadas. Os lançamentos estão em aberto de novo.",
        "The bank changed or withdrew transactions that were reconciled. Their entries are open again.",
    ),
    "overview.undone.open": ("Ver conciliações", "See reconciliations"),
    "count.overdue_payable.zero": ("Nenhuma conta a pagar vencida", "No overdue payables"),
    "count.overdue_payable.one": ("1 conta a pagar vencida", "1 overdue payable"),
    "count.overdue_payable.many": ("{n} contas a pagar vencidas", "{n} overdue payables"),
    "count.overdue_receivable.zero": ("Nenhuma conta a receber vencida", "No overdue receivables"),
    "count.overdue_receivable.one": ("1 conta a receber vencida", "1 overdue receivable"),
    "count.overdue_receivable.many": ("{n} contas a receber vencidas", "{n} overdue receivables"),
    "overview.overdue.text": ("{amount} em aberto.", "{amount} open."),
    "overview.overdue.open": ("Ver vencidas", "See overdue"),
    "count.pairs_to_review.zero": ("Nenhum par proposto para conferir", "No proposed pairs to review"),
    "count.pairs_to_review.one": ("1 par proposto para conferir", "1 proposed pair to review"),
    "count.pairs_to_review.many": ("{n} pares propostos para conferir", "{n} proposed pairs to review"),
    "overview.pairs.text": (
        "Transações do banco que combinam com o que você esperava pagar e receber.",
        "Transactions of the bank that fit what you expected to pay and to receive.",
    ),
    "overview.pairs.open": ("Conferir", "Review"),
    "overview.due": ("O que vence primeiro", "What is due first"),
    "overview.due.all": ("Ver lançamentos", "Show entries"),
    "overview.next": ("O próximo passo: o extrato do banco", "The next step: the bank's statement"),
    "overview.next.text": (
        "Com as transações do banco, a conciliação mostra o que já foi pago e recebido.",
        "With the bank's transactions, reconciling shows what has been paid and received already.",
    ),
    "overview.period.open": ("Ver conta", "See account"),
}
