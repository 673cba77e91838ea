"""The command line: the application itself, workers, people, API tokens, Pluggy's webhook, the schema, the doctor.

Exit 0: done; 1: refused, with one line on stderr that says why; 2: not a command.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pluggy_app import doctor, wiring, worker
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError, BadConfiguration, InvalidRequest, PluggyNotConfigured
from pluggy_app.domain.users import Plan, Role
from pluggy_app.sandbox import serve
from pluggy_app.services import api_tokens, checks, items, people, webhook_registration
from pluggy_app.settings import Integration, Settings, load_settings
from pluggy_app.store import migrations
from pluggy_app.store.engine import check_writable, open_engine
from pluggy_app.store.unit_of_work import Store

DEFAULT_PORT = 3000

Command = Callable[[argparse.Namespace], int | None]  #: None: exit code 0
Launch = Callable[[str, int], None]  #: starts the application in a mode, "prod" or "dev", on a port


def main(arguments: Sequence[str] | None, launch: Launch) -> int:
    """Do what the arguments say; the exit code. `arguments` None: those of the process."""
    asked = _parser(launch).parse_args(arguments)
    command: Command = asked.command
    try:
        return command(asked) or 0
    except AppError as error:
        print(f"pluggy_app: {error}", file=sys.stderr)
        return 1


def _parser(launch: Launch) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pluggy_app", description="Em Dia: your banks in one statement, always up to date."
    )
    subjects = parser.add_subparsers(required=True, metavar="COMMAND")
    run = subjects.add_parser("run", help="the application, until Ctrl-C")
    run.add_argument("--port", type=_port, default=DEFAULT_PORT)
    run.add_argument("--dev", action="store_true", help="reload when code changes")
    run.set_defaults(command=lambda asked: launch("dev" if asked.dev else "prod", asked.port))
    _add_users(subjects.add_parser("users", help="people").add_subparsers(required=True, metavar="ACTION"))
    _add_tokens(subjects.add_parser("tokens", help="API tokens").add_subparsers(required=True, metavar="ACTION"))
    _add_webhooks(subjects.add_parser("webhooks", help="at Pluggy").add_subparsers(required=True, metavar="ACTION"))
    subjects.add_parser("worker", help="jobs only, no web, until SIGTERM or Ctrl-C").set_defaults(command=_worker)
    subjects.add_parser("doctor", help="what is wrong and what to do; exit 1 on a problem").set_defaults(
        command=_doctor
    )
    migrate = subjects.add_parser("migrate", help="bring the database to the schema of this version")
    migrate.set_defaults(command=_migrate)
    sandbox = subjects.add_parser("sandbox", help="the imitation of Pluggy on its own")
    sandbox.add_argument("--port", type=_port, required=True)
    sandbox.add_argument("--items-file", type=Path, help="where its items survive a restart")
    sandbox.set_defaults(command=_sandbox)
    return parser


def _add_users(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    create = _for_one(actions.add_parser("create", help="a new person"), _create_user)
    _add_password(create)
    create.add_argument("--plan", type=Plan, choices=list(Plan), default=Plan.FREE)
    create.add_argument("--role", type=Role, choices=list(Role), default=Role.USER)
    _add_password(_for_one(actions.add_parser("set-password", help="and end their sessions"), _set_password))
    set_plan = _for_one(actions.add_parser("set-plan", help="what they pay for"), _set_plan)
    set_plan.add_argument("--plan", type=Plan, choices=list(Plan), required=True)
    actions.add_parser("list", help="e-mail, plan, role, id").set_defaults(command=_list_users)
    erase = _for_one(actions.add_parser("erase", help="the person and everything of theirs"), _erase_user)
    erase.add_argument("--yes", action="store_true", help="do not ask")


def _add_tokens(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    create = _for_one(actions.add_parser("create", help="prints the token, which is kept nowhere else"), _create_token)
    create.add_argument("--name", help="what it is for, as the settings page will call it")
    _for_one(actions.add_parser("revoke", help="all tokens of a person"), _revoke_tokens)


def _add_webhooks(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    register = actions.add_parser("register", help="have Pluggy tell this application everything; again is harmless")
    register.set_defaults(command=_register_webhook)


def _for_one(parser: argparse.ArgumentParser, command: Command) -> argparse.ArgumentParser:
    parser.add_argument("--email", required=True)
    parser.set_defaults(command=command)
    return parser


def _add_password(parser: argparse.ArgumentParser) -> None:
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--password")
    given.add_argument("--password-stdin", action="store_true", help="read it from standard input")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def _create_user(asked: argparse.Namespace) -> None:
    with _store() as store:
        user = people.create_user(
            store, email=asked.email, password=_password(asked), now=utc_now(), plan=asked.plan, role=asked.role
        )
    print(f"created {user.email} (plan {user.plan.value}, role {user.role.value})")


def _set_password(asked: argparse.Namespace) -> None:
    with _store() as store:
        people.set_password(store, asked.email, _password(asked))
    print(f"new password for {asked.email}; their sessions are over")


def _set_plan(asked: argparse.Namespace) -> None:
    with _store() as store:
        people.set_plan(store, asked.email, asked.plan, utc_now())
    print(f"{asked.email} is on plan {asked.plan.value}")


def _list_users(_asked: argparse.Namespace) -> None:
    with _store() as store:
        everyone = people.everyone(store)
    for user in everyone:
        print(f"{user.email}\t{user.plan.value}\t{user.role.value}\t{user.user_id}")


def _erase_user(asked: argparse.Namespace) -> None:
    if not asked.yes and _typed(f"Everything of {asked.email} will be gone. Type the e-mail again: ") != asked.email:
        raise InvalidRequest("not erased: the e-mail was not typed again")
    asyncio.run(_disconnect_and_erase(asked.email))
    print(f"erased {asked.email}")


def _create_token(asked: argparse.Namespace) -> None:
    with _store() as store:
        if asked.name is None:
            token = people.create_api_token(store, asked.email, utc_now())
        else:
            token = api_tokens.create(store, people.by_email(store, asked.email), asked.name, utc_now())
    print(token)


def _revoke_tokens(asked: argparse.Namespace) -> None:
    with _store() as store:
        revoked = people.revoke_api_tokens(store, asked.email)
    print(f"revoked {revoked} token(s) of {asked.email}")


def _register_webhook(_asked: argparse.Namespace) -> None:
    print(asyncio.run(_registered(load_settings())))


def _worker(_asked: argparse.Namespace) -> None:
    worker.work(load_settings())


def _doctor(_asked: argparse.Namespace) -> int:
    verdicts = doctor.examined()
    for verdict in verdicts:
        print(verdict)
    return int(any(verdict.ok is False for verdict in verdicts))


def _migrate(_asked: argparse.Namespace) -> None:
    with _store() as store, store.reading() as work:
        print(f"the database is at revision {work.revision()}")


def _sandbox(asked: argparse.Namespace) -> None:
    serve.serve(asked.port, asked.items_file)


async def _registered(settings: Settings) -> str:
    """Pluggy's webhook, made or mended; one line that says which."""
    if settings.integration is Integration.SANDBOX:
        raise BadConfiguration("the embedded sandbox needs no webhook: its events come by each user's own address")
    if settings.integration is Integration.OFF:
        raise PluggyNotConfigured("no Pluggy credentials: set PLUGGY_CLIENT_ID and PLUGGY_CLIENT_SECRET")
    if not settings.webhooks_reach_us:
        raise BadConfiguration(
            f"APP_BASE_URL is {settings.app_base_url}, which Pluggy cannot reach: "
            "set it to the public address of this application (https://, a name and no IP address)"
        )
    built = wiring.build(settings)
    try:
        assert built.pluggy is not None
        registered = await webhook_registration.register(built.pluggy)
        await checks.look(built.store, built.pluggy)
        told = f"webhook {registered.done.value}: {built.pluggy.app_webhook_url} gets every event"
        for url in registered.elsewhere:
            told += f"\n{url} gets our secret too: delete it at dashboard.pluggy.ai if that address is no longer yours"
        return told
    finally:
        await built.close()


async def _disconnect_and_erase(email: str) -> None:
    """The consents at the banks first: once our rows are gone, nobody could cancel them."""
    settings = load_settings()
    built = wiring.build(settings)
    try:
        # The embedded sandbox lives in the application's process, and forgets its items by itself.
        pluggy = built.pluggy if settings.integration is Integration.PLUGGY else None
        if settings.integration is not Integration.SANDBOX:
            await items.revoke_all(built.store, pluggy, people.by_email(built.store, email))
        people.erase(built.store, email)
    finally:
        await built.close()


@contextmanager
def _store() -> Iterator[Store]:
    """The database, up to date, for one command."""
    store = Store(open_engine(load_settings().database_url))
    try:
        check_writable(store.engine)
        migrations.migrate(store.engine)
        yield store
    finally:
        store.close()


def _password(asked: argparse.Namespace) -> str:
    given: str | None = asked.password
    return sys.stdin.readline().rstrip("\r\n") if given is None else given


def _typed(question: str) -> str:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
