"""The frame around every page, and the page that is not there."""

TEXTS: dict[str, tuple[str, str]] = {
    "nav.overview": (
        "Visão geral",
        "Overview",
    ),
    "nav.overview.short": (
        "Início",
        "Home",
    ),
    "nav.statement": (
        "Extrato",
        "Statement",
    ),
    "nav.statement.short": (
        "Extrato",
        "Statement",
    ),
    "nav.connections": (
        "Conexões",
        "Connections",
    ),
    "nav.connections.short": (
        "Conexões",
        "Connections",
    ),
    "nav.label": (
        "Principal",
        "Main",
    ),
    "nav.label.phone": (
        "Principal, celular",
        "Main, phone",
    ),
    "nav.waiting": (
        "{n} precisam de você",
        "{n} need you",
    ),
    "shell.skip": (
        "Ir para o conteúdo",
        "Skip to content",
    ),
    "shell.theme": (
        "Mudar entre tema claro e escuro",
        "Switch between light and dark theme",
    ),
    "shell.logout": (
        "Sair",
        "Log out",
    ),
    "shell.demo": (
        "Demonstração: bancos fictícios, nenhum dado real.",
        "Demonstration: invented banks, no real data.",
    ),
    "shell.notice": (
        "Aviso",
        "Notice",
    ),
    "shell.loading": (
        "Carregando",
        "Loading",
    ),
    "shell.news": (
        "Avisos",
        "News",
    ),
    "shell.offline": (
        "Sem conexão. Tentamos de novo sozinhos.",
        "No connection. We keep trying by ourselves.",
    ),
    "shell.offline.since": (
        "Sem conexão. O que você vê é de",
        "No connection. What you see is from",
    ),
    "shell.broken": (
        "Esta página não pôde ser mostrada.",
        "This page could not be shown.",
    ),
    "shell.reload": (
        "Recarregar",
        "Reload",
    ),
    "plan.free": (
        "plano Gratuito",
        "Free plan",
    ),
    "plan.business": (
        "plano Business",
        "Business plan",
    ),
    "role.admin": (
        "Administração",
        "Administration",
    ),
    "missing.page": (
        "Página não encontrada",
        "Page not found",
    ),
    "missing.title": (
        "Não há nada neste endereço",
        "There is nothing at this address",
    ),
    "missing.text": (
        "A página não existe ou não é sua. Confira o endereço ou volte ao início.",
        "The page does not exist or is not yours. Check the address or go back to the start.",
    ),
    "missing.action": (
        "Voltar ao início",
        "Back to the start",
    ),
}
