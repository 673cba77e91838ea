"""/admin/health: a sentence for each finding of reads/health.py, and what to do (`.do`) where somebody must."""

TEXTS: dict[str, tuple[str, str]] = {
    "admin.health.title": ("Saúde", "Health"),
    "admin.health.lead": (
        "O que o produto precisa para ler os bancos, o que está errado e o que fazer.",
        "What the product needs to read the banks, what is wrong and what to do.",
    ),
    "admin.health.good": ("Tudo funciona.", "Everything works."),
    "admin.health.unlooked": (
        "Nada de errado no que já foi conferido. Falta conferir: {names}.",
        "Nothing is wrong in what has been looked at. Still to look at: {names}.",
    ),
    "admin.health.bad.one": ("1 coisa precisa de alguém.", "1 thing needs somebody."),
    "admin.health.bad.many": ("{n} coisas precisam de alguém.", "{n} things need somebody."),
    "admin.health.since": ("desde {when}", "since {when}"),
    "admin.health.seen": ("visto {when}", "seen {when}"),
    "admin.health.ok": ("Funciona", "Works"),
    "admin.health.ill": ("Precisa de alguém", "Needs somebody"),
    "admin.health.unjudged": ("Sem o que julgar", "Nothing to judge"),
    "admin.health.database": ("Banco de dados", "Database"),
    "admin.health.migrations": ("Esquema do banco de dados", "Database schema"),
    "admin.health.clock": ("Relógio", "Clock"),
    "admin.health.workers": ("Processos de leitura", "Reading processes"),
    "admin.health.worker": ("Processo {worker_id}", "Process {worker_id}"),
    "admin.health.queue": ("Fila", "Queue"),
    "admin.health.webhook": ("Webhook na Pluggy", "Webhook at Pluggy"),
    "admin.health.pluggy": ("Pluggy", "Pluggy"),
    "admin.health.database.answers": ("{kind} {version} responde.", "{kind} {version} answers."),
    "admin.health.database.unavailable": (
        "Não responde. O produto mostra o que já leu e tenta de novo a cada poucos segundos.",
        "It does not answer. The product shows what it has read and tries again every few seconds.",
    ),
    "admin.health.database.unavailable.do": (
        "Veja se o servidor está de pé, se o disco tem espaço e se DATABASE_URL está certo.",
        "Check that the server is up, the disk has space and DATABASE_URL is right.",
    ),
    "admin.health.database.unsafe_sqlite": (
        "SQLite {version} pode perder o que acabou de gravar numa queda de energia.",
        "SQLite {version} can lose what it has just written in a power cut.",
    ),
    "admin.health.database.unsafe_sqlite.do": (
        "Instale as dependências de novo: elas trazem uma versão corrigida.",
        "Install the dependencies again: they bring a mended version.",
    ),
    "admin.health.migrations.up_to_date": ("Na revisão {at}, a deste código.", "At revision {at}, this code's."),
    "admin.health.migrations.behind": (
        "Está na revisão {at}; este código precisa da {needs}.",
        "It is at revision {at}; this code needs {needs}.",
    ),
    "admin.health.migrations.behind.do": (
        "Rode «python -m pluggy_app migrate» ou reinicie: o início atualiza o esquema.",
        "Run «python -m pluggy_app migrate» or restart: the start brings the schema up to date.",
    ),
    "admin.health.clock.in_step": (
        "Junto com o da Pluggy: {skew_seconds} s de diferença.",
        "In step with Pluggy's: {skew_seconds} s apart.",
    ),
    "admin.health.clock.skewed": (
        "Está {skew_seconds} s fora do relógio da Pluggy. Chaves e períodos ficam errados.",
        "It is {skew_seconds} s off Pluggy's clock. Keys and periods become wrong.",
    ),
    "admin.health.clock.skewed.do": (
        "Ligue a sincronização de hora (NTP) nesta máquina.",
        "Switch on time synchronisation (NTP) on this machine.",
    ),
    "admin.health.clock.demo": (
        "Na demonstração não há outro relógio com que comparar.",
        "In the demonstration there is no other clock to compare with.",
    ),
    "admin.health.clock.not_looked": ("Ainda não foi comparado com o da Pluggy.", "Not yet compared with Pluggy's."),
    "admin.health.workers.working": (
        "{count} trabalhando.",
        "{count} at work.",
    ),
    "admin.health.workers.silent": (
        "Nenhum trabalha. Nada é lido; o que chega da Pluggy é guardado.",
        "None is at work. Nothing is read; what comes from Pluggy is kept.",
    ),
    "admin.health.workers.silent.do": (
        "Inicie um com «python -m pluggy_app worker», ou deixe RUN_SCHEDULER=true no processo web.",
        "Start one with «python -m pluggy_app worker», or leave RUN_SCHEDULER=true in the web process.",
    ),
    "admin.health.worker.alive": ("Último sinal há {age_seconds} s.", "Newest sign {age_seconds} s ago."),
    "admin.health.worker.silent": (
        "Parou sem avisar; outro continua de onde ele estava.",
        "It ended without saying so; another goes on where it was.",
    ),
    "admin.health.queue.flowing": (
        "{waiting} esperando, {running} executando.",
        "{waiting} waiting, {running} running.",
    ),
    "admin.health.queue.late": (
        "{waiting} esperando; a mais antiga há {oldest_seconds} s.",
        "{waiting} waiting; the oldest for {oldest_seconds} s.",
    ),
    "admin.health.queue.late.do": (
        "Veja Processos de leitura. Se trabalham, inicie mais um.",
        "See Reading processes. If they are at work, start one more.",
    ),
    "admin.health.queue.stuck": (
        "{stuck} executando sem sinal de vida do processo.",
        "{stuck} running without a sign of life from its process.",
    ),
    "admin.health.queue.stuck.do": (
        "Espere um minuto: outro processo assume. Se não assumir, veja Processos de leitura.",
        "Wait a minute: another process takes over. If none does, see Reading processes.",
    ),
    "admin.health.webhook.enabled": (
        "Ligado: a Pluggy avisa aqui quando há novidade.",
        "On: Pluggy tells us here when there is news.",
    ),
    "admin.health.webhook.missing": (
        "A Pluggy não tem o nosso webhook; só o relógio lê.",
        "Pluggy does not have our webhook; only the clock reads.",
    ),
    "admin.health.webhook.missing.do": (
        "Rode «python -m pluggy_app webhooks register».",
        "Run «python -m pluggy_app webhooks register».",
    ),
    "admin.health.webhook.disabled": (
        "A Pluggy desligou o nosso webhook depois de muitas entregas sem resposta.",
        "Pluggy switched our webhook off after many deliveries without an answer.",
    ),
    "admin.health.webhook.disabled.do": (
        "Veja se o endereço público responde e rode «python -m pluggy_app webhooks register».",
        "Check that the public address answers and run «python -m pluggy_app webhooks register».",
    ),
    "admin.health.webhook.wrong_events": ("O webhook recebe só {event}.", "The webhook gets {event} only."),
    "admin.health.webhook.wrong_events.do": (
        "Apague-o no painel da Pluggy e rode «python -m pluggy_app webhooks register».",
        "Delete it in Pluggy's dashboard and run «python -m pluggy_app webhooks register».",
    ),
    "admin.health.webhook.wrong_secret": (
        "O webhook leva outro segredo; recusamos o que ele entrega.",
        "The webhook carries another secret; we refuse what it delivers.",
    ),
    "admin.health.webhook.wrong_secret.do": (
        "Apague-o no painel da Pluggy e rode «python -m pluggy_app webhooks register».",
        "Delete it in Pluggy's dashboard and run «python -m pluggy_app webhooks register».",
    ),
    "admin.health.webhook.off": (
        "A integração está desligada: faltam as credenciais.",
        "The integration is off: there are no credentials.",
    ),
    "admin.health.webhook.embedded": (
        "Não precisa: os bancos fictícios entregam dentro do processo.",
        "Not needed: the invented banks deliver inside the process.",
    ),
    "admin.health.webhook.not_public": (
        "O endereço não é público; o relógio lê no lugar do webhook.",
        "The address is not public; the clock reads instead.",
    ),
    "admin.health.webhook.not_looked": ("Ainda não foi conferido.", "Not yet looked at."),
    "admin.health.pluggy.answers": ("Responde.", "It answers."),
    "admin.health.pluggy.demo": (
        "Demonstração: quem responde é uma imitação da Pluggy, dentro do processo.",
        "Demonstration: what answers is an imitation of Pluggy, inside the process.",
    ),
    "admin.health.pluggy.no_answer": (
        "Não responde. As leituras tentam de novo sozinhas e continuam de onde pararam.",
        "It does not answer. Readings try again by themselves and go on where they stopped.",
    ),
    "admin.health.pluggy.no_answer.do": (
        "Veja a página de situação da Pluggy e a saída desta máquina para a internet.",
        "See Pluggy's status page and this machine's way to the internet.",
    ),
    "admin.health.pluggy.credentials_refused": (
        "Recusou as credenciais.",
        "It refused the credentials.",
    ),
    "admin.health.pluggy.credentials_refused.do": (
        "Confira PLUGGY_CLIENT_ID e PLUGGY_CLIENT_SECRET no painel da Pluggy e reinicie.",
        "Check PLUGGY_CLIENT_ID and PLUGGY_CLIENT_SECRET in Pluggy's dashboard and restart.",
    ),
    "admin.health.pluggy.off": (
        "A integração está desligada: faltam as credenciais.",
        "The integration is off: there are no credentials.",
    ),
    "admin.health.pluggy.not_looked": ("Ainda não foi conferido.", "Not yet looked at."),
    "admin.health.other": ("Código {code}.", "Code {code}."),
}
