"""The settings of one person."""

TEXTS: dict[str, tuple[str, str]] = {
    "nav.settings": (
        "Configurações",
        "Settings",
    ),
    "settings.title": (
        "Configurações",
        "Settings",
    ),
    "settings.lead": (
        "O que vale só para você: idioma, senha, aparelhos e chaves.",
        "What applies to you alone: language, password, devices and keys.",
    ),
    "settings.language": (
        "Idioma",
        "Language",
    ),
    "settings.language.text": (
        "Vale em todos os aparelhos em que você entrar.",
        "It applies on every device where you log in.",
    ),
    "settings.theme": (
        "Aparência",
        "Appearance",
    ),
    "settings.theme.text": (
        "Vale só neste navegador.",
        "It applies in this browser only.",
    ),
    "settings.theme.light": (
        "Claro",
        "Light",
    ),
    "settings.theme.dark": (
        "Escuro",
        "Dark",
    ),
    "settings.theme.system": (
        "Do sistema",
        "System",
    ),
    "settings.password": (
        "Senha",
        "Password",
    ),
    "settings.password.text": (
        "Trocar a senha encerra o acesso em todos os outros aparelhos.",
        "A new password logs out all other devices.",
    ),
    "settings.password.current": (
        "Senha atual",
        "Current password",
    ),
    "settings.password.new": (
        "Senha nova",
        "New password",
    ),
    "settings.password.repeat": (
        "Repita a senha nova",
        "Repeat the new password",
    ),
    "settings.password.hint": (
        "A senha nova tem pelo menos {least} caracteres.",
        "The new password has at least {least} characters.",
    ),
    "settings.password.action": (
        "Trocar senha",
        "Change password",
    ),
    "settings.password.demo": (
        "Este é um usuário de demonstração: outras pessoas entram com a mesma senha, por isso ela não muda.",
        "This is a demonstration user: other people log in with the same password, so it does not change.",
    ),
    "settings.password.said.changed": (
        "Senha trocada. Os outros aparelhos precisam entrar de novo.",
        "Password changed. Your other devices need to log in again.",
    ),
    "settings.password.said.wrong_password": (
        "A senha atual é outra, e a senha não foi trocada. Confira e tente de novo.",
        "The current password is a different one, so nothing changed. Check it and try again.",
    ),
    "settings.password.said.password_length": (
        "A senha nova precisa ter de {least} a {most} caracteres. A senha não foi trocada.",
        "The new password needs {least} to {most} characters. Nothing changed.",
    ),
    "settings.password.said.passwords_differ": (
        "As duas senhas novas não são iguais. A senha não foi trocada.",
        "The two new passwords are not the same. Nothing changed.",
    ),
    "settings.password.said.too_many_attempts": (
        "Foram muitas tentativas seguidas. Espere alguns minutos e tente de novo.",
        "That was many attempts in a row. Wait a few minutes and try again.",
    ),
    "settings.password.said.demo_password": (
        "A senha de um usuário de demonstração não muda.",
        "The password of a demonstration user does not change.",
    ),
    "settings.password.said.origin": (
        "O pedido veio de outra página. Recarregue esta e tente de novo.",
        "The request came from another page. Reload this one and try again.",
    ),
    "settings.password.said.other": (
        "A senha não foi trocada. Tente de novo em instantes.",
        "The password was not changed. Try again in a moment.",
    ),
    "settings.plan": (
        "Plano",
        "Plan",
    ),
    "settings.plan.business": (
        "Business",
        "Business",
    ),
    "settings.plan.free": (
        "Gratuito",
        "Free",
    ),
    "settings.plan.with.banks": (
        "Conexão com bancos: saldos e transações chegam sozinhos",
        "Bank connections: balances and transactions arrive by themselves",
    ),
    "settings.plan.with.statement": (
        "Extrato e visão geral de todas as contas",
        "Statement and overview of all accounts",
    ),
    "settings.plan.with.keys": (
        "Chaves de acesso para outros programas",
        "Access keys for other programs",
    ),
    "settings.plan.without.banks": (
        "Conexão com bancos: só no plano Business",
        "Bank connections: on the Business plan only",
    ),
    "settings.devices": (
        "Aparelhos",
        "Devices",
    ),
    "settings.devices.text": (
        "Onde você entrou. Encerre o que não reconhecer e troque a senha.",
        "Where you are logged in. Log out what you do not recognise, and change your password.",
    ),
    "settings.device.unknown": (
        "Navegador ou programa sem nome",
        "Browser or program without a name",
    ),
    "settings.device.this": (
        "Este aparelho",
        "This device",
    ),
    "settings.device.used": (
        "Desde {since} · último uso {used}",
        "Since {since} · last used {used}",
    ),
    "settings.device.end": (
        "Encerrar",
        "Log out",
    ),
    "settings.device.end.label": (
        "Encerrar {name}, desde {since}",
        "Log out {name}, since {since}",
    ),
    "settings.devices.end": (
        "Encerrar os outros",
        "Log out the others",
    ),
    "settings.device.ended": (
        "Acesso encerrado. O aparelho precisa entrar de novo.",
        "Logged out. The device needs to log in again.",
    ),
    "settings.device.gone": (
        "Este acesso já tinha terminado.",
        "This device was logged out already.",
    ),
    "count.devices.zero": (
        "Nenhum outro aparelho estava com acesso.",
        "No other device had access.",
    ),
    "count.devices.one": (
        "1 aparelho precisa entrar de novo.",
        "1 device needs to log in again.",
    ),
    "count.devices.many": (
        "{n} aparelhos precisam entrar de novo.",
        "{n} devices need to log in again.",
    ),
    "settings.keys": (
        "Chaves de acesso",
        "Access keys",
    ),
    "settings.keys.text": (
        "Uma chave deixa outro programa ver e fazer o que você pode aqui. Dê uma a cada programa.",
        "A key lets another program see and do what you can here. Give each program its own.",
    ),
    "settings.keys.docs": (
        "O que um programa pode pedir",
        "What a program can ask for",
    ),
    "settings.keys.none": (
        "Nenhuma chave ainda.",
        "No keys yet.",
    ),
    "settings.keys.new": (
        "Nova chave",
        "New key",
    ),
    "settings.key.unnamed": (
        "Sem nome",
        "Without a name",
    ),
    "settings.key.used": (
        "Criada em {created} · último uso em {used}",
        "Created on {created} · last used on {used}",
    ),
    "settings.key.unused": (
        "Criada em {created} · ainda não usada",
        "Created on {created} · not used yet",
    ),
    "settings.key.drop": (
        "Excluir",
        "Delete",
    ),
    "settings.key.drop.label": (
        "Excluir {name} {ending}",
        "Delete {name} {ending}",
    ),
    "settings.key.name": (
        "Nome",
        "Name",
    ),
    "settings.key.name.text": (
        "Diga para que ela serve, por exemplo: planilha do contador.",
        "Say what it is for, for example: the accountant's spreadsheet.",
    ),
    "settings.key.name.needed": (
        "Dê um nome de até {most} caracteres.",
        "Give it a name of up to {most} characters.",
    ),
    "settings.key.create": (
        "Criar chave",
        "Create key",
    ),
    "settings.key.made": (
        "Guarde a chave agora",
        "Keep the key now",
    ),
    "settings.key.made.text": (
        "Ela aparece só desta vez. Copie e cole no programa que vai usá-la.",
        "It is shown this once only. Copy it and paste it into the program that will use it.",
    ),
    "settings.key.value": (
        "Chave",
        "Key",
    ),
    "settings.key.copy": (
        "Copiar",
        "Copy",
    ),
    "settings.key.copied": (
        "Chave copiada.",
        "Key copied.",
    ),
    "settings.key.done": (
        "Já guardei",
        "I have kept it",
    ),
    "settings.key.drop.title": (
        "Excluir a chave {name}?",
        "Delete the key {name}?",
    ),
    "settings.key.drop.text": (
        "O programa que a usa deixa de ter acesso na hora. Os seus dados ficam como estão.",
        "The program that uses it loses access at once. Your data stays as it is.",
    ),
    "settings.key.drop.action": (
        "Excluir chave",
        "Delete key",
    ),
    "settings.key.dropped": (
        "Chave excluída.",
        "Key deleted.",
    ),
    "settings.key.gone": (
        "Esta chave já não existia.",
        "This key was gone already.",
    ),
    "error.too_many_api_tokens": (
        "Você já tem o máximo de chaves. Exclua uma que não usa mais.",
        "You already have as many keys as possible. Delete one that you no longer use.",
    ),
}
