"""Work of many requests in one thread: each gets its own answer, whatever becomes of the others."""

import asyncio
import threading

import pytest

from pluggy_app.api.batches import Batches


async def ask(batches: Batches, count: int) -> list[object]:
    def work(n: int) -> tuple[int, int]:
        if n % 3 == 0:
            raise ValueError(n)
        return n, threading.get_ident()

    return await asyncio.gather(*(batches.run(lambda n=n: work(n)) for n in range(count)), return_exceptions=True)


def test_each_gets_its_own_answer_or_error() -> None:
    answers = asyncio.run(ask(Batches("test"), 100))

    for n, answer in enumerate(answers):
        if n % 3 == 0:
            assert isinstance(answer, ValueError)
            assert answer.args == (n,)
        else:
            assert isinstance(answer, tuple)
            assert answer[0] == n
    threads = {answer[1] for answer in answers if isinstance(answer, tuple)}
    assert len(threads) == 1
    assert threading.get_ident() not in threads


async def give_up(batches: Batches, blocked: threading.Event) -> object:
    first = asyncio.ensure_future(batches.run(blocked.wait))
    gone = asyncio.ensure_future(batches.run(lambda: "nobody hears this"))
    stays = asyncio.ensure_future(batches.run(lambda: "heard"))
    await asyncio.sleep(0)
    gone.cancel()
    blocked.set()
    await first
    with pytest.raises(asyncio.CancelledError):
        await gone
    return await stays


def test_who_gives_up_costs_the_others_nothing() -> None:
    assert asyncio.run(give_up(Batches("test"), threading.Event())) == "heard"


async def leave_open(batches: Batches, blocked: threading.Event) -> None:
    task = asyncio.ensure_future(batches.run(blocked.wait))
    await asyncio.sleep(0.01)
    task.cancel()


def test_a_loop_that_has_ended_costs_the_next_nothing() -> None:
    batches, blocked = Batches("test"), threading.Event()
    asyncio.run(leave_open(batches, blocked))
    blocked.set()

    assert asyncio.run(give_up(batches, threading.Event())) == "heard"
