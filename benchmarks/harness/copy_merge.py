"""What PostgreSQL allows: each page by COPY into a temporary table, merged into mirror, books and aliases.

`python -m harness.copy_merge --url PAGES --db postgresql://...`; fetch, parse, transform and tables are the
reference's. Written plainly and not tuned any further.
"""

import argparse
import json
import time

import floor
import psycopg

COLUMNS = ",".join(floor.COLS)
UPSERT = floor.upsert_sql("%s")
MIRROR = UPSERT[: UPSERT.index("values(")] + f"select {COLUMNS} from incoming " + UPSERT[UPSERT.index("on conflict") :]
BOOKS = floor.BOOK.replace(
    "values(?,?,?,?,?,?)",
    "select pluggy_transaction_id,account_id,posted_on,amount_cents,description,category from incoming",
)
ALIASES = (
    "insert into transaction_aliases select pluggy_transaction_id, pluggy_transaction_id from incoming "
    "on conflict do nothing"
)


def main(url: str, db: str) -> dict[str, object]:
    connection = psycopg.connect(db)
    for statement in floor.DDL:
        connection.execute(statement.replace("id integer primary key,", "id bigserial primary key,"))
    connection.execute(
        f"create temp table incoming on commit delete rows as select {COLUMNS} from pluggy_transactions limit 0"
    )
    connection.commit()
    get, parse = floor.client("http.client", url), floor.parser("msgspec")
    accounts = [account["id"] for account in json.loads(get("/accounts?itemId=" + floor.ITEM))["results"]]
    rows, wall, cpu = 0, time.perf_counter(), floor.cpu()
    for account in accounts:
        query = f"?accountId={account}"
        while query:
            page, query = parse(get("/v2/transactions" + query))
            cursor = connection.cursor()
            with cursor.copy(f"copy incoming({COLUMNS}) from stdin") as copying:
                for row in page:
                    copying.write_row(floor.row_obj(row))
            cursor.execute(MIRROR)
            cursor.execute(BOOKS)
            cursor.execute(ALIASES)
            cursor.execute(floor.CURSOR.replace("?", "%s"), (account, query))
            connection.commit()
            rows += len(page)
    return {"rows": rows, "wall": time.perf_counter() - wall, "cpu": floor.cpu() - cpu}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--db", required=True)
    asked = parser.parse_args()
    print(json.dumps(main(asked.url, asked.db)))
