"""The connection breaks at the COMMIT, and nobody can know whether it was heard."""

import uuid
from collections.abc import Iterator

import pytest

from tests.faults.proxy import Proxy
from tests.faults.site import Site


@pytest.fixture(scope="module")
def proxy(plant: Site) -> Iterator[Proxy]:
    """A site that reaches its database through a network that can be cut."""
    with Proxy(plant.postgres.sockets / ".s.PGSQL.5432") as between:
        url = f"postgres://qms_app@127.0.0.1:{between.port}/qms"
        plant.serve(DATABASE_URL=url, WEB_CONCURRENCY="1")
        yield between
        plant.stop_programs()


@pytest.mark.parametrize(("cut", "saved"), [("before", 0), ("after", 1)])
def test_whoever_asks_again_with_the_same_key_gets_one_record(
    plant: Site, proxy: Proxy, cut: str, saved: int
) -> None:
    for _ in range(5):
        title = f"Thread damaged {uuid.uuid4()}"
        proxy.cut = cut
        answer = plant.log_complaint(title, key=title)
        assert (answer.status, answer.json["code"]) == (503, "unavailable")
        assert len(numbers_of(plant, title)) == saved
        again = plant.log_complaint(title, key=title)
        assert again.status == 201
        assert numbers_of(plant, title) == [again.json["number"]]


def numbers_of(site: Site, title: str) -> list[str]:
    found = site.rows("SELECT number FROM complaints_complaint WHERE title = %s", title)
    return [number for (number,) in found]
