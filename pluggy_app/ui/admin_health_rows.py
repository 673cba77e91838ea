"""The findings of reads/health.py as sentences: what is so, since when, and what to do. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypedDict

from pluggy_app.reads.health import NOT_LOOKED, HealthLine
from pluggy_app.ui.formatting import age, hour, number
from pluggy_app.ui.wording.lookup import TEXTS, t

NAMES: dict[object, str] = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}  #: as their makers write them
JUST_NOW = timedelta(seconds=5)  #: looked at for this page: no need to say so


class HealthRow(TypedDict):
    """One thing that is looked after. `tone`: ok, ill or unjudged."""

    key: str
    tone: str
    name: str
    text: str
    todo: str
    since: str
    seen: str
    part: bool  #: belongs to the line above it


def as_demonstration(lines: list[HealthLine]) -> list[HealthLine]:
    """What the imitation of Pluggy says of itself is not said as if it were Pluggy."""
    told = {("pluggy", "answers"), ("clock", NOT_LOOKED)}
    return [replace(line, code="demo") if (line.name, line.code) in told else line for line in lines]


def health_rows(lines: list[HealthLine], now: datetime) -> list[HealthRow]:
    return [_row(line, place, now) for place, line in enumerate(lines)]


def verdict(lines: list[HealthLine]) -> str:
    """One sentence about all of it."""
    ill = sum(line.ok is False for line in lines)
    if ill == 0:
        unlooked = [t(f"admin.health.{line.name}") for line in lines if line.code == NOT_LOOKED]
        return t("admin.health.unlooked", names=", ".join(unlooked)) if unlooked else t("admin.health.good")
    return t("admin.health.bad.one") if ill == 1 else t("admin.health.bad.many", n=ill)


def _row(line: HealthLine, place: int, now: datetime) -> HealthRow:
    key = f"admin.health.{line.name}.{line.code}"
    values = {name: _said(value) for name, value in line.values.items()}
    return HealthRow(
        key=f"{line.name}-{place}",
        tone={True: "ok", False: "ill", None: "unjudged"}[line.ok],
        name=t(f"admin.health.{line.name}", worker_id=str(values.get("worker_id", ""))),
        text=t(key, **values) if key in TEXTS else t("admin.health.other", code=line.code),
        todo=t(f"{key}.do", **values) if line.ok is False and f"{key}.do" in TEXTS else "",
        since="" if line.since is None or line.ok else t("admin.health.since", when=hour(line.since, now)),
        seen=""
        if line.checked_at is None or now - line.checked_at < JUST_NOW
        else t("admin.health.seen", when=age(line.checked_at, now)),
        part=line.name == "worker",
    )


def _said(value: str | int | datetime | None) -> object:
    """Numbers without a sign: the sentence says what is wrong with them."""
    if isinstance(value, int):
        return number(abs(value))
    return "" if value is None else NAMES.get(value, value)
