"""How gunicorn serves the site; the command line may still override each of these."""

import gc
import os
import shutil
import sys
import tempfile
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from qms.core.logs import Json, Line


class SameLines(Logger):
    """gunicorn's own words in the form of the site's."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Json() if os.environ.get("LOG_FORMAT") == "json" else Line())


listen = os.environ.get("LISTEN") or "127.0.0.1"
ports = [os.environ.get("PORT") or "8000"]
if metrics_port := os.environ.get("METRICS_PORT"):
    ports.append(metrics_port)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="qms-metrics-")

wsgi_app = "qms.wsgi"
bind = [f"{listen}:{port}" for port in ports]
logger_class = SameLines
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
preload_app = True
accesslog = None
control_socket_disable = True  # else it writes into the home of whoever runs it


def when_ready(_server: Any) -> None:
    """Before the workers fork: what is loaded now stays, so no collection needs to look at it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(
        20_000, 20, 20
    )  # a page makes more objects than the usual 700, all short-lived


def post_fork(_server: Any, _worker: Any) -> None:
    """Who holds the number's lock is not kept waiting for the processor by who does not."""
    sys.setswitchinterval(0.001)


def on_exit(_server: Any) -> None:
    if counts := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(counts)
