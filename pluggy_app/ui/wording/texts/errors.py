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
    "error.bank_account_not_found": (
        "Esta conta não existe mais.",
        "This account no longer exists.",
    ),
    "error.transaction_not_found": (
        "Esta transação não existe mais.",
        "This transaction no longer exists.",
    ),
    "error.statement_not_found": (
        "Esta importação não existe mais.",
        "This import no longer exists.",
    ),
    "error.ledger_entry_not_found": (
        "Este lançamento não existe mais.",
        "This entry no longer exists.",
    ),
    "error.already_matched": (
        "Isto já está conciliado, todo ou em parte. Desfaça a conciliação antes.",
        "This is reconciled already, whole or in part. Undo that first.",
    ),
    "error.invalid_request": (
        "O pedido não foi entendido. Confira os campos e tente de novo.",
        "The request was not understood. Check the fields and try again.",
    ),
    "error.account_in_use": (
        "A conta tem transações, arquivos ou uma conexão, e por isso não pode ser excluída nem mudar de moeda.",
        "The account has transactions, files or a connection, so it can neither be deleted nor change its currency.",
    ),
    "error.account_mismatch": (
        "O arquivo é de outra conta.",
        "The file is of another account.",
    ),
    "error.account_needed": (
        "O arquivo tem várias contas. Diga qual delas importar.",
        "The file holds several accounts. Say which one to import.",
    ),
    "error.period_closed": (
        "Este dia é de um período já fechado. Reabra o período para mudar alguma coisa nele.",
        "This day is in a period that is closed. Reopen the period to change anything in it.",
    ),
    "error.not_typed": (
        "Esta transação veio do banco ou de um arquivo e não pode ser excluída. Ignore-a, se for o caso.",
        "This transaction came from the bank or a file and cannot be deleted. Ignore it, if that is what you need.",
    ),
    "error.preview_outdated": (
        "Algo mudou no extrato depois desta conferência. Confira de novo antes de importar; nada foi gravado.",
        "Something changed in the statement after this check. Check again before importing; nothing was stored.",
    ),
    "error.currency_mismatch": (
        "O arquivo e a conta são de moedas diferentes.",
        "The file and the account are of different currencies.",
    ),
    "error.balance_not_proven": (
        "O saldo até este dia ainda não confere com o que o banco diz, por isso o período não pode ser fechado.",
        "The balance up to this day does not agree with what the bank says yet, so the period cannot be closed.",
    ),
    "error.unreconciled_rows": (
        "Há transações até este dia que não estão conciliadas nem ignoradas. Abra cada uma no extrato, resolva e feche "
        "de novo.",
        "Some transactions up to this day are neither reconciled nor ignored. Open each in the statement, settle it "
        "and close again.",
    ),
    "error.pluggy_not_configured": (
        "A conexão bancária está desligada aqui.",
        "The bank connection is off here.",
    ),
    "error.pluggy_refused": (
        "O serviço que lê os bancos recusou o pedido. Nada do que já está aqui se perde.",
        "The service that reads the banks refused the request. Nothing already here is lost.",
    ),
    "error.unreadable_statement": (
        "Este arquivo não é um extrato que conseguimos ler. Exporte do banco em OFX ou CSV.",
        "This file is not a statement that we can read. Export OFX or CSV from the bank.",
    ),
    "error.statement_too_large": (
        "Este arquivo é grande demais. Exporte um período menor.",
        "This file is too large. Export a shorter period.",
    ),
    "error.mapping_needed": (
        "Não está claro qual coluna é qual neste arquivo. Escolha as colunas.",
        "It is not clear which column is which in this file. Choose the columns.",
    ),
    "error.import_in_use": (
        "Há transações desta importação já conciliadas. Desfaça a importação na página da conta, que diz quantas são.",
        "Transactions of this import are reconciled. Undo the import on the account's page, which says how many.",
    ),
    "error.match_not_found": (
        "Esta conciliação já foi desfeita.",
        "This reconciliation was undone already.",
    ),
    "error.batch_not_found": (
        "Estas conciliações já foram desfeitas.",
        "These reconciliations were undone already.",
    ),
    "error.suggestion_not_found": ("Esta sugestão não existe mais.", "This suggestion is gone."),
    "error.suggestion_outdated": (
        "As transações mudaram, e esta sugestão não vale mais. Busque pares de novo.",
        "The transactions have changed, and this suggestion does not hold any more. Look for pairs again.",
    ),
    "error.memory_not_found": ("Isto já foi esquecido.", "This was forgotten already."),
    "error.does_not_close": (
        "As partes não somam o valor da transação, ou passam do que está em aberto. Confira os valores.",
        "The parts do not add up to the transaction, or exceed what is open. Check the amounts.",
    ),
    "error.other": (
        "Não foi possível concluir. Nada do que já está aqui se perde.",
        "It could not be done. Nothing already here is lost.",
    ),
}
