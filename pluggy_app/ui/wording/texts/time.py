"""Moments, weekdays, and counts that agree with their number."""

TEXTS: dict[str, tuple[str, str]] = {
    "time.minutes": (
        "há {n} min",
        "{n} min ago",
    ),
    "time.now": (
        "agora",
        "now",
    ),
    "time.today": (
        "hoje, {time}",
        "today, {time}",
    ),
    "time.yesterday": (
        "ontem, {time}",
        "yesterday, {time}",
    ),
    "time.tomorrow": (
        "amanhã, {time}",
        "tomorrow, {time}",
    ),
    "time.date": (
        "{day}, {time}",
        "{day}, {time}",
    ),
    "time.days.many": (
        "há {n} dias",
        "{n} days ago",
    ),
    "weekday.0": (
        "segunda-feira",
        "Monday",
    ),
    "weekday.1": (
        "terça-feira",
        "Tuesday",
    ),
    "weekday.2": (
        "quarta-feira",
        "Wednesday",
    ),
    "weekday.3": (
        "quinta-feira",
        "Thursday",
    ),
    "weekday.4": (
        "sexta-feira",
        "Friday",
    ),
    "weekday.5": (
        "sábado",
        "Saturday",
    ),
    "weekday.6": (
        "domingo",
        "Sunday",
    ),
    "month.1": (
        "jan.",
        "Jan",
    ),
    "month.2": (
        "fev.",
        "Feb",
    ),
    "month.3": (
        "mar.",
        "Mar",
    ),
    "month.4": (
        "abr.",
        "Apr",
    ),
    "month.5": (
        "mai.",
        "May",
    ),
    "month.6": (
        "jun.",
        "Jun",
    ),
    "month.7": (
        "jul.",
        "Jul",
    ),
    "month.8": (
        "ago.",
        "Aug",
    ),
    "month.9": (
        "set.",
        "Sep",
    ),
    "month.10": (
        "out.",
        "Oct",
    ),
    "month.11": (
        "nov.",
        "Nov",
    ),
    "month.12": (
        "dez.",
        "Dec",
    ),
    "seconds": (
        "{n} s",
        "{n} s",
    ),
    "count.accounts.zero": (
        "conexão nova",
        "new connection",
    ),
    "count.accounts.one": (
        "1 conta",
        "1 account",
    ),
    "count.accounts.many": (
        "{n} contas",
        "{n} accounts",
    ),
    "count.new.zero": (
        "nenhuma transação nova",
        "no new transactions",
    ),
    "count.new.one": (
        "1 transação nova",
        "1 new transaction",
    ),
    "count.new.many": (
        "{n} transações novas",
        "{n} new transactions",
    ),
    "count.changed.zero": (
        "nenhuma alterada",
        "none changed",
    ),
    "count.changed.one": (
        "1 alterada",
        "1 changed",
    ),
    "count.changed.many": (
        "{n} alteradas",
        "{n} changed",
    ),
    "count.removed.zero": (
        "nenhuma removida",
        "none removed",
    ),
    "count.removed.one": (
        "1 removida pelo banco",
        "1 removed by the bank",
    ),
    "count.removed.many": (
        "{n} removidas pelo banco",
        "{n} removed by the bank",
    ),
    "count.kept.zero": (
        "Nenhuma transação tinha sido recebida.",
        "No transactions had been received.",
    ),
    "count.kept.one": (
        "A transação recebida continua no extrato.",
        "The transaction received stays in your statement.",
    ),
    "count.kept.many": (
        "As {n} transações recebidas continuam no extrato.",
        "The {n} transactions received stay in your statement.",
    ),
    "count.need.zero": (
        "Nenhuma conexão depende de você.",
        "No connection needs you.",
    ),
    "count.need.one": (
        "1 conexão depende de você.",
        "1 connection needs you.",
    ),
    "count.need.many": (
        "{n} conexões dependem de você.",
        "{n} connections need you.",
    ),
    "count.rows.zero": (
        "Nenhuma transação",
        "No transactions",
    ),
    "count.rows.one": (
        "1 transação",
        "1 transaction",
    ),
    "count.rows.many": (
        "{n} transações",
        "{n} transactions",
    ),
}
