"""The plant of the tests that go through every address: made once a module, each test undone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.house.world import World


@pytest.fixture(scope="module")
def peopled(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        assert world.records
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(peopled: World) -> Iterator[World]:
    with transaction.atomic():
        yield peopled
        transaction.set_rollback(True)
