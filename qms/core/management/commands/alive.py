import http.client
import json
import os
import sys
from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qms.core import health


class Command(BaseCommand):
    """What a container asks of itself; the web server serves on without broker and worker."""

    help = "Exit with 0 if this part gives signs of life, with 1 otherwise."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", choices=["web", *health.BEATING])

    def handle(self, *args: Any, **options: Any) -> None:
        part = options["part"]
        alive = web_answers() if part == "web" else part in beating()
        sys.exit(not alive)


def beating() -> set[str]:
    return {pulse.part for pulse in health.pulses() if pulse.ok}


def web_answers() -> bool:
    port = int(os.environ.get("PORT") or 8000)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as web:
        web.request("GET", "/healthz")
        return bool(json.load(web.getresponse())["database"]["ok"])
