"""The measuring instruments: a client that keeps its connection, and the kernel's CPU counters."""

import http.client
import os
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median, quantiles

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PATIENCE = 30  # seconds one answer may take before the run fails

Ask = tuple[str, str, bytes | None]  # method, path, body


class Failed(Exception):
    """An answer that is not the one expected: nothing that was measured would mean anything."""


class Client:
    """One person or program with one connection."""

    def __init__(self, side: "Side") -> None:
        self.side = side
        self.connection = http.client.HTTPConnection("127.0.0.1", side.port, timeout=PATIENCE)

    def ask(self, method: str, path: str, body: bytes | None) -> float:
        """Send one request, read the whole answer, and return the seconds that took."""
        headers = self.side.api_headers if path.startswith("/api/") else self.side.page_headers
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        took = time.perf_counter() - began
        if answer.status not in (200, 201):
            raise Failed(f"{method} {path} answered {answer.status}: {content[:300]!r}")
        return took


@dataclass(frozen=True)
class Side:
    """One of the two sites: how to reach it and which processes work for it."""

    port: int
    api_headers: dict[str, str]
    page_headers: dict[str, str]
    application: int  # gunicorn's first process
    database: int  # Postgres's


@dataclass(frozen=True)
class Batch:
    """What one client in a row measured."""

    application_ms: float
    database_ms: float
    latencies: list[float]

    @property
    def cpu_ms(self) -> float:
        return self.application_ms + self.database_ms

    @property
    def p50_ms(self) -> float:
        return median(self.latencies) * 1000

    @property
    def p95_ms(self) -> float:
        return quantiles(self.latencies, n=20)[-1] * 1000


@dataclass(frozen=True)
class Crowd:
    """What several clients at once measured."""

    per_second: float
    p95_ms: float


def one_by_one(side: Side, asks: Iterator[Ask], times: int) -> Batch:
    client = Client(side)
    client.ask(*next(asks))  # the connection's own cost is not the work's
    before = cpu_seconds(side.application), cpu_seconds(side.database)
    latencies = [client.ask(*next(asks)) for _ in range(times)]
    after = cpu_seconds(side.application), cpu_seconds(side.database)
    application, database = (
        (end - start) / times * 1000 for start, end in zip(before, after, strict=True)
    )
    return Batch(application, database, latencies)


def all_at_once(side: Side, asks: Callable[[int], Ask], clients: int, seconds: float) -> Crowd:
    numbers = count()

    def insist(_client: int) -> list[float]:
        client, latencies = Client(side), []
        while time.perf_counter() < until:
            latencies.append(client.ask(*asks(next(numbers))))
        return latencies

    began = time.perf_counter()
    until = began + seconds
    with ThreadPoolExecutor(clients) as pool:
        latencies = [each for found in pool.map(insist, range(clients)) for each in found]
    took = time.perf_counter() - began
    return Crowd(len(latencies) / took, quantiles(latencies, n=20)[-1] * 1000)


def cpu_seconds(root: int) -> float:
    """User and system time of a process, all it started, and those of them that have ended."""
    return sum(sum(map(int, _stat(pid)[11:15])) for pid in family(root)) / TICKS_A_SECOND


def children_seconds() -> float:
    """User and system time of all our children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def family(root: int) -> list[int]:
    """A process and everything that descends from it."""
    parents = {
        int(path.name): int(stat[1])
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and (stat := _stat(int(path.name)))
    }
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name; nothing of a process that has just left."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def maps(pid: int) -> str:
    """The names of all files a process has mapped."""
    return Path(f"/proc/{pid}/maps").read_text()
