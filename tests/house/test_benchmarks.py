"""What `make bench` measures is there to be measured; the measuring itself is left to it."""

import json
from collections.abc import Iterator

import pytest

from benchmarks import exports, imports
from benchmarks.meter import Client
from benchmarks.sites import Plant, both_sides, private_postgres
from benchmarks.works import works_of


@pytest.fixture(scope="module")
def plant() -> Iterator[Plant]:
    with private_postgres() as server:
        small = Plant("S", server)
        small.build()
        yield small


def test_a_generated_plant_is_as_its_services_would_have_left_it(plant):
    assert "True: everything is as it was written." in plant.run("manage.py", "verify_chain")


def test_both_sides_answer_what_they_are_asked(plant):
    with both_sides(plant) as (ours, bare, _site):
        for work in works_of(plant):
            Client(ours).ask(*work.ours(0))
            Client(bare).ask(*work.bare(0))


def test_a_file_goes_through_the_import_and_past_it(plant, tmp_path):
    path = imports.written(50, tmp_path)
    for side, env in (("ours", {}), ("bare", {"DATABASE_URL": plant.owner_url})):
        assert json.loads(plant.inside("imports", side, str(path), **env))["seconds"] > 0


@pytest.mark.parametrize("side", exports.SIDES)
def test_order_lines_go_out_as_files_and_in_as_rows(plant, side):
    assert exports.measured(plant, side, rows=50)["seconds"] > 0
