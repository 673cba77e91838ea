"""Statement files that went through much: cut, mixed up, written over. The same number gives the same file."""

import random
from collections.abc import Callable
from pathlib import Path

SAMPLES = sorted(
    path
    for path in (Path(__file__).parent / "data" / "statements").rglob("*")
    if path.suffix.lower() in (".ofx", ".csv")
)
SEED = 20260801
PIECES = [
    *(b"<", b">", b"\0" * 50, b'"', b";", b"\n", b"<STMTTRN>", b"</STMTRS>", b"&#xD800;"),
    *(b"\xff\xfe", b"-", b",", b"9" * 60),
]


def broken(number: int) -> bytes:
    """One of the samples with one to three troubles."""
    dice = random.Random(SEED + number)
    content = SAMPLES[number % len(SAMPLES)].read_bytes()
    for _ in range(dice.randrange(1, 4)):
        content = dice.choice(MUTATORS)(content, dice) if content else content
    return content


def _cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content) + 1)]


def _without_a_piece(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content))
    return content[:at] + content[at + dice.randrange(1, 80) :]


def _with_noise(content: bytes, dice: random.Random) -> bytes:
    noisy = bytearray(content)
    for _ in range(dice.randrange(1, 30)):
        noisy[dice.randrange(len(noisy))] = dice.randrange(256)
    return bytes(noisy)


def _with_an_insertion(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content))
    return content[:at] + dice.choice(PIECES) * dice.randrange(1, 5) + content[at:]


def _with_lines_shuffled(content: bytes, dice: random.Random) -> bytes:
    lines = content.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines)


def _twice(content: bytes, dice: random.Random) -> bytes:
    return content + content[dice.randrange(len(content)) :]


MUTATORS: list[Callable[[bytes, random.Random], bytes]] = [
    _cut,
    _without_a_piece,
    _with_noise,
    _with_an_insertion,
    _with_lines_shuffled,
    _twice,
]
