"""The page of days: plain HTML with forms, drawn by the server, no script."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from pluggy_app.sandbox import days, progress
from pluggy_app.sandbox.connectors import CONNECTORS
from pluggy_app.sandbox.day_words import Words
from pluggy_app.sandbox.register import Item, Weather
from pluggy_app.sandbox.world import World

#: fields of the days that take options, with what is in them at first
ITEM_FIELDS = {
    "consent_ends": {"days": "10"},
    "min_update_hours": {"hours": "1"},
    "any_status": {"status": "OUTDATED", "executionStatus": "ERROR", "errorCode": ""},
}
WORLD_FIELDS = {
    "outage": {"seconds": "60"},
    "rate_limited": {"seconds": "60", "endpoint": ""},
    "slow": {"milliseconds": "1500", "seconds": "60"},
    "min_update_hours": {"hours": "1"},
}
NUMBERS = ("days", "hours", "seconds", "milliseconds")


def page(world: World, words: Words, *, said: str = "", problem: str = "") -> str:
    """The whole page; `said` is what was just done, `problem` why it was not."""
    items = sorted(world.register.items.values(), key=lambda item: item.created_at, reverse=True)
    shown = "".join(_item(world, item, words) for item in items) or f"<p>{words.none}</p>"
    told = f'<p class="said" role="status">{words.done}: {escape(said)}</p>' if said else ""
    told += f'<p class="wrong" role="alert">{words.refused}: {escape(problem)}</p>' if problem else ""
    return f"""<!doctype html>
<html lang="{words.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{words.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="days.css">
</head>
<body>
<header><span>{words.demo}</span><a href="?lang={words.other}" hreflang="{words.other}">{words.other_name}</a></header>
<main>
<h1>{words.title}</h1>
<p>{words.intro}</p>
{told}
<h2>{words.items}</h2>
{shown}
<section aria-labelledby="world"><h2 id="world">{words.whole}</h2>
<p>{_weather(world.register.weather, world.now(), words)}</p>
{_buttons("", ["good"], words.world, words)}
{"".join(_options("", name, fields, words.world, words) for name, fields in WORLD_FIELDS.items())}
</section>
</main>
</body>
</html>
"""


def _item(world: World, item: Item, words: Words) -> str:
    world.catch_up(item)
    short = item.id[:8]
    stage = progress.stage_of(item, world.now(), world.pace)
    state = f"{words.state}: <b>{escape(stage.status)} / {escape(stage.execution_status)}</b>"
    day = item.next_day or item.day
    if day:
        state += f" ({words.chosen}: {words.days[day.name][0]})"
    simple = [name for name in days.ITEM_DAYS if name not in ITEM_FIELDS]
    options = "".join(_options(item.id, name, fields, words.days, words) for name, fields in ITEM_FIELDS.items())
    return (
        f'<section aria-labelledby="i{short}"><h3 id="i{short}">{CONNECTORS[item.connector_id].name}'
        f" <code>{short}</code></h3><p>{state}</p>{_buttons(item.id, simple, words.days, words)}"
        f"<details><summary>{words.more}</summary>{options}</details></section>\n"
    )


def _buttons(item_id: str, names: Sequence[str], texts: dict[str, tuple[str, str]], words: Words) -> str:
    """One form with a button for each name and what it does."""
    rows = "".join(
        f'<li><button name="day" value="{name}" aria-describedby="{_id(item_id, name)}">{texts[name][0]}</button>'
        f'<span id="{_id(item_id, name)}">{texts[name][1]}</span></li>'
        for name in names
    )
    return f'<form method="post" action="days">{_hidden(item_id, words)}<ul>{rows}</ul></form>'


def _options(item_id: str, name: str, fields: dict[str, str], texts: dict[str, tuple[str, str]], words: Words) -> str:
    """A form of its own for a day with options."""
    inputs = "".join(f"<label>{words.fields[field]} {_input(field, value)}</label>" for field, value in fields.items())
    title, text = texts[name]
    return (
        f'<form method="post" action="days"><fieldset><legend>{title}</legend><p>{text}</p>{_hidden(item_id, words)}'
        f'<input type="hidden" name="day" value="{name}">{inputs}'
        f'<button aria-label="{words.apply}: {title}">{words.apply}</button></fieldset></form>'
    )


def _input(field: str, value: str) -> str:
    kind = 'type="number" min="0" step="any"' if field in NUMBERS else 'type="text" autocomplete="off"'
    return f'<input {kind} name="{field}" value="{value}">'


def _hidden(item_id: str, words: Words) -> str:
    pairs = {"itemId": item_id, "lang": words.lang[:2]}
    return "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in pairs.items())


def _id(item_id: str, name: str) -> str:
    return f"{name}-{item_id[:8] or 'world'}"


def _weather(weather: Weather, now: datetime, words: Words) -> str:
    return "; ".join(_troubles(weather, now, words)) or words.whole_well


def _troubles(weather: Weather, now: datetime, words: Words) -> Iterable[str]:
    """Each trouble that is on now, with how long it stays where that is known."""
    untils = {
        "outage": weather.outage_until,
        "rate_limited": weather.rate_limited_until,
        "slow": weather.slow_until,
    }
    for name, until in untils.items():
        if until is not None and now < until:
            left = "" if until == days.FOREVER else f" ({(until - now).total_seconds():.0f} s)"
            yield f"<b>{words.world[name][0]}</b>{left}"
    if weather.min_update_hours is not None:
        yield f"<b>{words.world['min_update_hours'][0]}</b> ({weather.min_update_hours:g} h)"
