"""What a monitor asks for, on a port of its own: requests as they were served, and how rows stand.

The web processes count together through files (PROMETHEUS_MULTIPROC_DIR, set by `qms.gunicorn`), so
whichever of them is asked answers for all. What stands in rows is looked up when it is asked for.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import Error, close_old_connections, connection, transaction
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from prometheus_client import CollectorRegistry, Histogram, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from qms.core import jobs
from qms.core.anchors import alteration
from qms.core.models import BackgroundJob, ChainHead, Heartbeat, OutgoingMail

SECONDS_FOR_ROWS = 2
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
Figures = Iterable[tuple[list[str], float]]

requests = CollectorRegistry()
_served = Histogram(
    "qms_request_seconds",
    "Requests by method, route and status, and how long they took",
    ["method", "route", "status"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=requests,
)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    known = method if method in METHODS else "other"  # a stranger may invent any number of them
    _served.labels(known, route, str(status)).observe(seconds)


def beside(application: Application, port: int) -> Application:
    """The site, and on the private port nothing but the figures."""
    if not port:
        return application
    registry = CollectorRegistry()
    registry.register(Rows())
    MultiProcessCollector(registry)
    figures = make_wsgi_app(registry)

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if _port_of(environ) != port:
            return application(environ, start_response)
        close_old_connections()  # as Django does before every request of the site
        return figures(environ, start_response)

    return answer


def _port_of(environ: dict[str, Any]) -> int | None:
    """The port itself: what the request says about it is whatever the asker likes."""
    asked = environ["gunicorn.socket"].getsockname()
    return asked[1] if isinstance(asked, tuple) else None


class Rows(Collector):
    """How the work stands; without the database, that it is away."""

    def collect(self) -> Iterator[Metric]:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL statement_timeout = '{SECONDS_FOR_ROWS}s'")
                found = list(_rows())
        except Error:
            found = []
        yield _gauge("qms_database_up", "Whether the database answered", [], [([], bool(found))])
        yield from found


def _rows() -> Iterator[Metric]:
    now = timezone.now()
    runs = jobs.last_runs()
    work = BackgroundJob.objects.unfinished()
    mails = OutgoingMail.objects.unsent() | OutgoingMail.objects.failed()
    yield _gauge("qms_background_jobs", "Unfinished work", ["state"], _by_state(work))
    yield _gauge("qms_mails", "Mails not sent", ["state"], _by_state(mails))
    yield _gauge(
        "qms_job_age_seconds",
        "Since the slot of the last run began",
        ["job"],
        [([name], (now - run.slot).total_seconds()) for name, run in runs.items()],
    )
    failed = [([name], bool(run.error)) for name, run in runs.items()]
    yield _gauge("qms_job_failed", "Whether the last run failed", ["job"], failed)
    beats = Heartbeat.objects.values_list("part", "at")
    ages = [([part], (now - at).total_seconds()) for part, at in beats]
    yield _gauge("qms_heartbeat_age_seconds", "Since the last sign of life", ["part"], ages)
    chain = ChainHead.objects.aggregate(acts=Sum("sequence"))
    altered: Figures = [([], bool(alteration()))]
    yield _gauge("qms_chain_altered", "Whether the record is not as it was written", [], altered)
    yield _gauge("qms_chain_acts", "Acts in the chain", [], [([], chain["acts"] or 0)])


def _by_state(rows: QuerySet[Any]) -> Figures:
    counted = rows.order_by().values_list("state").annotate(number=Count("*"))
    return [([state], number) for state, number in counted]


def _gauge(name: str, about: str, labels: list[str], figures: Figures) -> Metric:
    gauge = GaugeMetricFamily(name, about, labels=labels)
    for values, number in figures:
        gauge.add_metric(values, number)
    return gauge
