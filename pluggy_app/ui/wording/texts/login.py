"""The log-in page."""

TEXTS: dict[str, tuple[str, str]] = {
    "login.title": (
        "Entrar",
        "Log in",
    ),
    "login.lead": (
        "Seus bancos em um só extrato, sempre em dia.",
        "Your banks in one statement, always up to date.",
    ),
    "login.email": (
        "E-mail",
        "E-mail",
    ),
    "login.password": (
        "Senha",
        "Password",
    ),
    "login.submit": (
        "Entrar",
        "Log in",
    ),
    "login.error.invalid_credentials": (
        "E-mail e senha não combinam. Confira os dois e tente de novo.",
        "E-mail and password do not match. Check both and try again.",
    ),
    "login.error.too_many_attempts": (
        "Foram muitas tentativas seguidas. Espere alguns minutos e tente de novo.",
        "That was many attempts in a row. Wait a few minutes and try again.",
    ),
    "login.error.origin": (
        "O pedido veio de outra página. Recarregue esta e tente de novo.",
        "The request came from another page. Reload this one and try again.",
    ),
    "login.error.other": (
        "Não foi possível entrar agora. Tente de novo em instantes.",
        "It was not possible to log in now. Try again in a moment.",
    ),
    "login.demo": (
        "Demonstração",
        "Demonstration",
    ),
    "login.demo.lead": (
        "Usuários de exemplo, com bancos fictícios. Um toque e você entra.",
        "Example users with invented banks. One tap and you are in.",
    ),
    "login.demo.business": (
        "Empresa com plano Business",
        "Company on the Business plan",
    ),
    "login.demo.free": (
        "Empresa com plano Gratuito",
        "Company on the Free plan",
    ),
    "login.demo.admin": (
        "Administração",
        "Administration",
    ),
}
