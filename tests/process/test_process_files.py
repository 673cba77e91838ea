"""What a statement file costs the running product: memory and time, of large ones and of those made to hurt."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from product_process import Person, Product

MB = 2**20
ROWS = 100_000 if "WHOLE" in os.environ else 10_000
IMPORT_SECONDS = 60
IMPORT_MB = 300
REFUSED_MB = 200
BOUNDARY = "x" * 20
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="extrato.ofx"\r\n'
    "Content-Type: application/octet-stream\r\n\r\n"
).encode()

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
HOSTILE = {
    "billion laughs": f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{LAUGHS}]><OFX><STMTRS>&l11;</STMTRS></OFX>',
    "deeply nested": "<OFX>" + "<STMTRS>" * 2_000_000,
    "all of it tags": "<OFX><STMTTRN>" + "<A>" * 5_000_000,
    "one endless line": "Data;Valor;Texto\n01/08/2026;1,00;" + "x" * 20_000_000,
    "nothing but separators": ";" * 20_000_000,
}


@pytest.fixture(scope="module")
def person(product: Product) -> Person:
    return product.person("arquivos", plan="free")


@pytest.fixture
def rest(product: Product, person: Person) -> Iterator[httpx.Client]:
    with product.program(person.token) as rest:
        rest.timeout = httpx.Timeout(120)
        yield rest


@pytest.fixture
def path(rest: httpx.Client) -> str:
    made = rest.post("/api/bank-accounts", json={"name": "Conta", "type": "checking"})
    return f"/api/bank-accounts/{made.json()['bankAccountId']}/statements"


@contextmanager
def at_most(product: Product, megabytes: int) -> Iterator[None]:
    """No process of the product grows by more than this, at no moment."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("nobody here knows the most memory a process had")
    before = {}
    for pid in product.pids():
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak starts anew
        before[pid] = _kilobytes(pid, "VmRSS")
    yield
    grown = {pid: (_kilobytes(pid, "VmHWM") - was) // 1024 for pid, was in before.items()}
    print(f"grown by at most {max(grown.values())} MB")
    assert max(grown.values()) < megabytes, grown


def _kilobytes(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


def test_a_large_file_is_imported_in_time_and_memory(product: Product, rest: httpx.Client, path: str) -> None:
    lines = (
        f"{n % 28 + 1:02}/{n % 12 + 1:02}/{2019 + n % 7};PIX ENVIADO {n};-{n % 900},{n % 100:02};{n}"
        for n in range(ROWS)
    )
    content = ("Data;Histórico;Valor;Documento\n" + "\n".join(lines)).encode()
    for name, created in (("a.csv", ROWS), ("outro.csv", 0)):
        started = time.monotonic()
        with at_most(product, IMPORT_MB):
            done = rest.post(path, files={"file": (name, content)})
        print(f"{ROWS} rows: {time.monotonic() - started:.1f} s")
        assert (done.status_code, done.json()["created"]) == (201, created), done.text[:500]
        assert time.monotonic() - started < IMPORT_SECONDS
        content += b"\n01/08/2026;Tarifa;-1,00;t\n" if not created else b"\n"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_made_to_hurt_is_refused(product: Product, rest: httpx.Client, path: str, name: str) -> None:
    content = HOSTILE[name].encode()
    with at_most(product, REFUSED_MB):
        answer = rest.post(path, files={"file": ("extrato.ofx", content)})
    assert answer.status_code in (413, 422), answer.text
    assert rest.get(path.removesuffix("statements") + "transactions").json()["results"] == []


@pytest.mark.parametrize("is_said", [True, False], ids=["and says so", "and does not say so"])
def test_a_gigabyte_is_refused_after_what_is_allowed(
    product: Product, rest: httpx.Client, path: str, is_said: bool
) -> None:
    size, sent = 1024 * MB, 0

    def gigabyte() -> Iterator[bytes]:
        nonlocal sent
        yield HEAD
        for _ in range(size // MB):
            sent += MB
            yield b"a" * MB

    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    if is_said:
        headers["Content-Length"] = str(len(HEAD) + size)
    with at_most(product, REFUSED_MB):
        try:
            status = rest.post(path, content=gigabyte(), headers=headers).status_code
        except httpx.WriteError:  # it was answered and hung up on while it still sent
            status = 413
    assert status == 413
    assert sent < 200 * MB
    assert rest.get("/api/ready").status_code == 200
