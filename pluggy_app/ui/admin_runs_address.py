"""Period, filters, page and open run of /admin/sync-logs live in the address: Back and shared links work. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from pluggy_app.domain.run_outcomes import Outcome
from pluggy_app.domain.run_periods import Period, slots
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.reads.run_search import RunFilter
from pluggy_app.ui import list_address as lists

ROUTE = "/admin/sync-logs"
PERIODS = tuple(period.value for period in Period)
OUTCOMES = tuple(word.value for word in Outcome)
TRIGGERS = tuple(word.value for word in Trigger)
PAGE_ROWS = 50


@dataclass(frozen=True)
class RunsAddress:
    """What the address says. `cursor` is empty on the first page; `trail` holds the cursors of the pages before."""

    period: str = Period.DAY.value
    outcome: str = ""
    trigger: str = ""
    connector: str = ""
    code: str = ""
    q: str = ""
    cursor: str = ""
    trail: tuple[str, ...] = ()
    run: str = ""

    @property
    def is_filtered(self) -> bool:
        return any((self.outcome, self.trigger, self.connector, self.code, self.q))

    @property
    def listing(self) -> "RunsAddress":
        """The same list, whatever page of it and whatever run is open."""
        return replace(self, cursor="", trail=(), run="")


def parse(query: Mapping[str, str]) -> RunsAddress:
    """Whatever is not understood counts as not said."""
    said = {name: text for name, text in query.items() if text.isprintable()}
    return RunsAddress(
        period=lists.one_of(said.get("periodo", ""), PERIODS) or Period.DAY.value,
        outcome=lists.one_of(said.get("sit", ""), OUTCOMES),
        trigger=lists.one_of(said.get("gatilho", ""), TRIGGERS),
        connector=_id(said.get("conector", "")),
        code=_code(said.get("codigo", "")),
        q=said.get("q", "").strip()[: lists.MAX_SEARCH],
        cursor=said.get("pagina", "")[: lists.MAX_CURSOR],
        trail=lists.trail_of(said.get("antes", "")),
        run=_id(said.get("execucao", "")),
    )


def query_of(address: RunsAddress) -> str:
    """What stands behind the question mark; empty for the list as it is found first."""
    said = {
        "periodo": "" if address.period == Period.DAY else address.period,
        "sit": address.outcome,
        "gatilho": address.trigger,
        "conector": address.connector,
        "codigo": address.code,
        "q": address.q,
        "pagina": address.cursor,
        "antes": lists.SEPARATOR.join(address.trail),
        "execucao": address.run,
    }
    return urlencode({name: value for name, value in said.items() if value})


def href(address: RunsAddress) -> str:
    query = query_of(address)
    return f"{ROUTE}?{query}" if query else ROUTE


def with_filter(address: RunsAddress, name: str, value: str) -> RunsAddress:
    """The first page of the same list with one filter changed; `name` is that of the address."""
    query = {"periodo": address.period, "sit": address.outcome, "gatilho": address.trigger}
    query |= {"conector": address.connector, "codigo": address.code, "q": address.q}
    return parse({**query, name: value}) if name in query else address


def without_filters(address: RunsAddress) -> RunsAddress:
    return RunsAddress(period=address.period)


def with_run(address: RunsAddress, run: str) -> RunsAddress:
    """The same page with this run open; empty: with none."""
    return replace(address, run=_id(run))


def next_page(address: RunsAddress, cursor: str) -> RunsAddress:
    return replace(address, cursor=cursor, trail=lists.longer(address.trail, address.cursor), run="")


def previous_page(address: RunsAddress) -> RunsAddress:
    """The page before, or the first one when the address does not remember it."""
    return replace(address, cursor=lists.before(address.trail), trail=address.trail[:-1], run="")


def as_filter(address: RunsAddress, now: datetime) -> RunFilter:
    return RunFilter(
        since=slots(Period(address.period), now)[0],
        outcome=Outcome(address.outcome) if address.outcome else None,
        trigger=address.trigger,
        connector_id=int(address.connector) if address.connector else None,
        error_code=address.code,
        text=address.q,
    )


def _id(text: str) -> str:
    return text if re.fullmatch(r"[0-9]{1,9}", text) else ""


def _code(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", text) else ""
