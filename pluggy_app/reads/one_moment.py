"""Several reads that see the same moment: beginning to read costs as much as reading a page of a list."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pluggy_app.store.unit_of_work import Store, Work


class OneMoment:
    """A store as it is when something is first read from it. For one thread."""

    def __init__(self, store: Store, until_the_end: ExitStack) -> None:
        self._store, self._until_the_end = store, until_the_end
        self._work: Work | None = None

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """The same view each time.

        Raises:
            DatabaseUnavailable: as each read by itself would.
        """
        if self._work is None:
            self._work = self._until_the_end.enter_context(self._store.reading())
        with self._store.failures_told():
            yield self._work


@contextmanager
def one_moment(store: Store) -> Iterator[OneMoment]:
    """The store for as long as the block runs; nothing is begun before it is read from."""
    with ExitStack() as until_the_end:
        yield OneMoment(store, until_the_end)
