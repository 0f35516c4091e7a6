"""Paper: a template and what it tells, made into a PDF.

What people wrote goes to the template as data and is never read as markup. Each document is set in
a process of its own, which may take so much time and memory and knows nothing of ours.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

HERE = Path(__file__).parent
SECONDS, BYTES = 20, 2 * 1024**3
# Our font has Latin, Greek, Cyrillic and signs; to look for the machine's others takes a second.
OF_OTHER_FONTS = re.compile(r"[^\u0000-\u058f\u1e00-\u2bff]")


def typeset(template: str, told: dict[str, Any]) -> bytes:
    text = json.dumps(told, ensure_ascii=False)
    asked = {
        "template": str(settings.BASE_DIR / "templates" / template),
        "told": text,
        "fonts": str(HERE / "fonts"),
        "other_fonts": bool(OF_OTHER_FONTS.search(text)),
        "bytes": BYTES,
    }
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-I", HERE / "typesetter.py"],
        input=json.dumps(asked).encode(),
        capture_output=True,
        timeout=SECONDS,
        env={"RAYON_NUM_THREADS": "2"},  # each keeps address space of its own
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{template} cannot be set: {done.stderr.decode(errors='replace')}")
    return done.stdout
