"""What a connection has to say: title and text."""

TEXTS: dict[str, tuple[str, str]] = {
    "item.reading.title": (
        "Lendo as transações",
        "Reading the transactions",
    ),
    "item.reading.text": (
        "O que chegar aparece aqui sozinho.",
        "What arrives appears here by itself.",
    ),
    "item.bank_reading.title": (
        "O serviço de Open Finance está lendo o banco",
        "The Open Finance service is reading the bank",
    ),
    "item.bank_reading.text": (
        "Isso leva alguns minutos e não depende de você. Pode fechar a página.",
        "It takes a few minutes and there is nothing for you to do. You can close the page.",
    ),
    "item.approve.title": (
        "Aprove o acesso no aplicativo {of_bank}",
        "Approve access in the app of {of_bank}",
    ),
    "item.approve.text": (
        "Abra o app do banco, toque em Open Finance e aprove o pedido. Depois disso continuamos "
        "sozinhos, em alguns minutos.",
        "Open the bank's app, tap Open Finance and approve the request. After that we continue by "
        "ourselves, in a few minutes.",
    ),
    "item.code.title": (
        "{the_bank} pediu um código",
        "{the_bank} asked for a code",
    ),
    "item.code.text": (
        "Informe o código que o banco enviou.{valid}",
        "Enter the code the bank sent you.{valid}",
    ),
    "item.code.valid": (
        " Ele vale até {time}.",
        " It is valid until {time}.",
    ),
    "item.password.title": (
        "O banco recusou a senha",
        "The bank refused the password",
    ),
    "item.password.text": (
        "Ela deve ter mudado no internet banking. Reconecte para voltar a receber transações. Nada "
        "do que já está aqui se perde.",
        "It has probably changed. Reconnect to receive transactions again. Nothing already here is lost.",
    ),
    "item.refused_code.title": (
        "O banco recusou o código",
        "The bank refused the code",
    ),
    "item.refused_code.text": (
        "Ele não confere ou já não vale. Reconecte e informe um código novo.",
        "It is not the right one or no longer valid. Reconnect and enter a new code.",
    ),
    "item.late_code.title": (
        "O código não chegou a tempo",
        "The code did not arrive in time",
    ),
    "item.late_code.text": (
        "Reconecte e informe um código novo.",
        "Reconnect and enter a new code.",
    ),
    "item.locked.title": (
        "{the_bank} bloqueou o acesso",
        "{the_bank} has locked the access",
    ),
    "item.locked.text": (
        "Desbloqueie no aplicativo do banco e depois reconecte.",
        "Unlock it in the bank's app, then reconnect.",
    ),
    "item.new_password.title": (
        "{the_bank} pede uma senha nova",
        "{the_bank} asks for a new password",
    ),
    "item.new_password.text": (
        "Troque a senha no site do banco e depois reconecte.",
        "Change it at the bank, then reconnect.",
    ),
    "item.bank_notice.title": (
        "{the_bank} tem um aviso para você",
        "{the_bank} has a notice for you",
    ),
    "item.bank_notice.text": (
        "Veja o aviso no site ou aplicativo do banco, resolva e depois reconecte.",
        "See the notice on the bank's site or app, settle it, then reconnect.",
    ),
    "item.bank_notice.said.title": (
        "{the_bank} tem um aviso para você",
        "{the_bank} has a notice for you",
    ),
    "item.bank_notice.said.text": (
        "{bank_message} Resolva no banco e depois reconecte.",
        "{bank_message} Settle it at the bank, then reconnect.",
    ),
    "item.authorisation.title": (
        "A autorização terminou",
        "The authorisation has ended",
    ),
    "item.authorisation.text": (
        "Ela foi retirada ou não foi dada no aplicativo {of_bank}. Reconecte para autorizar de novo.",
        "It was withdrawn or not given in the app of {of_bank}. Reconnect to authorise again.",
    ),
    "item.unsupported.title": (
        "Este tipo de conta não funciona nesta conexão",
        "This kind of account does not work here",
    ),
    "item.unsupported.text": (
        "Escolha outra opção do mesmo banco. Nada do que já está aqui se perde.",
        "Choose another option of the same bank. Nothing already here is lost.",
    ),
    "item.in_use.title": (
        "Você está usando o internet banking agora",
        "You are logged in at the bank now",
    ),
    "item.in_use.text": (
        "{again}",
        "{again}",
    ),
    "item.no_answer.title": (
        "{the_bank} não respondeu",
        "{the_bank} did not answer",
    ),
    "item.no_answer.text": (
        "Não depende de você. {again}",
        "Nothing for you to do. {again}",
    ),
    "item.given_up.title": (
        "{the_bank} não responde desde {since}",
        "{the_bank} has not answered since {since}",
    ),
    "item.given_up.text": (
        "As tentativas automáticas pararam. Tente agora.",
        "Automatic tries have stopped. Try now.",
    ),
    "item.partial.title": (
        "Nem todas as contas foram atualizadas",
        "Not all accounts were updated",
    ),
    "item.partial.text": (
        "Tentamos de novo na próxima leitura.",
        "We try again at the next reading.",
    ),
    "item.partial.counted.title": (
        "{done} de {total} contas atualizadas",
        "{done} of {total} accounts updated",
    ),
    "item.partial.counted.text": (
        "{account} ficou em {since}; tentamos de novo na próxima leitura.",
        "{account} is as of {since}; we try again at the next reading.",
    ),
    "item.warning_423.title": (
        "O limite mensal do Open Finance foi usado",
        "The monthly Open Finance limit is used up",
    ),
    "item.warning_423.text": (
        "{the_bank} volta a enviar {products} {in_month}. O resto continua.",
        "{the_bank} sends {products} again {in_month}. The rest continues.",
    ),
    "item.late.title": (
        "Sem novidades {of_bank} desde {since}",
        "No news from {of_bank} since {since}",
    ),
    "item.late.text": (
        "Não depende de você; avisamos se passar a depender.",
        "Nothing for you to do; we tell you if that changes.",
    ),
    "item.quiet.title": (
        "Nada de novo {of_bank} há mais tempo que o normal",
        "Nothing new from {of_bank} for longer than usual",
    ),
    "item.quiet.text": (
        "As leituras terminam bem, mas nenhuma transação chega. Confira no app do banco se houve movimento.",
        "Readings end well, but no transaction arrives. See in your bank's app whether anything happened.",
    ),
    "item.unscheduled.title": (
        "Nenhuma leitura automática {of_bank} está marcada",
        "No automatic reading of {of_bank} is planned",
    ),
    "item.unscheduled.text": (
        "O que está aqui continua; novidades chegam quando você sincroniza.",
        "What is here stays; news comes when you sync.",
    ),
    "item.pluggy_down.title": (
        "O serviço que lê os bancos está fora do ar",
        "The service that reads the banks is down",
    ),
    "item.pluggy_down.text": (
        "Tentamos sozinhos até voltar.",
        "We keep trying by ourselves.",
    ),
    "item.pluggy_refused.title": (
        "O serviço que lê os bancos recusou o pedido",
        "The service that reads the banks refused the request",
    ),
    "item.pluggy_refused.text": (
        "Pedimos de novo na próxima leitura. Nada do que já está aqui se perde.",
        "We ask again at the next reading. Nothing already here is lost.",
    ),
    "item.paused.title": (
        "As leituras estão pausadas",
        "Readings are paused",
    ),
    "item.paused.text": (
        "Bancos conectados fazem parte do plano Business. O que já chegou continua aqui.",
        "Connected banks are part of the Business plan. What has arrived stays here.",
    ),
    "item.revoked.title": (
        "Você desconectou este banco.",
        "You disconnected this bank.",
    ),
    "item.revoked.text": (
        "{kept}",
        "{kept}",
    ),
    "item.revoked.dated.title": (
        "Você desconectou em {since}.",
        "You disconnected on {since}.",
    ),
    "item.revoked.dated.text": (
        "{kept}",
        "{kept}",
    ),
    "item.revoking.title": (
        "Desconectando",
        "Disconnecting",
    ),
    "item.revoking.text": (
        "{the_bank} ainda não confirmou; repetimos até confirmar.",
        "{the_bank} has not confirmed yet; we repeat until it does.",
    ),
    "item.gone.title": (
        "{the_bank} encerrou esta conexão",
        "{the_bank} ended this connection",
    ),
    "item.gone.text": (
        "Os dados ficam. Conecte de novo para continuar.",
        "Your data stays. Connect again to continue.",
    ),
    "item.unknown.title": (
        "A leitura {of_bank} não terminou",
        "The reading of {of_bank} did not finish",
    ),
    "item.unknown.text": (
        "Vamos tentar de novo. Código {code}.",
        "We will try again. Code {code}.",
    ),
    "product.accounts": (
        "as contas",
        "the accounts",
    ),
    "product.creditCards": (
        "os cartões",
        "the cards",
    ),
    "product.transactions": (
        "as transações",
        "the transactions",
    ),
    "product.all": (
        "tudo",
        "everything",
    ),
    "product.and": (
        " e ",
        " and ",
    ),
    "item.again": (
        "Próxima tentativa automática: {time}.",
        "Next automatic try: {time}.",
    ),
    "item.again.soon": (
        "Tentamos de novo sozinhos.",
        "We try again by ourselves.",
    ),
    "item.recently": (
        "a última leitura",
        "the last reading",
    ),
    "item.month": (
        "em {day}",
        "on {day}",
    ),
    "item.month.next": (
        "no começo do próximo mês",
        "at the beginning of next month",
    ),
    "item.any_bank": (
        "O banco",
        "The bank",
    ),
    "item.any_bank.inside": (
        "o banco",
        "the bank",
    ),
    "item.any_bank.owner": (
        "do banco",
        "the bank",
    ),
}
