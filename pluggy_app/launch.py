"""`make run` and `make dev`: check what can be checked, say where the application will be, become Reflex."""

import fcntl
import os
import socket
import sys

from pluggy_app.doctor import LOCK, check_redis, running_here
from pluggy_app.domain.errors import BadConfiguration
from pluggy_app.settings import EMBEDDED, Integration, check_web_workers, load_settings
from pluggy_app.store.engine import check_writable, open_engine

DEFAULT_PORT = 3000
#: Preview is the production build with reload: plain development serves pages and REST on two ports.
MODES = {"prod": "prod", "dev": "preview"}


def launch(mode: str, port: int) -> None:
    """Replace this process by the application on `port`; never returns.

    Raises:
        BadConfiguration: with one line that says what to mend.
    """
    address = f"http://localhost:{port}"
    chosen = load_settings().model_fields_set  # in the environment or in .env
    if "app_base_url" not in chosen:
        os.environ["APP_BASE_URL"] = address
    if not chosen & {"pluggy_base_url", "pluggy_client_id"}:
        os.environ["PLUGGY_BASE_URL"] = EMBEDDED
    settings = load_settings()
    check_web_workers(settings)
    check_redis(settings.redis_url)
    _check_port(settings.app_host, port)
    engine = open_engine(settings.database_url)
    check_writable(engine)
    engine.dispose()
    hold(port, settings.integration)
    print(
        f"Em Dia: {settings.app_base_url} (the first start builds the pages, about a minute; Ctrl-C stops it)",
        flush=True,
    )
    if settings.integration is Integration.SANDBOX:
        print(
            "Demonstration banks, no credentials needed: sign in with one of the buttons on the first page", flush=True
        )
    reflex = os.path.join(os.path.dirname(sys.executable), "reflex")
    command = [reflex, "run", "--env", MODES[mode], "--frontend-port", str(port), "--backend-port", str(port)]
    os.execv(reflex, command)  # noqa: S606 - our own interpreter's folder, no shell


def hold(port: int, integration: str) -> int:
    """Keep any other start out of this folder until this process ends, whatever becomes of it.

    Two would build the same `.web`, and the pages of the first would then look for the port of the second. The open
    file stays with Reflex: the kernel lets go of it with the process. Its descriptor.

    Raises:
        BadConfiguration: another one runs here.
    """
    try:
        lock = os.open(LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise BadConfiguration(f"{LOCK} cannot be written in this folder: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise BadConfiguration(_already_running()) from None
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()} {port} {integration}\n".encode())
    os.set_inheritable(lock, True)
    return lock


def _already_running() -> str:
    running = running_here()
    where = f" on port {running.port} (process {running.pid})" if running else ""
    return f"already running from this folder{where}: stop it first, or start another from its own copy of the folder"


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            running = running_here()
            if running and running.port == port:
                raise BadConfiguration(_already_running()) from None
            raise BadConfiguration(f"port {port} is taken: stop what uses it, or choose another with PORT=") from None
