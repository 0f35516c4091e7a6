"""Celery, the muscle: it looks for due work in rows; it never carries the only copy of anything."""

import logging
import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import django
from celery import Celery
from celery import beat as celery_beat
from django.db import Error, close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")
django.setup()  # with this, every app has declared its jobs

from qms.core import health, jobs  # noqa: E402
from qms.core.background import run_waiting  # noqa: E402
from qms.core.starting import check_start  # noqa: E402

check_start()  # worker and beat write with the same role into the same tables

log = logging.getLogger(__name__)

BEAT_EVERY = 10  # seconds
LOOK_EVERY = 2  # seconds, for what people wait for
LONGEST_JOB = 60 * 60  # seconds
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)  # every job is knocked at as soon as beat is up

app = Celery("qms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_scheduler = "qms.celery:Scheduler"
app.conf.beat_max_loop_interval = BEAT_EVERY
app.conf.beat_schedule = {
    job.name: {"task": job.name, "schedule": job.knock, "last_run_at": LONG_AGO}
    for job in jobs.declared()
}


def _take_on(job: jobs.Job) -> None:
    @app.task(name=job.name)
    def run() -> None:
        job.run()


for _job in jobs.declared():
    _take_on(_job)


@app.task(name="core.background", time_limit=LONGEST_JOB, soft_time_limit=LONGEST_JOB - 60)
def run_background() -> None:
    run_waiting()


app.conf.beat_schedule["core.background"] = {
    "task": run_background.name,
    "schedule": timedelta(seconds=LOOK_EVERY),
    "options": {"expires": LOOK_EVERY * 5},  # where no worker was up, the next look does
}


class Scheduler(celery_beat.Scheduler):
    """Celery's scheduler with a pulse. It keeps no file: what has run stands in the rows."""

    last_beat = float("-inf")

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() - self.last_beat >= BEAT_EVERY:
            self.last_beat = time.monotonic()
            self._beat()
        return super().tick(*args, **kwargs)

    def _beat(self) -> None:
        """Trouble with the database is told and outlived: beat has to be there afterwards."""
        close_old_connections()
        try:
            health.beat("beat")
        except Error as error:
            log.warning("no heartbeat of beat: %s", error)
