"""Instants and days. Instants are aware and in UTC; days are days in São Paulo."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def utc_now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def bank_day(instant: datetime) -> date:
    """The day a bank in São Paulo means by an instant of Pluggy's.

    Pluggy gives days as instants: exactly midnight UTC means that calendar day; anything else is a moment,
    whose day is the one in São Paulo (midnight there is 03:00 UTC).
    """
    at = instant.astimezone(UTC)
    if at.time() == time(0, 0):
        return at.date()
    return at.astimezone(SAO_PAULO).date()


def today(now: datetime) -> date:
    """The calendar day in São Paulo at `now`."""
    return now.astimezone(SAO_PAULO).date()
