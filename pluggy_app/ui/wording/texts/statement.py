"""/app/transactions."""

TEXTS: dict[str, tuple[str, str]] = {
    "statement.title": (
        "Extrato",
        "Statement",
    ),
    "statement.lead": (
        "Todas as transações das suas contas, de qualquer origem.",
        "All transactions of your accounts, from any source.",
    ),
    "correction.title": (
        "A mesma transação?",
        "The same transaction?",
    ),
    "correction.text": (
        "O banco removeu uma transação e mandou outra parecida. Se for a mesma, categoria e histórico vão junto.",
        "The bank removed one transaction and sent a similar one. If they are one, category and history move along.",
    ),
    "correction.before": (
        "Removida:",
        "Removed:",
    ),
    "correction.after": (
        "Chegou:",
        "Arrived:",
    ),
    "correction.same": (
        "É a mesma",
        "It is the same",
    ),
    "correction.different": (
        "São duas",
        "They are two",
    ),
    "statement.filters": (
        "Filtros",
        "Filters",
    ),
    "statement.search": (
        "Buscar",
        "Search",
    ),
    "statement.search.hint": (
        "Nome ou descrição",
        "Name or description",
    ),
    "statement.account": (
        "Conta",
        "Account",
    ),
    "statement.from": (
        "De",
        "From",
    ),
    "statement.to": (
        "Até",
        "To",
    ),
    "statement.direction": (
        "Movimento",
        "Direction",
    ),
    "statement.status": (
        "Situação",
        "State",
    ),
    "statement.all": (
        "Todas",
        "All",
    ),
    "statement.all.directions": (
        "Todos",
        "All",
    ),
    "statement.in": (
        "Entradas",
        "In",
    ),
    "statement.out": (
        "Saídas",
        "Out",
    ),
    "statement.posted": (
        "Efetivadas",
        "Posted",
    ),
    "statement.pending": (
        "Pendentes",
        "Pending",
    ),
    "statement.removed": (
        "Removidas pelo banco",
        "Removed by the bank",
    ),
    "statement.clear": (
        "Limpar filtros",
        "Clear filters",
    ),
    "statement.sum.in": (
        "Entradas",
        "In",
    ),
    "statement.sum.out": (
        "Saídas",
        "Out",
    ),
    "statement.what": (
        "Transação",
        "Transaction",
    ),
    "statement.category": (
        "Categoria",
        "Category",
    ),
    "statement.amount": (
        "Valor",
        "Amount",
    ),
    "statement.table": (
        "Transações",
        "Transactions",
    ),
    "statement.nameless": (
        "Sem descrição",
        "No description",
    ),
    "statement.badge.posted": (
        "Efetivada",
        "Posted",
    ),
    "statement.badge.pending": (
        "Pendente",
        "Pending",
    ),
    "statement.badge.removed": (
        "Removida pelo banco",
        "Removed by the bank",
    ),
    "statement.next": (
        "Mais antigas",
        "Older",
    ),
    "statement.previous": (
        "Mais recentes",
        "Newer",
    ),
    "statement.first": (
        "Início do extrato",
        "Start of the statement",
    ),
    "statement.pages": (
        "Páginas do extrato",
        "Pages of the statement",
    ),
    "statement.empty": (
        "Nenhuma transação ainda.",
        "No transactions yet.",
    ),
    "statement.empty.text": (
        "Elas chegam pela conexão com o banco ou por um arquivo OFX ou CSV.",
        "They arrive through the connection to the bank, or from an OFX or CSV file.",
    ),
    "statement.empty.import": (
        "Elas chegam pelo extrato que o banco exporta, em OFX ou CSV.",
        "They arrive with the statement that the bank exports, as OFX or CSV.",
    ),
    "statement.nothing": (
        "Nada com esses filtros.",
        "Nothing with these filters.",
    ),
}
