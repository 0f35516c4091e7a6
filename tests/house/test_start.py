"""What a process loads before it is asked for anything."""

import subprocess
import sys

from django.conf import settings

STARTED = (
    "import sys, qms.wsgi; from django.urls import get_resolver; get_resolver().url_patterns;"
    " print(sorted({name.split('.')[0] for name in sys.modules} & {'numpy', 'scipy'}))"
)


def test_a_site_starts_without_numpy_and_scipy():
    began = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert began.stdout.strip() == "[]"
