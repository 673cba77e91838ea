"""Money, days, ages and masks as people here read them, in the language spoken now.

Instants come in UTC and are printed in São Paulo time. Amounts stay in reais in every language.
"""

from datetime import date, datetime, timedelta

from pluggy_app.domain.clock import SAO_PAULO, today
from pluggy_app.domain.users import Language
from pluggy_app.ui.wording.language import spoken
from pluggy_app.ui.wording.lookup import grouped, t

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
_SYMBOLS = {"BRL": "R$", "USD": "US$", "EUR": "€", "GBP": "£", "ARS": "AR$"}


def number(n: int) -> str:
    """`1.842`, in English `1,842`; minus as U+2212."""
    return f"{MINUS if n < 0 else ''}{grouped(abs(n))}"


def money(cents: int, currency: str = "BRL", *, plus: bool = False) -> str:
    """`R$ 1.234,56` with a no-break space; minus before the symbol; a plus only where `plus` asks for it.

    In English `R$ 1,234.56`.
    """
    whole, rest = divmod(abs(cents), 100)
    sign = MINUS if cents < 0 else "+" if plus and cents > 0 else ""
    return f"{sign}{_SYMBOLS.get(currency, currency)}{NO_BREAK_SPACE}{number(whole)}{_point()}{rest:02d}"


def percent(tenths: int) -> str:
    """`98,2 %` from tenths of a percent, with a no-break space."""
    whole, rest = divmod(abs(tenths), 10)
    return f"{MINUS if tenths < 0 else ''}{number(whole)}{_point()}{rest}{NO_BREAK_SPACE}%"


def share(percent: float) -> str:
    """`4,65 %`, `5 %`: at most two decimals, with a no-break space."""
    return f"{percent:.2f}".rstrip("0").rstrip(".").replace(".", _point()) + f"{NO_BREAK_SPACE}%"


def day(value: date) -> str:
    """`23/11/2026`, in English `23 Nov 2026`."""
    return f"{_english_day(value)} {value.year}" if spoken() is Language.ENGLISH else f"{value:%d/%m/%Y}"


def short_day(value: date, now: datetime) -> str:
    """`23/11`, in English `23 Nov`; with the year when it is not this one."""
    if value.year != today(now).year:
        return day(value)
    return _english_day(value) if spoken() is Language.ENGLISH else f"{value:%d/%m}"


def day_heading(value: date) -> str:
    """`23/11/2026, segunda-feira`."""
    return f"{day(value)}, {t(f'weekday.{value.weekday()}')}"


def clock_time(instant: datetime) -> str:
    """`14:32`, 24 hours, in São Paulo."""
    return f"{instant.astimezone(SAO_PAULO):%H:%M}"


def moment(instant: datetime, now: datetime) -> str:
    """An instant that stays put: `hoje, 14:28`, `ontem, 18:05`, `amanhã, 06:00`, else `20/11/2026, 06:12`."""
    then, this_day = today(instant), today(now)
    words = {this_day: "time.today", this_day - timedelta(days=1): "time.yesterday"}
    words[this_day + timedelta(days=1)] = "time.tomorrow"
    if then in words:
        return t(words[then], time=clock_time(instant))
    return t("time.date", day=day(then), time=clock_time(instant))


def hour(instant: datetime, now: datetime) -> str:
    """The clock time of an instant of today, which needs no day; else as `moment` says it."""
    return clock_time(instant) if today(instant) == today(now) else moment(instant, now)


def age(instant: datetime, now: datetime) -> str:
    """How old: `há 4 min` up to an hour, then `hoje, 14:32`, `ontem, 18:05`, then the day alone."""
    passed = now - instant
    if timedelta(0) <= passed < timedelta(minutes=1):
        return t("time.now")
    if timedelta(0) <= passed <= timedelta(hours=1):
        return t("time.minutes", n=int(passed.total_seconds()) // 60)
    if abs((today(now) - today(instant)).days) <= 1:
        return moment(instant, now)
    return day(today(instant))


def days_ago(instant: datetime, now: datetime) -> str:
    """`há 4 dias`; empty for today and yesterday, whose name says it already."""
    days = (today(now) - today(instant)).days
    return t("time.days.many", n=number(days)) if days > 1 else ""


def seconds(milliseconds: int) -> str:
    """`4,2 s`, or `128 s` from ten seconds on."""
    tenths = round(milliseconds / 100)
    text = f"{tenths // 10}{_point()}{tenths % 10}" if tenths < 100 else number(round(tenths / 10))
    return t("seconds", n=text)


def account_tail(account_number: str) -> str:
    """`••4821`: the last four letters or digits of an account or card number; empty without any."""
    bare = "".join(c for c in account_number if c.isalnum())
    return f"••{bare[-4:]}" if bare else ""


def masked_document(document: str) -> str:
    """`•••/0001-90` of a CNPJ, `•••.789-••` of a CPF; nothing of anything else."""
    bare = "".join(c for c in document if c.isalnum())
    if len(bare) == 14:
        return f"•••/{bare[8:12]}-{bare[12:]}"
    if len(bare) == 11:
        return f"•••.{bare[6:9]}-••"
    return "•••" if bare else ""


def initials(name: str) -> str:
    """One or two capitals that stand for a name or an e-mail address."""
    words = [word for word in name.split("@")[0].replace(".", " ").replace("-", " ").replace("_", " ").split() if word]
    if not words:
        return "?"
    return (words[0][0] + (words[1][0] if len(words) > 1 else words[0][1:2])).upper()


def _point() -> str:
    return "." if spoken() is Language.ENGLISH else ","


def _english_day(value: date) -> str:
    return f"{value.day} {t(f'month.{value.month}')}"


def typed(cents: int) -> str:
    """An amount as a field takes it: `1234,50`, in English `1234.50`."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}{_point()}{abs(cents) % 100:02d}"
