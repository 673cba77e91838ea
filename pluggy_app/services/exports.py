"""The statement as a file to take along: CSV, OFX or a spreadsheet, of any size."""

import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import IO

from pluggy_app.bank_files import write_csv, write_ofx, write_xlsx
from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.exports import ExportFormat, Vocabulary
from pluggy_app.domain.users import User
from pluggy_app.store.unit_of_work import Store

__all__ = ["CHUNK", "ExportFormat", "Vocabulary", "chunks", "export"]

CHUNK = 64 * 1024
IN_MEMORY = 1024 * 1024  #: a larger file waits on disk


def export(
    store: Store,
    user: User,
    kind: ExportFormat,
    words: Vocabulary,
    bank_account_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> IO[bytes]:
    """The user's movements, account by account, oldest first, as a file at its beginning; whoever asks closes it.

    An account that is unknown or somebody else's gives a file without rows.

    Raises:
        InvalidRequest: more rows than a spreadsheet holds.
    """
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever asks closes it
    try:
        with store.reading() as work:
            accounts = work.exports.accounts(user.user_id, bank_account_id)
            told = [(account, work.exports.rows(user.user_id, account, since, until)) for account in accounts]
            if kind is ExportFormat.OFX:
                write_ofx.write(out, told, since, until, today(utc_now()))
            else:
                table = write_csv.write if kind is ExportFormat.CSV else write_xlsx.write
                table(out, chain.from_iterable(rows for _, rows in told), words)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return out


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces; closed at the end."""
    with file:
        while piece := file.read(CHUNK):
            yield piece
