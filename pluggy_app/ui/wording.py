"""Every word a user reads. Pages ask by key, so that a second language touches this file only.

Longer than other files because it is a dictionary. Rules: say what happened, who acts, what happens next; name
the bank; no blame; `{name}` placeholders are the same in every language (a test compares).
"""

from dataclasses import dataclass

from pluggy_app.reads.items import ItemView

BRAND = "Em Dia"
LANGUAGE = "pt-BR"  #: the only one switched on

_PT: dict[str, str] = {
    # shell
    "nav.overview": "Visão geral",
    "nav.overview.short": "Início",
    "nav.statement": "Extrato",
    "nav.statement.short": "Extrato",
    "nav.connections": "Conexões",
    "nav.connections.short": "Conexões",
    "nav.label": "Principal",
    "nav.label.phone": "Principal, celular",
    "nav.waiting": "{n} precisam de você",
    "shell.skip": "Ir para o conteúdo",
    "shell.theme": "Mudar entre tema claro e escuro",
    "shell.logout": "Sair",
    "shell.demo": "Demonstração: bancos fictícios, nenhum dado real.",
    "shell.notice": "Aviso",
    "shell.loading": "Carregando",
    "shell.news": "Avisos",
    "shell.offline": "Sem conexão. Tentamos de novo sozinhos.",
    "shell.offline.since": "Sem conexão. O que você vê é de",
    "shell.broken": "Esta página não pôde ser mostrada.",
    "shell.reload": "Recarregar",
    "plan.free": "plano Gratuito",
    "plan.business": "plano Business",
    "role.admin": "Administração",
    "title": "{page} · {brand}",
    # log-in
    "login.title": "Entrar",
    "login.lead": "Suas contas bancárias conciliadas, todos os dias.",
    "login.email": "E-mail",
    "login.password": "Senha",
    "login.submit": "Entrar",
    "login.error.invalid_credentials": "E-mail e senha não combinam. Confira os dois e tente de novo.",
    "login.error.too_many_attempts": "Foram muitas tentativas seguidas. Espere alguns minutos e tente de novo.",
    "login.error.origin": "O pedido veio de outra página. Recarregue esta e tente de novo.",
    "login.error.other": "Não foi possível entrar agora. Tente de novo em instantes.",
    "login.demo": "Demonstração",
    "login.demo.lead": "Usuários de exemplo, com bancos fictícios. Um toque e você entra.",
    "login.demo.business": "Empresa com plano Business",
    "login.demo.free": "Empresa com plano Gratuito",
    "login.demo.admin": "Administração",
    # not found
    "missing.page": "Página não encontrada",
    "missing.title": "Não há nada neste endereço",
    "missing.text": "A página não existe ou não é sua. Confira o endereço ou volte ao início.",
    "missing.action": "Voltar ao início",
    # time and counts
    "time.minutes": "há {n} min",
    "time.now": "agora",
    "time.today": "hoje, {time}",
    "time.yesterday": "ontem, {time}",
    "time.tomorrow": "amanhã, {time}",
    "time.date": "{day}, {time}",
    "time.days.many": "há {n} dias",
    "weekday.0": "segunda-feira",
    "weekday.1": "terça-feira",
    "weekday.2": "quarta-feira",
    "weekday.3": "quinta-feira",
    "weekday.4": "sexta-feira",
    "weekday.5": "sábado",
    "weekday.6": "domingo",
    "seconds": "{n} s",
    "count.accounts.zero": "conexão nova",
    "count.accounts.one": "1 conta",
    "count.accounts.many": "{n} contas",
    "count.new.zero": "nenhuma transação nova",
    "count.new.one": "1 transação nova",
    "count.new.many": "{n} transações novas",
    "count.changed.zero": "nenhuma alterada",
    "count.changed.one": "1 alterada",
    "count.changed.many": "{n} alteradas",
    "count.removed.zero": "nenhuma retirada",
    "count.removed.one": "1 retirada pelo banco",
    "count.removed.many": "{n} retiradas pelo banco",
    "count.kept.zero": "Nenhuma transação tinha sido recebida.",
    "count.kept.one": "A transação recebida continua no extrato.",
    "count.kept.many": "As {n} transações recebidas continuam no extrato.",
    "count.need.zero": "Nenhuma conexão depende de você.",
    "count.need.one": "1 conexão depende de você.",
    "count.need.many": "{n} conexões dependem de você.",
    "count.rows.zero": "Nenhuma transação",
    "count.rows.one": "1 transação",
    "count.rows.many": "{n} transações",
    # overview
    "overview.title": "Visão geral",
    "overview.lead": "O que você tem, até quando os dados são bons e o que depende de você.",
    "overview.total": "Saldo nas contas",
    "overview.total.cards": "Cartões: {amount}",
    "overview.in": "Entradas em 30 dias",
    "overview.out": "Saídas em 30 dias",
    "overview.accounts": "Contas",
    "overview.needs": "O que precisa de você",
    "overview.needs.none": "Nada precisa de você agora.",
    "overview.needs.open": "Ver",
    "overview.latest": "Últimas transações",
    "overview.latest.all": "Ver extrato",
    "overview.latest.none": "Nenhuma transação ainda.",
    "overview.accounts.none": "Nenhuma conta ainda.",
    "overview.no_balance": "sem saldo",
    "overview.age": "saldo de {age}",
    "overview.empty": "Comece conectando um banco.",
    "overview.empty.text": "Saldos e transações passam a chegar sozinhos. Leva 2 minutos e não pede senha aqui.",
    "overview.empty.action": "Ir para Conexões",
    # connections
    "connections.title": "Conexões bancárias",
    "connections.lead": "Os bancos são lidos sozinhos, várias vezes por dia. "
    "Aqui você vê até quando os dados são bons e o que depende de você.",
    "connections.list": "Conexões",
    "connections.others": "As outras continuam se atualizando.",
    "connections.empty": "Nenhum banco conectado ainda.",
    "connections.empty.text": "Conecte e as transações passam a chegar sozinhas.",
    "connections.sub": "Open Finance · {accounts}",
    "connections.more": "Mais ações",
    "connections.ghost": "As contas e o saldo aparecem aqui assim que o banco confirmar. "
    "Não precisa deixar esta página aberta.",
    "action.connect": "Conectar banco",
    "action.reconnect": "Reconectar",
    "action.continue": "Continuar no banco",
    "action.code": "Informar código",
    "action.other": "Conectar de outra forma",
    "action.retry": "Tentar agora",
    "action.progress": "Ver andamento",
    "action.sync": "Sincronizar",
    "action.plans": "Ver planos",
    "action.again": "Conectar de novo",
    "action.renew": "Renovar autorização",
    "action.details": "Detalhes",
    "action.disconnect": "Desconectar",
    "action.cancel": "Cancelar",
    "health.action_required": "Precisa de você",
    "health.waiting_user": "Aguardando você no banco",
    "health.degraded": "Atrasada",
    "health.syncing": "Sincronizando",
    "health.ok": "Em dia",
    "health.paused": "Pausada",
    "health.revoked": "Desconectada",
    "fresh.until": "Dados até",
    "fresh.request": "Pedido vale até",
    "fresh.none": "Ainda sem dados",
    "fresh.next": "· próxima perto de {time}",
    "fresh.ago": "· {age}",
    "account.on": "em {day}",
    "account.none": "sem saldo",
    "consent.until": "A autorização do banco vale até {day}.",
    "consent.ended": "A autorização do banco terminou em {day}.",
    "consent.none": "O banco não informou até quando vale a autorização.",
    "progress.item": "Consultando o banco",
    "progress.accounts": "Lendo as contas",
    "progress.transactions": "Lendo transações da conta {i} de {n}",
    "progress.closing": "Gravando no extrato",
    "progress.step.item": "Conexão",
    "progress.step.accounts": "Contas",
    "progress.step.transactions": "Transações",
    "progress.step.closing": "Gravar no extrato",
    "progress.pages": "páginas",
    "progress.read": "lidas",
    "progress.new": "novas",
    "progress.changed": "alteradas",
    "progress.first": "A primeira leitura traz até 12 meses e leva alguns minutos. Pode fechar a página.",
    "progress.bar": "Contas prontas: {done} de {n}",
    "progress.done": "pronto",
    "progress.now": "em andamento",
    "progress.later": "na fila",
    # what a connection has to say: title, text
    "item.reading.title": "Lendo as transações",
    "item.reading.text": "O que chegar aparece aqui sozinho.",
    "item.bank_reading.title": "O serviço de Open Finance está lendo o banco",
    "item.bank_reading.text": "Isso leva alguns minutos e não depende de você. Pode fechar a página.",
    "item.approve.title": "Aprove o acesso no aplicativo {of_bank}",
    "item.approve.text": "Abra o app do banco, toque em Open Finance e aprove o pedido. "
    "Depois disso continuamos sozinhos, em alguns minutos.",
    "item.code.title": "{the_bank} pediu um código",
    "item.code.text": "Informe o código que o banco enviou.{valid}",
    "item.code.valid": " Ele vale até {time}.",
    "item.password.title": "O banco recusou a senha",
    "item.password.text": "Ela deve ter mudado no internet banking. Reconecte para voltar a receber transações. "
    "Nada do que já está aqui se perde.",
    "item.late_code.title": "O código não chegou a tempo",
    "item.late_code.text": "Reconecte e informe um código novo.",
    "item.locked.title": "{the_bank} bloqueou o acesso",
    "item.locked.text": "Desbloqueie no aplicativo do banco e depois reconecte.",
    "item.new_password.title": "{the_bank} pede uma senha nova",
    "item.new_password.text": "Troque a senha no site do banco e depois reconecte.",
    "item.bank_notice.title": "{the_bank} tem um aviso para você",
    "item.bank_notice.text": "Veja o aviso no site ou aplicativo do banco, resolva e depois reconecte.",
    "item.authorisation.title": "A autorização terminou",
    "item.authorisation.text": "Ela foi retirada ou não foi dada no aplicativo {of_bank}. "
    "Reconecte para autorizar de novo.",
    "item.unsupported.title": "Este tipo de conta não funciona nesta conexão",
    "item.unsupported.text": "Escolha outra opção do mesmo banco. Nada do que já está aqui se perde.",
    "item.in_use.title": "Você está usando o internet banking agora",
    "item.in_use.text": "{again}",
    "item.no_answer.title": "{the_bank} não respondeu",
    "item.no_answer.text": "Não depende de você. {again}",
    "item.given_up.title": "{the_bank} não responde desde {since}",
    "item.given_up.text": "As tentativas automáticas pararam. Tente agora.",
    "item.partial.title": "Nem todas as contas foram atualizadas",
    "item.partial.text": "Tentamos de novo na próxima leitura.",
    "item.partial.counted.title": "{done} de {total} contas atualizadas",
    "item.partial.counted.text": "{account} ficou em {since}; tentamos de novo na próxima leitura.",
    "item.warning_423.title": "O limite mensal do Open Finance foi usado",
    "item.warning_423.text": "{the_bank} volta a enviar tudo em {month_start}. O resto continua.",
    "item.late.title": "Sem novidades {of_bank} desde {since}",
    "item.late.text": "Não depende de você; avisamos se passar a depender.",
    "item.pluggy_down.title": "O serviço que lê os bancos está fora do ar",
    "item.pluggy_down.text": "Tentamos sozinhos até voltar.",
    "item.paused.title": "As leituras estão pausadas",
    "item.paused.text": "Bancos conectados fazem parte do plano Business. O que já chegou continua aqui.",
    "item.revoked.title": "Você desconectou em {since}.",
    "item.revoked.text": "{kept}",
    "item.revoking.title": "Desconectando",
    "item.revoking.text": "{the_bank} ainda não confirmou; repetimos até confirmar.",
    "item.gone.title": "{the_bank} encerrou esta conexão",
    "item.gone.text": "Os dados ficam. Conecte de novo para continuar.",
    "item.unknown.title": "A leitura {of_bank} não terminou",
    "item.unknown.text": "Vamos tentar de novo. Código {code}.",
    "item.again": "Tentamos de novo às {time}.",
    "item.again.soon": "Tentamos de novo sozinhos.",
    "item.recently": "a última leitura",
    "item.next_month": "o começo do próximo mês",
    # free plan, integration off
    "free.title": "Bancos que se leem sozinhos",
    "free.plan": "Faz parte do plano Business",
    "free.text": "Com a conexão bancária, saldos e transações chegam sozinhos pelo Open Finance, "
    "várias vezes por dia, sem digitar e sem importar arquivo.",
    "free.works": "No seu plano, o extrato e a visão geral continuam funcionando com o que você já tem.",
    "free.action": "Falar sobre o plano",
    "off.title": "A conexão bancária está desligada aqui",
    "off.text": "Esta instalação não tem as credenciais do Pluggy. Quem administra pode informá-las. "
    "O extrato continua funcionando com o que já está aqui.",
    # dialogs
    "before.title": "O que vai acontecer",
    "before.lead": "Leva cerca de 2 minutos. Você pode cancelar quando quiser.",
    "before.1": "Você escolhe o banco.",
    "before.2": "Autoriza no site ou app do próprio banco.",
    "before.3": "Nós só lemos saldos e transações. Não movimentamos dinheiro nem guardamos sua senha.",
    "before.sandbox": "Na demonstração, use o usuário {user} e a senha {password}.",
    "before.no": "Agora não",
    "before.yes": "Continuar",
    "blocked.title": "O Pluggy Connect não abriu",
    "blocked.text": "Pode ser um bloqueador de anúncios ou a rede. Nada se perdeu.",
    "blocked.retry": "Tentar de novo",
    "revoke.title": "Desconectar {the_bank}?",
    "revoke.text": "O banco deixa de enviar dados e a autorização é cancelada. O que já foi recebido:",
    "revoke.keep": "fica guardado, com o histórico da conexão",
    "revoke.erase": "é apagado da conexão; só o extrato fica",
    "widget.opening": "Abrindo o Pluggy Connect",
    # replies
    "reply.asked": "Pedido feito.",
    "reply.waiting": "Já há uma leitura na fila.",
    "reply.meu_pluggy": "O MeuPluggy atualiza uma vez por dia, sozinho.",
    "reply.connected": "Banco conectado. As transações começam a chegar.",
    "reply.revoked": "{the_bank}: desconectado.",
    "reply.revoking": "{the_bank} ainda não confirmou; repetimos até confirmar.",
    "reply.exists": "Este banco já está conectado. Abrimos a conexão que você já tem.",
    "reply.exists.elsewhere": "Este banco já está conectado em outra conexão. Atualize aquela em vez de criar outra.",
    "reply.widget_error": "O banco não concluiu a conexão. Tente de novo; nada do que já está aqui se perde.",
    # today, runs
    "today.title": "Hoje",
    "today.none": "Nenhuma leitura hoje ainda.",
    "today.line": "{bank}: {what}",
    "today.line.changed": "{bank}: {what}, {changed}",
    "today.details": "Detalhes",
    "run.pending": "leitura na fila",
    "run.running.webhook": "leitura iniciada porque o banco avisou que há novidade",
    "run.running.user": "leitura iniciada porque você pediu",
    "run.running.schedule": "leitura automática em andamento",
    "run.running.connect": "primeira leitura em andamento",
    "run.running.retry": "nova tentativa em andamento",
    "run.failed": "a leitura não terminou; tentamos de novo",
    "run.stopped": "leitura interrompida porque você desconectou",
    "runs.title": "Últimas leituras",
    "runs.none": "Nenhuma leitura ainda.",
    "runs.when": "Quando",
    "runs.why": "Motivo",
    "runs.result": "Resultado",
    "runs.read": "Lidas",
    "runs.new": "Novas",
    "runs.changed": "Alteradas",
    "runs.removed": "Retiradas",
    "runs.took": "Duração",
    "status.pending": "Na fila",
    "status.running": "Em andamento",
    "status.succeeded": "Concluída",
    "status.partial": "Parcial",
    "status.failed": "Não terminou",
    "status.stopped": "Interrompida",
    "trigger.webhook": "Aviso do banco",
    "trigger.user": "Você pediu",
    "trigger.schedule": "Automática",
    "trigger.connect": "Banco conectado",
    "trigger.retry": "Nova tentativa",
    # one connection
    "item.page": "Conexão",
    "item.back": "Conexões",
    "item.accounts": "Contas",
    "item.accounts.none": "Nenhuma conta recebida ainda.",
    "item.consent": "Autorização",
    "item.disconnect": "Desconectar este banco",
    "item.disconnect.text": "O banco deixa de enviar dados. O extrato fica; você escolhe se o resto é apagado.",
    "item.sync_off": "leitura desligada",
    "item.sync_from": "lida desde {day}",
    # statement
    "statement.title": "Extrato",
    "statement.lead": "Todas as transações das suas contas, de qualquer origem.",
    "statement.filters": "Filtros",
    "statement.search": "Buscar",
    "statement.search.hint": "Nome ou descrição",
    "statement.account": "Conta",
    "statement.from": "De",
    "statement.to": "Até",
    "statement.direction": "Movimento",
    "statement.status": "Situação",
    "statement.all": "Todas",
    "statement.all.directions": "Todos",
    "statement.in": "Entradas",
    "statement.out": "Saídas",
    "statement.posted": "Efetivadas",
    "statement.pending": "Pendentes",
    "statement.removed": "Retiradas",
    "statement.clear": "Limpar filtros",
    "statement.sum.in": "Entradas",
    "statement.sum.out": "Saídas",
    "statement.what": "Transação",
    "statement.category": "Categoria",
    "statement.amount": "Valor",
    "statement.table": "Transações",
    "statement.badge.pending": "Pendente",
    "statement.badge.removed": "Retirada",
    "statement.next": "Mais antigas",
    "statement.previous": "Mais recentes",
    "statement.first": "Início do extrato",
    "statement.pages": "Páginas do extrato",
    "statement.empty": "Nenhuma transação ainda.",
    "statement.empty.text": "Elas chegam pela conexão com o banco.",
    "statement.nothing": "Nada com esses filtros.",
    # errors
    "error.unexpected": "Algo não funcionou do nosso lado. O que já está aqui não mudou. Código {code}.",
    "error.stale": "Não foi possível atualizar agora. O que você vê é de antes; tentamos de novo sozinhos.",
    "error.try_later": "Não foi possível agora. Tente de novo em instantes.",
    "error.pluggy_unavailable": "O serviço que lê os bancos não respondeu. Tente de novo em instantes.",
    "error.pluggy_rate_limited": "Muitos pedidos seguidos ao serviço que lê os bancos. Espere um minuto.",
    "error.database_unavailable": "O banco de dados está ocupado. Tente de novo em instantes.",
    "error.too_many_requests": "Muitos pedidos seguidos. Espere um momento.",
    "error.not_authenticated": "Sua sessão terminou. Entre de novo.",
    "error.plan_required": "A conexão bancária faz parte do plano Business.",
    "error.item_not_found": "Esta conexão não existe mais.",
    "error.item_revoked": "Esta conexão foi desconectada. Conecte o banco de novo.",
    "error.pluggy_not_configured": "A conexão bancária está desligada aqui.",
    "error.pluggy_refused": "O serviço que lê os bancos recusou o pedido. Nada do que já está aqui se perde.",
    "error.other": "Não foi possível concluir. Nada do que já está aqui se perde.",
}

