"""What a run comes to in the eyes of whoever watches all of them: its status, except where nothing went wrong."""

from enum import StrEnum

from pluggy_app.domain.errors import ItemRevoked
from pluggy_app.domain.sync_runs import RunStatus

MOST_AT_ONCE = 500  #: items that one click owes another run: one short transaction
BANK_READING = "bank_reading"  #: error code of a run that found Pluggy still reading the bank


class Outcome(StrEnum):
    """A run, told apart for people."""

    PENDING = "pending"  #: waits for its time or for a worker
    RUNNING = "running"  #: a worker has it
    SUCCEEDED = "succeeded"  #: everything read
    PARTIAL = "partial"  #: read, but something was left out
    FAILED = "failed"  #: ended with a code
    WAITING = "waiting"  #: left at once, because the bank was still being read; the next run looks again
    STOPPED = "stopped"  #: the person disconnected the bank meanwhile


#: Status and code of runs that are neither partial nor failed in anybody's eyes.
HARMLESS = {
    Outcome.WAITING: (RunStatus.PARTIAL, BANK_READING),
    Outcome.STOPPED: (RunStatus.FAILED, ItemRevoked.code),
}


def outcome(status: str, error_code: str) -> Outcome:
    """What a run with this status and code comes to."""
    harmless = {pair: word for word, pair in HARMLESS.items()}
    return harmless.get((RunStatus(status), error_code), Outcome(status))
