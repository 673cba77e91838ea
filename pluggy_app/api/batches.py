"""Short work of many requests in one thread, several in a row."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Generic, NamedTuple, TypeVar

Shared = TypeVar("Shared")

MOST = 8  #: in a row, before those that are done are told


class _Asked(NamedTuple):
    work: Callable[[Any], Any]
    answer: "asyncio.Future[Any]"


class _Done(NamedTuple):
    answer: "asyncio.Future[Any]"
    result: Any
    error: BaseException | None


class Batches(Generic[Shared]):
    """One thread for work that takes less than a millisecond, most of it Python's.

    Threads of their own would mostly wait for each other's turn at Python, and each would wake the loop by itself.
    What may take long does not belong here: everybody would wait for it.

    What those in a row share is begun when all of them have been asked for, so nobody gets what was before.
    """

    def __init__(self, name: str, shared: Callable[[], AbstractContextManager[Shared]]) -> None:
        self._name, self._shared = name, shared
        self._asked: SimpleQueue[_Asked] = SimpleQueue()
        self._starting, self._started = Lock(), False

    async def run(self, work: Callable[[Shared], Any]) -> Any:
        """What `work` returns or raises, or what beginning the shared raised."""
        if not self._started:
            self._start()
        answer = asyncio.get_running_loop().create_future()
        self._asked.put(_Asked(work, answer))
        return await answer

    def _start(self) -> None:
        with self._starting:  # not when made: the process may be forked until it serves
            if not self._started:
                Thread(target=self._serve, name=self._name, daemon=True).start()
                self._started = True

    def _serve(self) -> None:
        while True:
            batch = [self._asked.get()]
            with suppress(Empty):
                while len(batch) < MOST:
                    batch.append(self._asked.get_nowait())
            done: defaultdict[asyncio.AbstractEventLoop, list[_Done]] = defaultdict(list)
            for one in self._all_done(batch):
                done[one.answer.get_loop()].append(one)
            for loop, of_loop in done.items():
                with suppress(RuntimeError):  # closed meanwhile: nobody waits there any more
                    loop.call_soon_threadsafe(_tell, of_loop)

    def _all_done(self, batch: list[_Asked]) -> list[_Done]:
        done: list[_Done] = []
        try:
            with self._shared() as shared:
                done += [_done(asked, shared) for asked in batch]
        except BaseException as error:  # of the shared; at its end those asked for have their answers
            done += [_Done(asked.answer, None, error) for asked in batch[len(done) :]]
        return done


def _done(asked: _Asked, shared: object) -> _Done:
    try:
        return _Done(asked.answer, asked.work(shared), None)
    except BaseException as error:
        return _Done(asked.answer, None, error)


def _tell(done: list[_Done]) -> None:
    for answer, result, error in done:
        if answer.done():  # given up: the client has gone
            continue
        if error is None:
            answer.set_result(result)
        else:
            answer.set_exception(error)
