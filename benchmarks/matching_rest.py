"""The same company years by REST, as a stranger's program would send them: what is stored, matched and told.

`python benchmarks/matching_rest.py [--seeds 1]`: rows and entries are posted, `run` is asked, matches and suggestions
are read back and judged beside what the engine alone says of the same year. Exit code 1: the two differ.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from harness.matching_years import OWN_CNPJ, generate, report, scorer, year
from harness.matching_years import PROFILES as KINDS

from pluggy_app import wiring
from pluggy_app.api.app import create_api
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.exports import Vocabulary
from pluggy_app.domain.matching.engine import propose
from pluggy_app.services import people
from pluggy_app.settings import Settings

PROFILES = ("thin", "rich")
AT_ONCE = 1_000
ROW_FIELDS = ("counterpartyName", "counterpartyDocument", "paymentMethod", "reference")


@asynccontextmanager
async def product(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """REST on an empty SQLite file, and a client of somebody on the free plan."""
    parts = wiring.build(Settings(_env_file=None, database_url=f"sqlite:///{folder / 'app.db'}"), transport=None)
    wiring.use(parts)
    app = create_api(
        say=lambda _item, _language: None,
        explain=lambda _suspect, _currency, _language: "",
        because=lambda _reason, _language: "",
        vocabulary=lambda _language: Vocabulary("", (), ""),
    )
    people.create_user(parts.store, email="bench@empresa.example", password="a-long-password", now=utc_now())
    token = people.create_api_token(parts.store, "bench@empresa.example", utc_now())
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench", headers=headers) as http:
        yield http
    await parts.close()


async def posted(
    http: httpx.AsyncClient, raw_rows: list[Any], raw_entries: list[Any]
) -> tuple[dict[int, str], dict[int, str]]:
    """Send a year; the names of the truth by the ids that came back, for rows and entries."""
    accounts: dict[str, int] = {}
    for name in ("conta-1", "conta-2"):
        body = {"name": name, "type": "checking", "ownerDocument": OWN_CNPJ, "autoReconcile": True}
        accounts[name] = (await http.post("/api/bank-accounts", json=body)).raise_for_status().json()["bankAccountId"]
    rows: dict[int, str] = {}
    for row in raw_rows:
        body = {"date": row["date"], "amountCents": row["amountCents"], "description": row["description"]}
        body |= {name: row.get(name) for name in ROW_FIELDS if name in row}
        body["paymentData"] = row["paymentData"]
        path = f"/api/bank-accounts/{accounts[row['bankAccountId']]}/transactions"
        made = (await http.post(path, json=body)).raise_for_status().json()
        rows[made["bankTransactionId"]] = row["bankTransactionId"]
    entries: dict[int, str] = {}
    for first in range(0, len(raw_entries), AT_ONCE):
        some = raw_entries[first : first + AT_ONCE]
        derived = ("ledgerEntryId", "openCents", "status")
        sent = [{name: value for name, value in entry.items() if name not in derived} for entry in some]
        made = (await http.post("/api/ledger-entries", json=sent)).raise_for_status().json()["results"]
        entries |= {one["ledgerEntryId"]: entry["ledgerEntryId"] for one, entry in zip(made, some, strict=True)}
    return rows, entries


async def every(http: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        params = {"limit": 500} | ({"cursor": cursor} if cursor else {})
        page = (await http.get(path, params=params)).raise_for_status().json()
        found += page["results"]
        cursor = page["next"]
        if cursor is None:
            return found


async def answered(
    http: httpx.AsyncClient, raw_rows: list[Any], raw_entries: list[Any]
) -> tuple[list[scorer.Answer], float]:
    """What REST answers about a year, and the seconds that `run` took."""
    rows, entries = await posted(http, raw_rows, raw_entries)
    began = time.perf_counter()
    ran = (await http.post("/api/reconciliation/run")).raise_for_status().json()
    seconds = time.perf_counter() - began
    answers = []
    matches = await every(http, "/api/reconciliation/matches")
    assert len(matches) == ran["automatic"]
    for match in matches:
        lines = match["lines"]
        names = tuple(dict.fromkeys(rows[line["bankTransactionId"]] for line in lines))
        owed = dict.fromkeys(entries[line["ledgerEntryId"]] for line in lines if line["ledgerEntryId"])
        answers.append(scorer.Answer(names, tuple(owed), match["kind"], 1.0, True, 1))
    place: dict[int, int] = {}
    for one in await every(http, "/api/reconciliation/suggestions"):
        ids = one["bankTransactionIds"]
        for key in ids:
            place[key] = place.get(key, 0) + 1
        names = tuple(rows[key] for key in ids)
        owed = tuple(entries[key] for key in one["ledgerEntryIds"])
        rank = max(place[key] for key in ids)
        answers.append(scorer.Answer(names, owed, one["kind"], one["score"], one["automatic"], rank))
    return answers, seconds


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1, help="how many of the reporting seeds")
    seeds, same = parser.parse_args().seeds, True
    for profile in PROFILES:
        for seed in range(1, seeds + 1):
            told = year(profile, seed)
            alone = report(told, propose(told.rows, told.entries))
            company = generate.company_year(KINDS[profile], seed)
            generate.number_all(company)
            raw = [row.fields for row in company.rows], [entry.fields for entry in company.entries]
            with tempfile.TemporaryDirectory() as folder:
                async with product(Path(folder)) as http:
                    answers, seconds = await answered(http, *raw)
            by_rest = scorer.judge(scorer.Truth(told.truth), answers)
            print(f"{profile} {seed}: run {seconds:.1f} s")
            for name, one in (("engine alone", alone), ("by REST", by_rest)):
                print(f"  {name:12s} {summary(one)}")
            same = same and by_rest.precision() >= alone.precision() - 0.001
    return 0 if same else 1


def summary(told: scorer.Report) -> str:
    of = [
        f"{family} {100 * told.recall(family, told.by_automatic):.1f} / {100 * told.recall(family, told.by_first):.1f}"
        for family in (scorer.ONE_TO_ONE, scorer.GROUPS, scorer.OWN)
    ]
    return f"{len(told.wrong)} wrong of {told.automatic.total()}; automatic / or first: " + ", ".join(of)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
