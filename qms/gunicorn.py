"""How gunicorn serves the site; the command line may still override each of these."""

import gc
import os
import sys
from typing import Any

wsgi_app = "qms.wsgi"
bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
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