TEXTS: dict[str, dict[str, str]] = {"pt-BR": _PT}

#: Pluggy's executionStatus words, and ours, that share a sentence.
_SENTENCES: dict[str, str] = {
    "reading": "reading",
    "bank_reading": "bank_reading",
    "WAITING_USER_ACTION": "approve",
    "USER_AUTHORIZATION_PENDING": "approve",
    "WAITING_USER_INPUT": "code",
    "INVALID_CREDENTIALS": "password",
    "LOGIN_ERROR": "password",
    "INVALID_CREDENTIALS_MFA": "late_code",
    "USER_INPUT_TIMEOUT": "late_code",
    "ACCOUNT_LOCKED": "locked",
    "ACCOUNT_CREDENTIALS_RESET": "new_password",
    "ACCOUNT_NEEDS_ACTION": "bank_notice",
    "USER_AUTHORIZATION_REVOKED": "authorisation",
    "USER_AUTHORIZATION_NOT_GRANTED": "authorisation",
    "USER_NOT_SUPPORTED": "unsupported",
    "ALREADY_LOGGED_IN": "in_use",
    "SITE_NOT_AVAILABLE": "no_answer",
    "CONNECTION_ERROR": "no_answer",
    "ERROR": "no_answer",
    "UNEXPECTED_ERROR": "no_answer",
    "MERGE_ERROR": "no_answer",
    "given_up": "given_up",
    "PARTIAL_SUCCESS": "partial",
    "warning_423": "warning_423",
    "late": "late",
    "pluggy_down": "pluggy_down",
    "paused": "paused",
    "revoked": "revoked",
    "revoking": "revoking",
    "gone": "gone",
}

