"""Looking after the way to Pluggy: what was found is kept for pages and metrics, and told once when it turns."""

import asyncio
import logging
from dataclasses import dataclass

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError, PluggyRateLimited, PluggyRefused, PluggyUnavailable
from pluggy_app.pluggy_api.traffic import ANSWERS, CREDENTIALS_REFUSED, NO_ANSWER, Report
from pluggy_app.services.link import PluggyLink
from pluggy_app.services.webhook_registration import judged
from pluggy_app.store.checks import Finding
from pluggy_app.store.unit_of_work import Store

PLUGGY, WEBHOOK = "pluggy", "webhook"  #: names of the checks

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Findings:
    """What asking Pluggy came to; None: it could not be found out."""

    pluggy: Finding | None = None
    webhook: Finding | None = None


async def ask(link: PluggyLink, *, secret_is_known: bool = True) -> Findings:
    """Is Pluggy there, does it take our credentials, and does it know where to send events? Never raises for it."""
    try:
        await link.client.log_in()
    except PluggyRateLimited:
        return Findings()
    except PluggyUnavailable:
        return Findings(pluggy=Finding(False, NO_ANSWER, {}))
    except PluggyRefused as error:
        return Findings(pluggy=_refused(error))
    try:
        webhooks = await link.client.webhooks()
    except PluggyRateLimited:
        return Findings(pluggy=_answers(link))
    except PluggyUnavailable:
        return Findings(pluggy=Finding(False, NO_ANSWER, {}))
    except PluggyRefused as error:  # the key was refused and so is a new one; or this application may not ask
        log.warning("webhook.not_looked", extra={"status": error.status})
        return Findings(pluggy=_refused(error) if error.status == 401 else _answers(link))
    url, secret = link.app_webhook_url, link.webhook_secret if secret_is_known else None
    return Findings(_answers(link), judged(webhooks, url, secret) if url else None)


async def look(store: Store, link: PluggyLink) -> None:
    """Ask, and keep what was found."""
    await _keep_or_give_back(store, link, await ask(link), link.client.traffic.take())


async def write_down(store: Store, link: PluggyLink) -> None:
    """Keep what the product's own requests have shown since the last time."""
    report = link.client.traffic.take()
    if not report.counts:
        return
    await _keep_or_give_back(store, link, Findings(pluggy=_shown(report)), report)


async def _keep_or_give_back(store: Store, link: PluggyLink, findings: Findings, report: Report) -> None:
    try:
        await asyncio.to_thread(_keep, store, findings, report, webhooks_reach_us=link.app_webhook_url is not None)
    except AppError:
        link.client.traffic.give_back(report)
        raise


def _keep(store: Store, findings: Findings, report: Report, *, webhooks_reach_us: bool) -> None:
    now = utc_now()
    with store.unit_of_work() as work:
        work.request_counts.add(report.counts)
        found = {PLUGGY: findings.pluggy, WEBHOOK: findings.webhook}
        turned = [
            (name, finding) for name, finding in found.items() if finding and work.checks.note(name, finding, now)
        ]
        if not webhooks_reach_us:
            work.checks.forget(WEBHOOK)
    for name, finding in turned:
        _tell(name, finding)


def _tell(name: str, finding: Finding) -> None:
    """Once when it goes, once when it is back."""
    if name == PLUGGY and finding.ok:
        log.info("pluggy.up")
    elif name == PLUGGY:
        log.warning("pluggy.down", extra={"code": finding.code})
    elif finding.ok:
        log.info("webhook.up")
    else:
        log.warning("webhook.down", extra={"code": finding.code})


def _shown(report: Report) -> Finding | None:
    if report.state is None:
        return None
    return Finding(report.state == ANSWERS, report.state, _skew(report.skew_seconds) if report.state == ANSWERS else {})


def _answers(link: PluggyLink) -> Finding:
    return Finding(True, ANSWERS, _skew(link.client.traffic.skew_seconds))


def _refused(error: PluggyRefused) -> Finding:
    return Finding(False, CREDENTIALS_REFUSED, {"status": error.status, "reason": error.reason})


def _skew(seconds: int | None) -> dict[str, str | int | None]:
    return {} if seconds is None else {"skew_seconds": seconds}
