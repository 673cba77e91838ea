"""Shapes that banks' CSVs take, one small file each: read as its author would, or asked about."""

from collections.abc import Iterator

import pytest
from statement_samples import SAMPLES, left_out

from pluggy_app.bank_files.read import read_statement
from pluggy_app.domain.errors import MappingNeeded

Shape = tuple[str, str, str, str, str]  #: name, file name, expected cents or "ask", rows left out or reason, text


def shapes() -> Iterator[Shape]:
    _, *blocks = (SAMPLES / "shapes.txt").read_text().split("\n== ")
    for block in blocks:
        head, _, text = block.partition("\n")
        name, file_name, expected, left = (part.strip() for part in head.split(" |"))
        yield name, file_name, expected, left, text.removesuffix("\n").removesuffix("\n")


@pytest.mark.parametrize(
    ("file_name", "expected", "left", "text"), [shape[1:] for shape in shapes()], ids=[shape[0] for shape in shapes()]
)
def test_a_shape_is_read_or_asked_about(file_name: str, expected: str, left: str, text: str) -> None:
    if expected == "ask":
        with pytest.raises(MappingNeeded) as asked:
            read_statement(text.encode(), file_name)
        assert asked.value.reason == left
    else:
        (account,) = read_statement(text.encode(), file_name).accounts
        assert " ".join(str(row.amount_cents) for row in account.rows) == expected
        assert " ".join(f"{code}:{row}" for code, row in left_out(account)) == left
