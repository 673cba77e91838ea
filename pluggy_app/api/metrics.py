"""`/metrics` for Prometheus, in its text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/

The format is these few lines. The library that writes it keeps counters of its own in each process, and ours are rows.
"""

from collections.abc import Iterable, Iterator

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from pluggy_app.api.security import SCHEMES, AdminsOnly
from pluggy_app.domain.clock import utc_now
from pluggy_app.reads.metrics import Metric, all_metrics
from pluggy_app.wiring import parts

METRICS = "/metrics"
MEDIA_TYPE = "text/plain; version=0.0.4"

router = APIRouter(tags=["health"], route_class=AdminsOnly, dependencies=SCHEMES)

_EXAMPLE = """\
# HELP em_dia_queue_depth Sync runs that are due and wait for a worker.
# TYPE em_dia_queue_depth gauge
em_dia_queue_depth 0
# HELP em_dia_pluggy_requests_total Requests to Pluggy by all processes; status none: no answer.
# TYPE em_dia_pluggy_requests_total counter
em_dia_pluggy_requests_total{endpoint="transactions",status="200"} 17
"""


@router.get(
    METRICS,
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}, "example": _EXAMPLE}}}},
)
def metrics() -> PlainTextResponse:
    """Runs, webhook events, requests to Pluggy, queue and workers; administrators only."""
    text = "".join(f"{line}\n" for line in lines(all_metrics(parts().store, utc_now())))
    return PlainTextResponse(
        text, headers={"Content-Type": f"{MEDIA_TYPE}; charset=utf-8", "Cache-Control": "no-store"}
    )


def lines(metrics: Iterable[Metric]) -> Iterator[str]:
    """The metrics in the text format."""
    for metric in metrics:
        yield f"# HELP {metric.name} {_escaped(metric.help)}"
        yield f"# TYPE {metric.name} {metric.kind}"
        for labels, n in metric.samples:
            named = ",".join(f'{name}="{_quoted(value)}"' for name, value in labels)
            yield f"{metric.name}{{{named}}} {n}" if named else f"{metric.name} {n}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', r"\"")