#: Pluggy names categories in English. https://docs.pluggy.ai/docs/transactions-categorization
_CATEGORIES: dict[str, dict[str, str]] = {
    "pt-BR": {
        "Income": "Receitas",
        "Salary": "Salário",
        "Salary/pro-labore": "Salários e pró-labore",
        "Retirement": "Aposentadoria",
        "Entrepreneurial activities": "Atividade empresarial",
        "Government aid": "Auxílio do governo",
        "Non-recurring income": "Receita eventual",
        "Loans and financing": "Empréstimos e financiamentos",
        "Late payment and overdraft costs": "Atraso e cheque especial",
        "Interests charged": "Juros cobrados",
        "Financing": "Financiamento",
        "Real estate financing": "Financiamento imobiliário",
        "Vehicle financing": "Financiamento de veículo",
        "Student loan": "Crédito estudantil",
        "Loans": "Empréstimos",
        "Investments": "Investimentos",
        "Automatic investment": "Aplicação automática",
        "Fixed income": "Renda fixa",
        "Mutual funds": "Fundos",
        "Variable income": "Renda variável",
        "Margin": "Margem",
        "Proceeds interests and dividends": "Rendimentos e dividendos",
        "Pension": "Previdência",
        "Same person transfer": "Entre contas próprias",
        "Same person transfer - Cash": "Entre contas próprias, dinheiro",
        "Same person transfer - PIX": "Entre contas próprias, Pix",
        "Same person transfer - TED": "Entre contas próprias, TED",
        "Transfers": "Transferências",
        "Transfer - Bank Slip": "Transferência, boleto",
        "Transfer - Bank slip": "Transferência, boleto",
        "Transfer - Cash": "Transferência, dinheiro",
        "Transfer - Check": "Transferência, cheque",
        "Transfer - DOC": "Transferência, DOC",
        "Transfer - Foreign Exchange": "Câmbio",
        "Transfer - Internal": "Transferência interna",
        "Transfer - PIX": "Pix",
        "Transfer - TED": "TED",
        "Third party transfers": "Transferência a terceiros",
        "Credit card payment": "Pagamento de cartão",
        "Legal obligations": "Obrigações legais",
        "Blocked balances": "Saldo bloqueado",
        "Alimony": "Pensão alimentícia",
        "Services": "Serviços",
        "Telecommunications": "Telecomunicações",
        "Internet": "Internet",
        "Mobile": "Celular",
        "TV": "TV",
        "Education": "Educação",
        "Online Courses": "Cursos on-line",
        "University": "Universidade",
        "School": "Escola",
        "Wellness and fitness": "Bem-estar",
        "Tickets": "Ingressos",
        "Shopping": "Compras",
        "Online shopping": "Compras on-line",
        "Electronics": "Eletrônicos",
        "Equipment": "Equipamentos",
        "Pet supplies and vet": "Animais",
        "Clothing": "Roupas",
        "Kids and toys": "Crianças e brinquedos",
        "Bookstore": "Livraria",
        "Sports goods": "Esporte",
        "Office supplies": "Material de escritório",
        "Cashback": "Cashback",
        "Software": "Software",
        "Advertising": "Publicidade",
        "Digital services": "Serviços digitais",
        "Gaming": "Jogos",
        "Video streaming": "Vídeo",
        "Music streaming": "Música",
        "Groceries": "Supermercado",
        "Food and drinks": "Alimentação",
        "Eating out": "Restaurantes",
        "Restaurants": "Restaurantes",
        "Food delivery": "Entrega de comida",
        "Travel": "Viagem",
        "Airport and airlines": "Passagens aéreas",
        "Accommodation": "Hospedagem",
        "Mileage programs": "Milhas",
        "Bus tickets": "Passagens de ônibus",
        "Donations": "Doações",
        "Gambling": "Apostas",
        "Lottery": "Loteria",
        "Online bet": "Apostas on-line",
        "Taxes": "Impostos",
        "Income taxes": "Imposto de renda",
        "Taxes on investments": "Imposto sobre investimentos",
        "Tax on financial operations": "IOF",
        "Bank fees": "Tarifas bancárias",
        "Account fees": "Tarifa de conta",
        "Wire transfer fees and ATM fees": "Tarifa de transferência e saque",
        "Credit card fees": "Tarifa de cartão",
        "Housing": "Moradia",
        "Rent": "Aluguel",
        "Utilities": "Água, luz e gás",
        "Water": "Água",
        "Electricity": "Energia",
        "Gas": "Gás",
        "Houseware": "Casa",
        "Urban land and building tax": "IPTU",
        "Healthcare": "Saúde",
        "Dentist": "Dentista",
        "Pharmacy": "Farmácia",
        "Optometry": "Ótica",
        "Hospital clinics and labs": "Hospitais e exames",
        "Transportation": "Transporte",
        "Taxi and ride-hailing": "Táxi e aplicativos",
        "Public transportation": "Transporte público",
        "Car rental": "Aluguel de carro",
        "Bicycle": "Bicicleta",
        "Automotive": "Veículos",
        "Gas stations": "Combustível",
        "Parking": "Estacionamento",
        "Tolls and in vehicle payment": "Pedágio",
        "Vehicle ownership taxes and fees": "IPVA e licenciamento",
        "Vehicle maintenance": "Manutenção de veículo",
        "Traffic tickets": "Multas de trânsito",
        "Insurance": "Seguros",
        "Life insurance": "Seguro de vida",
        "Home insurance": "Seguro residencial",
        "Health insurance": "Plano de saúde",
        "Vehicle insurance": "Seguro de veículo",
        "Leisure": "Lazer",
        "Other": "Outros",
        "Others": "Outros",
    }
}

