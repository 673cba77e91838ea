"""What readings did: today, and in the table of one connection."""

TEXTS: dict[str, tuple[str, str]] = {
    "today.title": (
        "Hoje",
        "Today",
    ),
    "today.none": (
        "Nenhuma leitura hoje ainda.",
        "No readings today yet.",
    ),
    "today.line": (
        "{bank}: {what}",
        "{bank}: {what}",
    ),
    "today.again": (
        "{line}, em {n} leituras",
        "{line}, in {n} readings",
    ),
    "today.retried": (
        "{line}; tentamos de novo",
        "{line}; we try again",
    ),
    "today.details": (
        "Detalhes",
        "Details",
    ),
    "run.pending": (
        "leitura na fila",
        "reading waits its turn",
    ),
    "run.running.webhook": (
        "leitura iniciada porque há novidade no banco",
        "reading started because there is news at the bank",
    ),
    "run.running.user": (
        "leitura iniciada porque você pediu",
        "reading started because you asked",
    ),
    "run.running.schedule": (
        "leitura automática em andamento",
        "automatic reading in progress",
    ),
    "run.running.connect": (
        "primeira leitura em andamento",
        "first reading in progress",
    ),
    "run.running.retry": (
        "nova tentativa em andamento",
        "new try in progress",
    ),
    "run.failed": (
        "a leitura não terminou",
        "the reading did not finish",
    ),
    "run.partial": (
        "leitura parcial",
        "partial reading",
    ),
    "run.needs_you": (
        "a leitura não terminou e depende de você; veja a conexão",
        "the reading did not finish and needs you; see the connection",
    ),
    "run.stopped": (
        "leitura interrompida porque você desconectou",
        "reading stopped because you disconnected",
    ),
    "runs.title": (
        "Últimas leituras",
        "Latest readings",
    ),
    "runs.none": (
        "Nenhuma leitura ainda.",
        "No readings yet.",
    ),
    "runs.when": (
        "Quando",
        "When",
    ),
    "runs.why": (
        "Motivo",
        "Reason",
    ),
    "runs.result": (
        "Resultado",
        "Result",
    ),
    "runs.read": (
        "Lidas",
        "Read",
    ),
    "runs.new": (
        "Novas",
        "New",
    ),
    "runs.changed": (
        "Alteradas",
        "Changed",
    ),
    "runs.removed": (
        "Removidas pelo banco",
        "Removed by the bank",
    ),
    "runs.took": (
        "Duração",
        "Duration",
    ),
    "status.pending": (
        "Na fila",
        "Waiting",
    ),
    "status.running": (
        "Em andamento",
        "In progress",
    ),
    "status.succeeded": (
        "Concluída",
        "Complete",
    ),
    "status.partial": (
        "Parcial",
        "Partial",
    ),
    "status.failed": (
        "Não terminou",
        "Not finished",
    ),
    "status.stopped": (
        "Interrompida",
        "Stopped",
    ),
    "status.waiting": (
        "Aguardando o banco",
        "Waiting for the bank",
    ),
    "trigger.webhook": (
        "Novidade no banco",
        "News at the bank",
    ),
    "trigger.user": (
        "Você pediu",
        "You asked",
    ),
    "trigger.schedule": (
        "Automática",
        "Automatic",
    ),
    "trigger.connect": (
        "Banco conectado",
        "Bank connected",
    ),
    "trigger.retry": (
        "Nova tentativa",
        "New try",
    ),
}
