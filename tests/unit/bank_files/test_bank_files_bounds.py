"""No file, however broken, large or hostile, does more than be refused."""

import os
import time
import tracemalloc
from collections.abc import Callable

import pytest
from broken_files import broken
from hypothesis import given, settings
from hypothesis import strategies as st
from ofx_builder import a_row, an_ofx, the_account

from pluggy_app.bank_files.read import MAX_BYTES, read_statement
from pluggy_app.bank_files.statement import StatementFile
from pluggy_app.domain.errors import MappingNeeded, StatementTooLarge, UnreadableStatement

#: How many broken files; 1,000 and more with STATEMENT_MUTATIONS=1000.
MUTATIONS = int(os.environ.get("STATEMENT_MUTATIONS", "400"))


def outcome(content: bytes) -> StatementFile | UnreadableStatement | MappingNeeded:
    try:
        return read_statement(content)
    except (UnreadableStatement, MappingNeeded) as refused:
        return refused


_PIECES = """
<OFX> <STMTRS> </STMTRS> <STMTTRN> <TRNAMT> -1.00 <DTPOSTED> 20260801 <MEMO> A < </STMTTRN> <CCSTMTRS> <X>
<ACCTID> <BANKACCTFROM> <BALAMT> <LEDGERBAL> &amp;
"""
OFX_PIECES = _PIECES.split()


def test_a_broken_file_gives_rows_or_a_refusal() -> None:
    read = sum(isinstance(outcome(broken(number)), StatementFile) for number in range(MUTATIONS))

    assert read > MUTATIONS // 2


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_give_rows_or_a_refusal(content: bytes) -> None:
    outcome(content)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["13/08/2026", "1,00", "-5.00", "Data", "Valor", "Saldo", ";", ",", "\n", "\t", '"', "A", "1.000"]
        )
    )
)
def test_any_table_gives_rows_or_a_refusal(pieces: list[str]) -> None:
    outcome("".join(pieces).encode())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(OFX_PIECES)))
def test_any_tags_give_rows_or_a_refusal(pieces: list[str]) -> None:
    outcome("".join(pieces).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"<OFX>" * 100_000,
        b"<STMTRS>" * 100_000,
        b"<OFX><STMTTRN>" + b"<MEMO>" * 60_000,
        b"<" * 500_000,
        b"<OFX>" + b"< " * 200_000,
        b"<OFX><MEMO>" + b"<a " * 500_000,
        b"<OFX><STMTRS><STMTTRN><MEMO>" + b"&" * 500_000,
        b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><OFX><STMTRS>&b;</STMTRS></OFX>',
        b"\0" * 4_000_000,
        b"<OFX>\0" * 100_000,
        b'"' * 200_000,
        b'";\n' * 200_000,
        b";" * 500_000,
        b";;;\n" * 40_000,
        b"\n" * 250_000,
        b"1" * 500_000,
        b"Data;Valor;Texto\n" + b"13/08/2026;" + b"9" * 200_000,
        b"Data;Valor;Texto\n" * 20_000,
        b"Data;Valor;Texto\n" + b"01/01/2026;" + b"(" * 500_000 + b";x\n",
        b"\xff\xfe" + b"\xd8\x00" * 500_000,
    ],
    ids=lambda content: content[:24].decode("latin-1"),
)
def test_a_hostile_file_costs_little(content: bytes) -> None:
    started = time.process_time()
    outcome(content)

    assert time.process_time() - started < 8  # quadratic ones took minutes; the slowest of these half a second


def test_a_file_beyond_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(StatementTooLarge):
        read_statement(b"<OFX><STMTRS>".ljust(MAX_BYTES + 1))


@pytest.mark.parametrize(
    "content", [b"<OFX>" + b"<STMTTRN>" * 260_000, b"a;b;c\n" * 310_000, b"<OFX>" + b"<STMTRS>" * 300]
)
def test_too_many_rows_or_accounts_are_refused(content: bytes) -> None:
    with pytest.raises(StatementTooLarge):
        read_statement(content)


@pytest.mark.parametrize("found", ["entities", "too_many_tags"])
def test_what_no_bank_writes_is_named(found: str) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "lol">]><OFX><STMTRS>&a;</STMTRS></OFX>'
    content = {"entities": laughs, "too_many_tags": b"<OFX><STMTTRN>" + b"<A>" * 4_000_000}[found]
    with pytest.raises(UnreadableStatement) as refused:
        read_statement(content)
    assert refused.value.found == found


def many_ofx(rows: int) -> bytes:
    return an_ofx(
        *(a_row(f"-{n % 900}.{n % 100:02}", memo=f"PIX ENVIADO {n}", FITID=str(n)) for n in range(rows))
    ).encode()


def many_csv(rows: int) -> bytes:
    lines = (f"{n % 28 + 1:02}/08/2026;PIX ENVIADO {n};-{n % 900},{n % 100:02};{n}" for n in range(rows))
    return ("Data;Histórico;Valor;Documento\n" + "\n".join(lines)).encode()


def seconds(content: bytes) -> float:
    times = []
    for _ in range(2):
        started = time.process_time()
        the_account(content)
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize("many", [many_ofx, many_csv])
def test_ten_times_the_rows_cost_ten_times_the_time(many: Callable[[int], bytes]) -> None:
    assert seconds(many(5_000)) < 25 * seconds(many(500))


@pytest.mark.parametrize("many", [many_ofx, many_csv])
def test_memory_is_a_few_times_the_file(many: Callable[[int], bytes]) -> None:
    content = many(2_500)
    tracemalloc.start()
    account = the_account(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(account.rows) == 2_500
    assert peak < 5_000_000  # 100,000 rows: below 200 MB