_METHODS = {"PIX": "Pix", "BOLETO": "Boleto"}

#: First words of bank names that Portuguese treats as feminine.
_FEMININE = frozenset({"caixa", "coop", "cooperativa", "corretora", "financeira"})


@dataclass(frozen=True)
class Sentence:
    """What a connection has to say: a bold title and a plain text, either may be empty."""

    title: str
    text: str


def t(key: str, **values: object) -> str:
    """The text of `key` with its placeholders filled."""
    return TEXTS[LANGUAGE][key].format(**values)


def counted(key: str, n: int) -> str:
    """The text of `key` that agrees with `n`: none, one or many."""
    form = "zero" if n == 0 else "one" if n == 1 else "many"
    return t(f"count.{key}.{form}", n=f"{n:,}".replace(",", "."))


def the_bank(bank: str) -> str:
    """The bank as the subject of a sentence: `O Banco Ipê`, `A Coop Serrana`."""
    return f"{'A' if _is_feminine(bank) else 'O'} {bank}"


def of_bank(bank: str) -> str:
    """The bank as an owner: `do Banco Ipê`, `da Coop Serrana`."""
    return f"{'da' if _is_feminine(bank) else 'do'} {bank}"


def item_sentence(
    reason: str,
    *,
    bank: str,
    code: str = "",
    next_try: str = "",
    valid_until: str = "",
    since: str = "",
    month_start: str = "",
    kept: int = 0,
    done: int | None = None,
    total: int | None = None,
    account: str = "",
) -> Sentence:
    """What to tell the owner of a connection whose state is `reason`. Times come ready printed; empty means unknown."""
    if reason == "ok":
        return Sentence("", "")
    key = _SENTENCES.get(reason, "unknown")
    if key == "partial" and done is not None and total is not None and account and since:
        key = "partial.counted"
    values: dict[str, object] = {
        "the_bank": the_bank(bank),
        "of_bank": of_bank(bank),
        "code": code or reason,
        "again": t("item.again", time=next_try) if next_try else t("item.again.soon"),
        "valid": t("item.code.valid", time=valid_until) if valid_until else "",
        "since": since or t("item.recently"),
        "month_start": month_start or t("item.next_month"),
        "kept": counted("kept", kept),
        "done": done,
        "total": total,
        "account": account,
    }
    return Sentence(t(f"item.{key}.title", **values), t(f"item.{key}.text", **values))


def item_message(item: ItemView | str, *, bank: str = "", code: str = "") -> str:
    """The same sentence as one line of plain text, for machines that show it to people; empty when all is well.

    `item` is a connection, or its reason alone with the name of its bank.
    """
    if isinstance(item, str):
        sentence = item_sentence(item, bank=bank, code=code)
    else:
        sentence = item_sentence(
            item.reason, bank=item.connector_name, code=item.error_code, kept=item.transaction_count
        )
    title = sentence.title if sentence.title.endswith((".", "?")) else f"{sentence.title}."
    return f"{title} {sentence.text}".strip() if sentence.title else ""


def category(name: str) -> str:
    """A category as people here call it; one that we do not know stays as it came."""
    return _CATEGORIES[LANGUAGE].get(name, name)


def payment_method(name: str) -> str:
    """`Pix` of PIX, `Boleto` of BOLETO; TED, DOC and the rest are written as the bank does."""
    return _METHODS.get(name, name)


def error_message(code: str) -> str:
    """What to tell a person about an AppError, by its stable code."""
    return TEXTS[LANGUAGE].get(f"error.{code}") or t("error.other")


def _is_feminine(bank: str) -> bool:
    return bank.split(" ", 1)[0].casefold() in _FEMININE
