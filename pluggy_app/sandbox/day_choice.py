"""Puts a day on an item or on all of Pluggy. Names and options: days.py."""

from collections.abc import Mapping
from datetime import timedelta

from pluggy_app.sandbox import days, progress
from pluggy_app.sandbox.answers import PluggyError
from pluggy_app.sandbox.register import Day, Item, RowChange, Weather
from pluggy_app.sandbox.world import World

CONSENT_DAYS = 10.0
ROWS = 3.0
SLOW_MILLISECONDS = 1500.0
MAX_NUMBER = 1_000_000_000.0

Options = Mapping[str, object]


def choose_for_item(world: World, item: Item, name: str, options: Options) -> list[str]:
    """Put a day on an item; the ids of the transactions that are gone."""
    _known(name, days.ITEM_DAYS)
    now, ids = world.now(), list[str]()
    if name == "gone":
        world.remove(item)
    elif name == "min_update_hours":
        item.min_update_hours = number(options, "hours", 1.0)
    elif name == "consent_ends":
        item.consent_expires_at = now + timedelta(days=number(options, "days", CONSENT_DAYS) or 0.0)
    elif name in ("ids_change", "withdrawals"):
        ids = _change_rows(world, item, options, again=name == "ids_change")
    else:
        _begin(world, item, _day(world, name, options), start=options.get("start") is not False)
    world.register.save()
    return ids


def choose_for_world(world: World, name: str, options: Options) -> None:
    """Put a day on all of Pluggy; `good` ends all of them."""
    _known(name, days.WORLD_DAYS)
    weather, seconds = world.register.weather, number(options, "seconds", None)
    until = days.FOREVER if seconds is None else world.now() + timedelta(seconds=seconds)
    if name == "good":
        world.register.weather = Weather()
    elif name == "outage":
        weather.outage_until = until
    elif name == "slow":
        weather.slow_until = until
        weather.slow_milliseconds = int(number(options, "milliseconds", SLOW_MILLISECONDS) or 0)
    elif name == "rate_limited":
        weather.rate_limited_until, weather.rate_limited_endpoint = until, text(options, "endpoint")
        weather.retry_after_seconds = int(number(options, "retryAfter", 60.0) or 0)
    else:
        weather.min_update_hours = number(options, "hours", 1.0)
    world.register.save()


def number(options: Options, name: str, default: float | None) -> float | None:
    """A number that is not negative, from JSON or from a form."""
    value = options.get(name)
    if value in (None, ""):
        return default
    try:
        found = float(str(value))
    except ValueError:
        found = -1.0
    if isinstance(value, bool) or not 0 <= found <= MAX_NUMBER:
        raise PluggyError(400, f"{name} must be a number that is not negative")
    return found


def text(options: Options, name: str) -> str | None:
    """A text; None when absent or empty."""
    value = options.get(name)
    if value is not None and not isinstance(value, str):
        raise PluggyError(400, f"{name} must be a string")
    return value or None


def _known(name: str, names: tuple[str, ...]) -> None:
    if name not in names:
        raise PluggyError(400, f"day must be one of the following values: {', '.join(names)}")


def _day(world: World, name: str, options: Options) -> Day:
    day = Day(name=name, since=world.now())
    if name != "any_status":
        return day
    day.at_once = options.get("start") is not False
    day.status = text(options, "status") or "UPDATED"
    day.execution_status = text(options, "executionStatus") or ("SUCCESS" if day.status == "UPDATED" else "ERROR")
    bad = days.kind_of(day.status) == "bad"
    day.error_code = text(options, "errorCode") if "errorCode" in options or not bad else day.execution_status
    day.message, day.provider_message = text(options, "message"), text(options, "providerMessage")
    return day


def _begin(world: World, item: Item, day: Day, *, start: bool) -> None:
    item.next_day = day
    if day.name == "good":
        item.min_update_hours = item.consent_expires_at = None
    if start:
        progress.begin(item, world.now(), world.pace, by="SYNC")
    progress.wake(item, world.now(), world.pace)


def _change_rows(world: World, item: Item, options: Options, *, again: bool) -> list[str]:
    """Take the newest rows of every account away, or the given ones; they come back under new ids when `again`."""
    book = world.book(item)
    if book is None:
        raise PluggyError(400, "The item has no transactions now")
    given = options.get("transactionIds")
    wanted = set(map(str, given)) if isinstance(given, list) else None
    count, taken = int(number(options, "count", ROWS) or 0), list[str]()
    for account_id, statement in book.statements.items():
        present = [line.id for line in statement.rows if line.gone_at is None]
        ids = present[-count:] if wanted is None else [row_id for row_id in present if row_id in wanted]
        if ids:
            change = RowChange(at=book.through, account_id=account_id, ids=ids, again=again)
            item.row_changes = [*item.row_changes, change]
            taken += ids
    progress.wake(item, world.now(), world.pace)
    return taken
