"""What did not work. One sentence for each stable code of domain/errors.py."""

TEXTS: dict[str, tuple[str, str]] = {
    "error.unexpected": (
        "Algo não funcionou do nosso lado. O que já está aqui não mudou. Código {code}.",
        "Something did not work on our side. What is already here has not changed. Code {code}.",
    ),
    "error.stale": (
        "Não foi possível atualizar agora. O que você vê é de antes; tentamos de novo sozinhos.",
        "It was not possible to update now. What you see is from before; we keep trying by ourselves.",
    ),
    "error.try_later": (
        "Não foi possível agora. Tente de novo em instantes.",
        "Not possible right now. Try again in a moment.",
    ),
    "error.pluggy_unavailable": (
        "O serviço que lê os bancos não respondeu. Tente de novo em instantes.",
        "The service that reads the banks did not answer. Try again in a moment.",
    ),
    "error.pluggy_rate_limited": (
        "Muitos pedidos seguidos ao serviço que lê os bancos. Espere um minuto.",
        "Too many requests to the service that reads the banks. Wait a minute.",
    ),
    "error.database_unavailable": (
        "O banco de dados está ocupado. Tente de novo em instantes.",
        "The database is busy. Try again in a moment.",
    ),
    "error.too_many_requests": (
        "Muitos pedidos seguidos. Espere um momento.",
        "Too many requests. Wait a moment.",
    ),
    "error.not_authenticated": (
        "Sua sessão terminou. Entre de novo.",
        "Your session has ended. Log in again.",
    ),
    "error.plan_required": (
        "A conexão bancária faz parte do plano Business.",
        "The bank connection is part of the Business plan.",
    ),
    "error.item_not_found": (
        "Esta conexão não existe mais.",
        "This connection no longer exists.",
    ),
    "error.item_revoked": (
        "Esta conexão foi desconectada. Conecte o banco de novo.",
        "This connection was disconnected. Connect the bank again.",
    ),
    "error.pluggy_not_configured": (
        "A conexão bancária está desligada aqui.",
        "The bank connection is off here.",
    ),
    "error.pluggy_refused": (
        "O serviço que lê os bancos recusou o pedido. Nada do que já está aqui se perde.",
        "The service that reads the banks refused the request. Nothing already here is lost.",
    ),
    "error.other": (
        "Não foi possível concluir. Nada do que já está aqui se perde.",
        "It could not be done. Nothing already here is lost.",
    ),
}
