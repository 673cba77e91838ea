"""Is the process alive, and can it do its work?"""

import logging

from fastapi import APIRouter, Response

from pluggy_app.api.schemas import CheckResult, Health, Readiness
from pluggy_app.domain.clock import utc_now
from pluggy_app.reads import health
from pluggy_app.reads.health import Check
from pluggy_app.wiring import parts

log = logging.getLogger(__name__)

router = APIRouter(prefix="/api", tags=["health"])


@router.get("/health")
def alive() -> Health:
    """The process answers."""
    return Health()


@router.get("/ready", responses={503: {"model": Readiness, "description": "It cannot work; `checks` say why."}})
def ready(response: Response) -> Readiness:
    """Database, migrations, scheduler heartbeat, age of the queue."""
    checks = _checks()
    is_ready = all(check.ok for check in checks)
    if not is_ready:
        response.status_code = 503
    told = [CheckResult(name=check.name, ok=check.ok, detail=check.detail) for check in checks]
    return Readiness(status="ready" if is_ready else "not_ready", checks=told)


def _checks() -> list[Check]:
    try:
        return health.ready(parts().store, utc_now())
    except Exception as error:  # not being able to look is the answer, whatever the reason
        log.warning("ready.failed", extra={"error_type": type(error).__name__})
        return [Check("application", False, f"cannot be looked at ({type(error).__name__})")]
