"""Workbooks that are made to fill memory or time, or are none: each is refused, quickly and in little memory."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from openpyxl import Workbook

from pluggy_app.bank_files.list_file import read_list
from pluggy_app.domain.errors import UnreadableStatement

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MOST_SECONDS = 20
MOST_MEMORY = 200 * 2**20


def a_workbook() -> dict[str, bytes]:
    """The parts of a good one."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Vencimento", "Valor", "Nome"))
    sheet.append(("10/11/2026", "-5,00", "A"))
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def a_sheet(rows: bytes) -> bytes:
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (NAMESPACE.encode(), rows)


def some_strings(content: bytes) -> bytes:
    return b'<sst xmlns="%s">%s</sst>' % (NAMESPACE.encode(), content)


LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'haha'>%s]>" % b"".join(
    b"<!ENTITY %s '%s'>" % (bytes([98 + n]), b"&%s;" % bytes([97 + n]) * 10) for n in range(9)
)

#: What is done to the parts of a good workbook, and what it is refused as.
ATTACKS: dict[str, tuple[Callable[[dict[str, bytes]], dict[str, bytes]], str]] = {
    "blanks that unpack to 200 MB": (lambda p: p | {"xl/media/image1.png": bytes(200 * 2**20)}, "too_many_cells"),
    "two million shared strings": (
        lambda p: p | {STRINGS: some_strings(b"<si><t>x</t></si>" * 2_000_000)},
        "too_many_cells",
    ),
    "one shared string of many parts": (
        lambda p: p | {STRINGS: some_strings(b"<si>" + b"<r><t>x</t></r>" * 300_000 + b"</si>")},
        "too_many_cells",
    ),
    "a million cells in a row": (
        lambda p: p | {SHEET: a_sheet(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>")},
        "too_many_cells",
    ),
    "four million cells": (
        lambda p: p | {SHEET: a_sheet((b"<row>" + b"<c/>" * 100 + b"</row>") * 43_000)},
        "too_many_cells",
    ),
    "a sheet under another name": (
        lambda p: {
            name.replace("sheet1.xml", "sheet1.png"): content.replace(b"sheet1.xml", b"sheet1.png")
            for name, content in (p | {SHEET: a_sheet(b"<row>" + b"<c/>" * 100_000 + b"</row>")}).items()
        },
        "too_many_cells",
    ),
    "styles without end": (
        lambda p: (
            p | {"xl/styles.xml": b'<styleSheet xmlns="%s">%s</styleSheet>' % (NAMESPACE.encode(), b"<xf/>" * 400_000)}
        ),
        "too_many_cells",
    ),
    "entities in the strings": (lambda p: p | {STRINGS: LAUGHS + some_strings(b"<si><t>&j;</t></si>")}, "entities"),
    "entities in the sheet": (lambda p: p | {SHEET: LAUGHS + a_sheet(b"<row><c><v>&j;</v></c></row>")}, "entities"),
    "a file of this computer": (
        lambda p: p | {SHEET: b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + a_sheet(b"<row>&e;</row>")},
        "entities",
    ),
    "entities in sixteen bits": (
        lambda p: p | {STRINGS: (LAUGHS + some_strings(b"")).decode().encode("utf-16")},
        "entities",
    ),
    "three thousand parts": (lambda p: p | {f"x{n}.xml": b"" for n in range(3_000)}, "too_many_cells"),
    "no workbook inside": (lambda _: {"inner.zip": packed({"a.xml": b"<a/>"}), "b.txt": b"x"}, "archive"),
    "a sheet cut short": (lambda p: p | {SHEET: p[SHEET][:-30]}, "broken_workbook"),
    "no sheet": (lambda p: {name: content for name, content in p.items() if name != SHEET}, "empty"),
    "words for a sheet": (lambda p: p | {SHEET: b"no XML"}, "broken_workbook"),
}


@pytest.mark.parametrize(("attack", "found"), ATTACKS.values(), ids=ATTACKS)
def test_a_hostile_workbook_is_refused_cheaply(
    attack: Callable[[dict[str, bytes]], dict[str, bytes]], found: str
) -> None:
    content = packed(attack(a_workbook()))
    began = time.monotonic()
    with pytest.raises(UnreadableStatement) as refused:
        read_list(content)
    spent = time.monotonic() - began
    assert refused.value.found == found
    assert spent < MOST_SECONDS
    tracemalloc.start()  # apart, because it makes the reading five times as long
    try:
        with suppress(UnreadableStatement):
            read_list(content)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < MOST_MEMORY


def test_a_workbook_within_another_is_left_alone() -> None:
    parts = a_workbook()
    inner = packed(parts | {"xl/media/image1.png": bytes(40 * 2**20)})
    found = read_list(packed(parts | {"xl/embeddings/other.xlsx": inner}))
    assert [row.terms.amount_cents for row in found.rows] == [5_00]


def test_any_byte_may_be_broken() -> None:
    content = packed(a_workbook())
    for at in range(0, len(content), 97):
        broken = content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :]
        with suppress(UnreadableStatement):
            read_list(broken)
    for size in range(0, len(content), 211):
        with pytest.raises(UnreadableStatement):
            read_list(content[:size])


def test_rows_far_below_are_found_and_bounded() -> None:
    def at(number: int) -> bytes:
        rows = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Vencimento</t></is></c><c r="B1" t="inlineStr"><is><t>Valor'
        rows += b'</t></is></c><c r="C1" t="inlineStr"><is><t>Nome</t></is></c></row>'
        cells = (b'<c r="A%d" t="inlineStr"><is><t>10/11/2026</t></is></c>', b'<c r="B%d"><v>-5.5</v></c>')
        cells += (b'<c r="C%d" t="inlineStr"><is><t>A</t></is></c>',)
        row = b'<row r="%d">' % number + b"".join(cell % number for cell in cells) + b"</row>"
        return packed(a_workbook() | {SHEET: a_sheet(rows + row)})

    assert [row.row for row in read_list(at(250_000)).rows] == [250_000]
    with pytest.raises(UnreadableStatement):
        read_list(at(1_048_576))
