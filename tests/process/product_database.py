"""A look into a product's SQLite file from another process than the one that has it open."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

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
    """Every row of every table; bytes as text."""
    done = subprocess.run([sys.executable, "-c", _SCRIPT, path], capture_output=True, text=True, check=True)
    told: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return told
