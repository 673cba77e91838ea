"""How the threads of the real process share it: as its lifespan has set it, beside Python's own setting."""

import json
import os
import sys
from pathlib import Path

from product_process import run_command

#: Begins like a web process, then asks for a turn a hundred times while another thread computes.
AS_THE_WEB_PROCESS = """
import asyncio, gc, json, sys, threading, time
before = sys.getswitchinterval()
from pluggy_app.pluggy_app import life

def compute(ended):
    while not ended.is_set():
        sum(range(100))

def seconds_of_a_hundred_turns():
    ended = threading.Event()
    other = threading.Thread(target=compute, args=[ended])
    other.start()
    began = time.perf_counter()
    for _ in range(100):
        time.sleep(0)  # gives the turn up, and asks for the next
    took = time.perf_counter() - began
    ended.set()
    other.join()
    return took

async def main():
    async with life():
        ours = seconds_of_a_hundred_turns()
        sys.setswitchinterval(before)
        pythons = seconds_of_a_hundred_turns()
        kept, looked_at = gc.get_freeze_count(), len(gc.get_objects())
        print(json.dumps({"ours": ours, "pythons": pythons, "kept": kept, "looked_at": looked_at}))

asyncio.run(main())
"""


def test_who_answers_waits_less_for_who_computes_and_the_collector_leaves_what_was_loaded_alone(tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}"}
    told = run_command([sys.executable, "-c", AS_THE_WEB_PROCESS], environment)

    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout.splitlines()[-1])
    assert found["ours"] < found["pythons"] / 2, found
    assert found["kept"] > 10 * found["looked_at"], found
