"""Sixteen people write while the database dies under them: what was said to be saved is saved,
once, and everything fits together afterwards.
"""

import json
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.site import Site, pull_the_plug

WRITERS = 16
PATIENCE = 30.0  # seconds a writer goes on asking with the same key


@dataclass
class Writing:
    """Writers who log complaints and, as a browser or a program would, ask again until told."""

    site: Site
    fault: str = field(default_factory=lambda: f"Burr on sealing face, cavity {uuid.uuid4()}")
    acknowledged: dict[str, str] = field(default_factory=dict)
    at: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def while_(self, disturb: Callable[["Writing"], None]) -> None:
        writers = [threading.Thread(target=self._write) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            disturb(self)
        finally:
            self.over.set()
            for writer in writers:
                writer.join()

    def _write(self) -> None:
        while not self.over.is_set():
            key = str(uuid.uuid4())
            if number := self._until_told(key):
                self.at.append(time.monotonic())
                self.acknowledged[key] = number

    def _until_told(self, key: str) -> str:
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            try:
                answer = self.site.log_complaint(f"{self.fault} {key}", key=key)
            except OSError as error:
                self.answers[type(error).__name__] += 1
                continue
            self.answers[answer.json.get("code", "saved")] += 1
            if answer.status == 201:
                return str(answer.json["number"])
            time.sleep(0.2)
        self.answers["given up"] += 1
        return ""

    def wait_for_the_next(self) -> float:
        """Seconds until somebody is told again that something is saved."""
        began = time.monotonic()
        while not self.at or self.at[-1] < began:
            assert time.monotonic() < began + PATIENCE, self.site.log()
            time.sleep(0.02)
        return self.at[-1] - began


def check(writing: Writing) -> None:
    """What was acknowledged is there, once and under its number; nothing else is; all is true."""
    stored = {
        title.rpartition(" ")[2]: number
        for title, number in writing.site.rows(
            "SELECT title, number FROM complaints_complaint WHERE title LIKE %s",
            f"{writing.fault}%",
        )
    }
    assert writing.acknowledged == {key: stored.get(key) for key in writing.acknowledged}
    assert len(set(stored.values())) == len(stored)
    assert stored.keys() == writing.acknowledged.keys()
    assert set(writing.answers) <= {"saved", "unavailable", "busy"}, writing.site.log()
    report = writing.site.manage("verify_chain", "--json")
    assert json.loads(report.stdout)["findings"] == []
    assert report.returncode == 0
    (counted,) = writing.site.rows("SELECT sum(last) FROM core_counter WHERE series = 'CMP'")
    (kept,) = writing.site.rows("SELECT count(*) FROM complaints_complaint")
    assert counted == kept


def test_nothing_is_lost_when_postgres_is_killed_three_times(
    site: Site, record_property: Callable[[str, object], None]
) -> None:
    waits = []

    def kill_three_times(writing: Writing) -> None:
        for _ in range(3):
            time.sleep(random.uniform(1.0, 2.0))
            pull_the_plug(site.postgres)
            site.postgres.start()
            waits.append(writing.wait_for_the_next())

    writing = Writing(site)
    writing.while_(kill_three_times)
    check(writing)
    record_property("acknowledged", len(writing.acknowledged))
    record_property("seconds to the first one after a restart", [round(wait, 1) for wait in waits])
    assert max(waits) < 10


def test_a_backend_ended_in_the_middle_of_a_request_leaves_nothing_half(
    site: Site, record_property: Callable[[str, object], None]
) -> None:
    def end_backends(_writing: Writing) -> None:
        for _ in range(60):
            time.sleep(0.05)
            site.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'qms_app' AND state <> 'idle' ORDER BY random() LIMIT 1"
            )

    writing = Writing(site)
    writing.while_(end_backends)
    check(writing)
    record_property("answers", dict(writing.answers))
    assert writing.answers["unavailable"] > 0
