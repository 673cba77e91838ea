"""A product's database from another process than the ones that have it open."""

import json
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from product_process import Person, Product

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import Plan, Role
from pluggy_app.services import people
from pluggy_app.store.engine import open_engine
from pluggy_app.store.unit_of_work import Store

#: Run apart: a driver of its own in this process would drop the locks of the product's driver.
_SCRIPT = """
import json, sqlite3, sys
base = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
base.row_factory = sqlite3.Row
names = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
told = {name: [dict(row) for row in base.execute(f'SELECT * FROM "{name}"')] for name in names}
json.dump(told, sys.stdout, default=lambda value: value.decode("utf-8", "replace"))
"""


def dump(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of a SQLite file; bytes as text."""
    done = subprocess.run([sys.executable, "-c", _SCRIPT, path], capture_output=True, text=True, check=True)
    told: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return told


def a_person(product: Product, role: Role = Role.USER) -> Person:
    """Somebody new, made without starting a process for it."""
    email, password = f"{secrets.token_hex(4)}@empresa.example", f"pw-{secrets.token_hex(8)}"
    store = Store(open_engine(product.environment["DATABASE_URL"]))
    user = people.create_user(store, email=email, password=password, now=utc_now(), plan=Plan.BUSINESS, role=role)
    store.close()
    return Person(email, password, user.user_id, token="")
