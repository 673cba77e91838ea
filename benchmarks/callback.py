"""What keeping a webhook costs: the callback against a route that only answers, alternated in one run.

Prints the medians and their ratio. `python benchmarks/callback.py [ROUNDS]`
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pluggy_app import wiring
from pluggy_app.api.app import create_api
from pluggy_app.settings import Settings


async def milliseconds(client: httpx.AsyncClient, method: str, path: str, **sent: object) -> float:
    began = time.perf_counter()
    answer = await client.request(method, path, **sent)  # type: ignore[arg-type]
    assert answer.status_code in (200, 202), answer.text
    return (time.perf_counter() - began) * 1000


async def measure(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        built = wiring.build(Settings(_env_file=None, database_url=f"sqlite:///{folder}/app.db"))
        wiring.use(built)
        transport = httpx.ASGITransport(create_api(say=lambda _item: None))
        headers = {"x-webhook-secret": built.webhook_secret}
        kept, answered = [], []
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3000") as client:
            for n in range(rounds):
                event = {"event": "item/updated", "eventId": f"event-{n}", "itemId": f"item-{n}"}
                kept.append(await milliseconds(client, "POST", "/api/pluggy/callback", json=event, headers=headers))
                answered.append(await milliseconds(client, "GET", "/api/health"))
        await built.close()
    kept_ms, answered_ms = statistics.median(kept), statistics.median(answered)
    print(f"callback {kept_ms:.2f} ms, bare answer {answered_ms:.2f} ms: ratio {kept_ms / answered_ms:.1f}")
    print(f"callback p99 {sorted(kept)[int(rounds * 0.99)]:.1f} ms of {rounds}, each committed with a sync to disk")


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
