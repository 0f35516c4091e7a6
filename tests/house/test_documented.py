"""Every setting that is read is explained to whoever runs the site, and none that is not."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNNING = (ROOT / "docs" / "running.md").read_text()
READ = re.compile(r"(?:env_\w+|_days|environ\.get)\(\s*f?\"([A-Z][A-Z_]+)\"")
NOT_SETTINGS = {"PATH", "PROMETHEUS_MULTIPROC_DIR"}  # the machine's, and between our own processes
GUNICORNS = {"FORWARDED_ALLOW_IPS"}


def read() -> set[str]:
    sources = [path.read_text() for path in (ROOT / "qms").rglob("*.py")]
    return {name for source in sources for name in READ.findall(source)} - NOT_SETTINGS


def in_the_table() -> set[str]:
    settings = RUNNING.partition("## Settings")[2].partition("\n## ")[0]
    cells = [line.split(" | ")[0] for line in settings.splitlines() if line.startswith("| `")]
    return set(re.findall(r"`([A-Z_]+)`", " ".join(cells)))


def test_every_setting_is_explained() -> None:
    assert len(read()) > 25
    assert {name for name in read() if f"`{name}`" not in RUNNING} == set()


def test_every_setting_that_is_explained_is_read() -> None:
    assert in_the_table() - GUNICORNS <= read()


def test_what_compose_sets_is_a_setting() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    site = compose.partition("x-site:")[2].partition("services:")[0]
    names = {
        name.removesuffix("_FILE") for name in re.findall(r"^    ([A-Z_]+): ", site, re.MULTILINE)
    }
    assert names
    assert names <= read() | GUNICORNS
