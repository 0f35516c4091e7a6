import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.site import Site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All in one process of a parallel run: they share a site, and two at once would be no test."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.fault)
            item.add_marker(pytest.mark.xdist_group("faults"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures a fault test has measured, beside its name."""
    for report in terminalreporter.stats.get("passed", []):
        for name, figure in report.user_properties:
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {name} {figure}")


@pytest.fixture(scope="session")
def plant() -> Iterator[Site]:
    """Servers and data, made once; nothing serves them yet."""
    with tempfile.TemporaryDirectory(prefix="qms-faults-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        site = Site(home)
        try:
            site.prepare()
            yield site
        finally:
            site.stop()


@pytest.fixture(scope="module")
def site(plant: Site) -> Iterator[Site]:
    """The site, served; each file of tests starts it anew."""
    plant.serve()
    yield plant
    plant.stop_programs()
