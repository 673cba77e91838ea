"""The reference page server, with what a whole run asks for besides pages: the item. It counts what it is asked.

`python -m harness.pages --rows N [--accounts 4]` prints its address, as the reference does.
"""

import argparse
import json
from typing import Any

import pageserver

ITEM_ID = "11111111-1111-4111-8111-111111111111"
USER_ID = "b" * 32  #: the benchmark's only user; the item says that it is theirs
COUNTS = "/asked"

ITEM = {
    "id": ITEM_ID,
    "connector": {"id": 201, "name": "Banco", "imageUrl": ""},
    "status": "UPDATED",
    "executionStatus": "SUCCESS",
    "error": None,
    "clientUserId": USER_ID,
    "createdAt": "2026-11-20T12:00:00.000Z",
    "updatedAt": "2026-11-20T12:00:00.000Z",
    "lastUpdatedAt": "2026-11-20T12:00:00.000Z",
}


def answer(content: object) -> bytes:
    body = json.dumps(content).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Counted(dict[Any, bytes]):
    """Prepared answers; how often a page was asked for, and how many pages there are."""

    asked = 0

    def get(self, key: Any, default: Any = None) -> Any:
        if key == COUNTS:
            return answer({"asked": self.asked, "pages": sum(isinstance(known, tuple) for known in self)})
        self.asked += isinstance(key, tuple)
        return super().get(key, default)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--accounts", type=int, default=4)
    sizes = parser.parse_args()
    prepared, _ = pageserver.responses(sizes.rows, sizes.accounts)
    counted = Counted(prepared)
    counted[f"/items/{ITEM_ID}"] = answer(ITEM)
    pageserver.serve(counted, 0)
