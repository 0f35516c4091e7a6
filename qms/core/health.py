"""Whether the parts of the system are alive: each is asked, and none may keep the asker waiting."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now
from redis.backoff import NoBackoff
from redis.retry import Retry

from qms.core.models import Heartbeat

PATIENCE = 1.0  # seconds a check may take
SILENT_AFTER = timedelta(seconds=60)  # four missed beats of the worker
BEATING = ("worker", "beat")


@dataclass(frozen=True)
class Pulse:
    """When a part last gave a sign of life."""

    part: str
    at: datetime | None = None
    age: timedelta | None = None

    @property
    def ok(self) -> bool:
        return self.age is not None and self.age < SILENT_AFTER


def beat(part: str) -> None:
    """Leave a sign of life, by the database's clock."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(part=part, at=Now())],
        update_conflicts=True,
        unique_fields=["part"],
        update_fields=["at"],
    )


def pulses() -> list[Pulse]:
    age = ExpressionWrapper(Now() - F("at"), output_field=DurationField())
    known = {found.part: found for found in Heartbeat.objects.annotate(age=age)}
    return [
        Pulse(part, known[part].at, known[part].age) if part in known else Pulse(part)
        for part in BEATING
    ]


def report() -> dict[str, dict[str, Any]]:
    """Every part, whether it is well, and what is known about it; no names, no addresses."""
    database, found = _asked("database", _ask_database)
    broker, _answer = _asked("broker", _ask_broker)
    beating = {pulse.part: _told(pulse) for pulse in found or map(Pulse, BEATING)}
    return {"database": database, "broker": broker, **beating}


def _told(pulse: Pulse) -> dict[str, Any]:
    if pulse.age is None:
        return {"ok": False, "what": "no sign of life known"}
    return {"ok": pulse.ok, "seconds_ago": round(pulse.age.total_seconds(), 1)}


def _ask_database() -> list[Pulse]:
    """Over a connection of its own, so that the answer is also whether one can be had."""
    try:
        return pulses()
    finally:
        connection.close()


def _ask_broker() -> None:
    with broker_at(settings.CELERY_BROKER_URL) as broker:
        broker.ping()


def broker_at(url: str) -> redis.Redis:
    """A plain client, no retries: Celery's own way to the broker would wait far too long."""
    url = url.replace("redis+socket://", "unix://", 1)
    url = url.replace("virtual_host=", "db=")
    return redis.Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )


_askers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="health")
_asking: dict[str, Future[Any]] = {}


def _asked(part: str, check: Callable[[], Any]) -> tuple[dict[str, Any], Any]:
    """Ask, and wait no longer than `PATIENCE`; a check that still hangs is not started again."""
    asking = _asking.get(part)
    if asking is None or asking.done():
        asking = _asking[part] = _askers.submit(check)
    try:
        return {"ok": True}, asking.result(PATIENCE)
    except TimeoutError:
        return {"ok": False, "what": "no answer within a second"}, None
    except (Error, redis.RedisError) as error:
        return {"ok": False, "what": f"cannot be reached ({type(error).__name__})"}, None


def is_well(parts: Mapping[str, Mapping[str, Any]]) -> bool:
    return all(part["ok"] for part in parts.values())
