"""Pluggy's official client for Node against the sandbox, over real HTTP.

It comes from tests/contract/package-lock.json, with `npm ci` into pytest's cache folder, once for each lock file.
What it expects of a server: exactly 200 for every write, a decodable key that expires, dates with milliseconds.
https://github.com/pluggyai/pluggy-node
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
INSTALL = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
FILES = ("package.json", "package-lock.json", ".npmrc")


@pytest.fixture(scope="module")
def client(pytestconfig: pytest.Config) -> Path:
    """The folder with the official client in it."""
    key = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    folder = pytestconfig.cache.mkdir(f"pluggy-sdk-{key}")
    if not (folder / "installed").exists():
        for name in FILES:
            shutil.copy(HERE / name, folder)
        done = subprocess.run(INSTALL, cwd=folder, env=os.environ | {"PATH": PATH}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        (folder / "installed").touch()
    return folder


@pytest.fixture(scope="module")
def saw(client: Path, sandbox: str) -> dict:
    """What the client saw."""
    environment = {"PATH": PATH, "PLUGGY_API_URL": sandbox, "NODE_PATH": str(client / "node_modules")}
    done = subprocess.run(["node", HERE / "drive.js"], env=environment, capture_output=True, text=True, timeout=60)
    told = json.loads(done.stdout)
    assert "problem" not in told, told["problem"]
    return told


def without_id(body: dict) -> dict:
    """A refusal without the one field that differs each time."""
    return {name: value for name, value in body.items() if name != "errorId"}


def test_it_reads_the_connectors(saw):
    assert {901, 902, 903, 904, 0, 2, 5, 200} == set(saw["connectors"]["ids"])
    assert saw["connectors"]["one"]["name"] == "Banco Marés"


def test_it_makes_an_item_and_sees_it_through(saw):
    assert saw["seen"][-1] == "SUCCESS"
    assert {"LOGIN_IN_PROGRESS", "ACCOUNTS_IN_PROGRESS"} & set(saw["seen"])
    assert (saw["item"]["status"], saw["item"]["clientUserId"]) == ("UPDATED", "somebody")
    assert saw["again"][-1] == "SUCCESS"
    assert saw["updated"]["lastUpdatedAt"] > saw["item"]["lastUpdatedAt"]


def test_it_gets_connect_tokens_with_and_without_an_item(saw):
    fresh, update = saw["tokens"]
    assert fresh["options"]["clientUserId"] == "somebody"
    assert update["itemId"] == saw["item"]["id"]
    assert fresh["exp"] - fresh["iat"] == 1800


def test_it_reads_every_row_over_several_pages(saw):
    rows = saw["rows"]
    assert (rows["accounts"], rows["cards"]) == (["BANK", "CREDIT"], 1)
    assert (rows["first"], rows["next"][:11]) == (500, "?accountId=")
    assert rows["all"] == rows["distinct"] >= 3000
    assert rows["some"] == 2
    assert rows["datesAreDates"]
    assert rows["one"]


def test_it_subscribes_changes_and_ends_a_webhook(saw):
    hooks = saw["webhooks"]
    assert (hooks["made"]["event"], hooks["made"]["disabledAt"], hooks["listed"]) == ("all", None, 1)
    assert hooks["one"] == hooks["changed"]
    assert hooks["changed"]["url"] == "https://example.com/other"
    assert hooks["changed"]["disabledAt"]
    assert hooks["gone"] == {"count": 1}
    assert hooks["after"]["codeDescription"] == "WEBHOOK_NOT_FOUND"


def test_it_reads_consents_and_categories(saw):
    assert saw["consents"]["results"] == [saw["consent"]]
    assert saw["consent"]["itemId"] == saw["item"]["id"]
    assert saw["category"] == saw["categories"]["results"][0]


def test_it_gives_a_second_factor(saw):
    assert (saw["mfa"]["status"], saw["mfa"]["parameter"]["name"]) == ("WAITING_USER_INPUT", "token")
    assert saw["mfaGiven"]["status"] == "UPDATED"


def test_it_understands_the_refusals(saw):
    refusals = saw["refusals"]
    not_found = {"code": 404, "message": "item not found", "codeDescription": "ITEM_NOT_FOUND"}
    assert without_id(refusals["unknownItem"]) == not_found
    assert refusals["badPair"] == 401
    assert (refusals["retired"]["code"], refusals["retired"]["codeDescription"]) == (410, "ENDPOINT_DEPRECATED")
    assert refusals["duplicate"]["codeDescription"] == "ITEM_USER_ALREADY_EXISTS"
    assert refusals["duplicate"]["items"] == [saw["item"]["id"]]
    assert [one["parameter"] for one in refusals["incomplete"]["details"]] == ["password"]


def test_it_waits_as_long_as_a_rate_limit_says(saw):
    assert saw["limited"]["found"] == 2
    assert 1000 <= saw["limited"]["waited"] < 10_000
    assert saw["limited"]["early"]["codeDescription"] == "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY"
    assert saw["limited"]["early"]["data"]["minUpdateFrequencyAllowedInHours"] == 4


def test_a_deleted_item_is_gone_and_its_accounts_are_an_empty_list(saw):
    assert saw["afterwards"]["item"]["codeDescription"] == "ITEM_NOT_FOUND"
    assert saw["afterwards"]["accounts"] == {"page": 1, "total": 0, "totalPages": 0, "results": []}
