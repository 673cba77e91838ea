"""What Prometheus reads: numbers of all processes, for administrators."""

import re
from datetime import timedelta

import httpx
from builders import a_kept_item, a_webhook_event
from rest_client import ORIGIN, PASSWORD, Rest

from pluggy_app.api.metrics import lines
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.sync_runs import RequestTally, RunStatus, Trigger
from pluggy_app.domain.users import Plan, Role
from pluggy_app.reads.metrics import Metric
from pluggy_app.services import people
from pluggy_app.services.webhooks import receive

#: https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-example
SAMPLE = re.compile(r'[a-z_]+(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? \d+')
COMMENT = re.compile(r"# (HELP [a-z_]+ \S.*|TYPE [a-z_]+ (counter|gauge))")


def scraped(rest: Rest) -> httpx.Response:
    return rest.client.get("/metrics", headers=rest.bearer(rest.user(Plan.FREE, Role.ADMIN)))


def test_the_answer_is_prometheus_text(rest: Rest) -> None:
    answer = scraped(rest)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.endswith("\n")
    told = answer.text.splitlines()
    assert [line for line in told if not (SAMPLE.fullmatch(line) or COMMENT.fullmatch(line))] == []
    named = [line.split()[2] for line in told if line.startswith("# TYPE")]
    assert len(named) == len(set(named))


def test_only_administrators_may_read_it(rest: Rest) -> None:
    nobody = rest.client.get("/metrics")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_authenticated")
    somebody = rest.client.get("/metrics", headers=rest.bearer(rest.user()))
    assert (somebody.status_code, somebody.json()["code"]) == (403, "admin_only")
    assert somebody.headers["content-type"] == "application/problem+json"


def test_an_administrators_session_is_enough(rest: Rest) -> None:
    email = "chefe@empresa.example"
    people.create_user(rest.parts.store, email=email, password=PASSWORD, now=utc_now(), plan=Plan.FREE, role=Role.ADMIN)
    rest.log_in(email)
    assert rest.client.get("/metrics").status_code == 200


def test_another_method_is_a_problem(rest: Rest) -> None:
    answer = rest.client.post("/metrics", headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.headers["allow"], answer.json()["code"]) == (405, "GET", "method_not_allowed")


def test_runs_are_counted_by_how_they_ended(rest: Rest) -> None:
    user, store, now = rest.user(), rest.parts.store, utc_now()
    items = [a_kept_item(store, user) for _ in range(3)]
    with store.unit_of_work() as work:
        work.sync_runs.request(items[0], Trigger.WEBHOOK, now - timedelta(seconds=90))
        run = work.sync_runs.claim(now, 120)
        assert run is not None
        work.sync_runs.finish(run, RunStatus.PARTIAL, "", RequestTally(), now)
        work.sync_runs.request(items[0], Trigger.USER, now - timedelta(seconds=60))
        work.sync_runs.claim(now, 120)
        work.sync_runs.request(items[1], Trigger.USER, now - timedelta(seconds=30))
        work.sync_runs.request(items[2], Trigger.USER, now, not_before=now + timedelta(hours=1))
    told = scraped(rest).text
    assert 'em_dia_sync_runs_ended{status="partial",trigger="webhook"} 1\n' in told
    assert 'em_dia_sync_runs_ended{status="failed",trigger="retry"} 0\n' in told
    assert "em_dia_sync_runs_running 1\n" in told
    assert "em_dia_sync_runs_pending 2\n" in told
    assert "em_dia_sync_runs_stuck 0\n" in told
    assert "em_dia_queue_depth 1\n" in told
    assert re.search(r"em_dia_queue_age_seconds (3\d|4\d)\n", told)


def test_names_of_events_are_few_whatever_is_sent(rest: Rest) -> None:
    with rest.parts.store.unit_of_work() as work:
        for name in ("item/updated", "item/updated", 'x"}\n1', "payment_intent/created", ""):
            receive(work, [(a_webhook_event(name), b"{}", utc_now())])
    events = [line for line in scraped(rest).text.splitlines() if line.startswith("em_dia_webhook_events_kept{")]
    assert events == [
        'em_dia_webhook_events_kept{event="item/updated",status="unknown_item"} 2',
        'em_dia_webhook_events_kept{event="other",status="ignored"} 3',
    ]


def test_requests_workers_and_checks_are_told(rest: Rest) -> None:
    with rest.parts.store.unit_of_work() as work:
        work.request_counts.add({("items", "200"): 3})
        work.request_counts.add({("items", "200"): 1, ("items", "none"): 1})
        work.installation.beat("host-1-ab", utc_now() - timedelta(seconds=5))
    told = scraped(rest).text
    assert 'em_dia_pluggy_requests_total{endpoint="items",status="200"} 4\n' in told
    assert 'em_dia_pluggy_requests_total{endpoint="items",status="none"} 1\n' in told
    assert re.search(r'em_dia_worker_heartbeat_age_seconds\{worker="host-1-ab"\} [5-9]\n', told)


def test_labels_are_escaped() -> None:
    metric = Metric("m", "gauge", "one\ntwo \\", (((("a", 'q"\\\n'),), 1),))
    assert list(lines([metric])) == ["# HELP m one\\ntwo \\\\", "# TYPE m gauge", 'm{a="q\\"\\\\\\n"} 1']
