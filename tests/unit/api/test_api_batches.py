"""Work of many requests in one thread: each gets its own answer, whatever becomes of the others."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest

from pluggy_app.api.batches import Batches


def batches_of_nothing() -> Batches[None]:
    return Batches("test", nullcontext)


async def ask(batches: Batches[None], count: int) -> list[object]:
    def work(n: int) -> tuple[int, int]:
        if n % 3 == 0:
            raise ValueError(n)
        return n, threading.get_ident()

    return await asyncio.gather(*(batches.run(lambda _, n=n: work(n)) for n in range(count)), return_exceptions=True)


def test_each_gets_its_own_answer_or_error() -> None:
    answers = asyncio.run(ask(batches_of_nothing(), 100))

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


async def give_up(batches: Batches[None], blocked: threading.Event) -> object:
    first = asyncio.ensure_future(batches.run(lambda _: blocked.wait()))
    gone = asyncio.ensure_future(batches.run(lambda _: "nobody hears this"))
    stays = asyncio.ensure_future(batches.run(lambda _: "heard"))
    await asyncio.sleep(0)
    gone.cancel()
    blocked.set()
    await first
    with pytest.raises(asyncio.CancelledError):
        await gone
    return await stays


def test_who_gives_up_costs_the_others_nothing() -> None:
    assert asyncio.run(give_up(batches_of_nothing(), threading.Event())) == "heard"


async def leave_open(batches: Batches[None], blocked: threading.Event) -> None:
    task = asyncio.ensure_future(batches.run(lambda _: blocked.wait()))
    await asyncio.sleep(0.01)
    task.cancel()


def test_a_loop_that_has_ended_costs_the_next_nothing() -> None:
    batches, blocked = batches_of_nothing(), threading.Event()
    asyncio.run(leave_open(batches, blocked))
    blocked.set()

    assert asyncio.run(give_up(batches, threading.Event())) == "heard"


class Numbered:
    """What is shared, by the number of times that it was begun; it can break when it begins or ends."""

    def __init__(self) -> None:
        self.begun = 0
        self.breaks = ""

    @contextmanager
    def once(self) -> Iterator[int]:
        self.begun += 1
        if self.breaks == "begin":
            raise OSError("begin")
        yield self.begun
        if self.breaks == "end":
            raise OSError("end")


async def behind(batches: Batches[int], count: int, blocked: threading.Event) -> list[object]:
    """The answers to `count` that wait behind one."""
    first = asyncio.ensure_future(batches.run(lambda _: blocked.wait()))
    await asyncio.sleep(0.05)  # the thread has begun with the first alone
    others = [asyncio.ensure_future(batches.run(lambda shared: shared)) for _ in range(count)]
    await asyncio.sleep(0)
    blocked.set()
    await first
    return await asyncio.gather(*others, return_exceptions=True)


def test_those_in_a_row_share_what_is_begun_after_all_were_asked_for() -> None:
    numbered = Numbered()
    answers = asyncio.run(behind(Batches("test", numbered.once), 10, threading.Event()))

    assert answers == [2] * 8 + [3] * 2  # the first had the first


@pytest.mark.parametrize(("breaks", "expected"), [("begin", OSError), ("end", int)])
def test_a_shared_that_breaks_is_told_to_who_has_no_answer_yet(breaks: str, expected: type) -> None:
    numbered = Numbered()
    batches = Batches("test", numbered.once)

    async def broken_then_mended() -> tuple[list[object], list[object]]:
        numbered.breaks = breaks
        broken = await asyncio.gather(*(batches.run(lambda shared: shared) for _ in range(3)), return_exceptions=True)
        numbered.breaks = ""
        return broken, await asyncio.gather(*(batches.run(lambda shared: shared) for _ in range(3)))

    broken, mended = asyncio.run(broken_then_mended())
    assert [type(answer) for answer in broken] == [expected] * 3
    assert len(mended) == 3
