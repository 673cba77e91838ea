"""The way in: which reader a file needs."""

from collections.abc import Mapping

from pluggy_app.bank_files import csv_file, ofx
from pluggy_app.bank_files.decoding import decoded
from pluggy_app.bank_files.ofx_tags import is_ofx
from pluggy_app.bank_files.statement import StatementFile
from pluggy_app.domain.errors import MappingNeeded, StatementTooLarge, UnreadableStatement

MAX_BYTES = 48 * 1024 * 1024  #: 100,000 rows of the wordiest OFX seen are 40 MB
HEAD = 100_000  #: characters in which a document declares what it is

#: What is no text, by its first bytes.
_KINDS = (
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "spreadsheet_or_zip"),
    (b"\xd0\xcf\x11\xe0", "spreadsheet"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"{\\rtf", "rtf"),
)


def read_statement(content: bytes, file_name: str = "", mapping: Mapping[str, object] | None = None) -> StatementFile:
    """Every account of a statement file with its rows, whatever the file is called.

    Args:
        file_name: only a hint that a CSV is a card's bill.
        mapping: which column of a CSV is which, as the answer to an earlier `MappingNeeded`: `date`, and `amount` or
            `credit` and `debit` (`debit` alone: plus is money out), `description`, each a column's name or its number
            from 0; `decimal` is "," or ".", `dayFirst` true or false. An OFX needs none.

    Raises:
        UnreadableStatement: no statement in it; StatementTooLarge: beyond `MAX_BYTES` or the limits of its reader.
        MappingNeeded: a table, but its columns, signs, decimals or days can be read in two ways.
        InvalidRequest: the mapping is none.
    """
    text = text_of(content)
    return ofx.read(text) if is_ofx(text) else csv_file.read(text, file_name, mapping)


def columns(content: bytes) -> MappingNeeded:
    """What a table's columns are called, and its first rows: for a person who wants to say which is which.

    Raises:
        UnreadableStatement: no table; StatementTooLarge: beyond `MAX_BYTES` or the limits of its reader.
    """
    text = text_of(content)
    if is_ofx(text):
        raise UnreadableStatement(found="ofx", expected="table")
    return csv_file.columns(text)


def text_of(content: bytes, expected: str = "ofx_or_csv") -> str:
    """The text of what may be a statement, or another table.

    Raises:
        UnreadableStatement, StatementTooLarge: it is no text, or beyond `MAX_BYTES`; `expected` is told with it.
    """
    if len(content) > MAX_BYTES:
        raise StatementTooLarge(found="bytes", expected="fewer")
    for magic, kind in _KINDS:
        if content.startswith(magic):
            raise UnreadableStatement(found=kind, expected=expected)
    text = decoded(content)
    if not text.strip():
        raise UnreadableStatement(found="empty", expected=expected)
    if "<!ENTITY" in text[:HEAD].upper():  # no bank's; whoever expands them fills the memory
        raise UnreadableStatement(found="entities", expected=expected)
    if not is_ofx(text) and text[:1_000].lstrip().lower().startswith(("<!doctype html", "<html", "<table")):
        raise UnreadableStatement(found="html", expected=expected)
    return text
