"""The cast, and the ground they stand on."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase

from qms.accounts.choices import Role
from qms.accounts.models import User
from qms.accounts.tokens import create_token
from qms.core.actors import Actor
from suppliers.models import Supplier
from tests import factories
from tests.database import Owner


@pytest.fixture(scope="session")
def owner(django_db_blocker: Any, worker_id: str) -> Iterator[Owner]:
    """The owner of this run's database."""
    database_owner = Owner(connection.settings_dict)
    with django_db_blocker.unblock():
        database_owner.create(f"test_qms_{worker_id}")
        database_owner.empty()  # of what a new site begins with
        TransactionTestCase._fixture_teardown = lambda case: database_owner.empty()
    yield database_owner
    with django_db_blocker.unblock():
        connection.close()
    database_owner.drop()


@pytest.fixture(scope="session")
def django_db_setup(owner: Owner) -> None:
    """The database of the run is ready."""


@pytest.fixture
def supplier(db: None) -> Supplier:
    return factories.supplier("10432", "Kessler Guss GmbH", city="Aalen")


@pytest.fixture
def rival_supplier(db: None) -> Supplier:
    return factories.supplier("10788", "Moravia Odlitky s.r.o.", city="Ostrava")


@pytest.fixture
def engineer(db: None) -> User:
    return factories.user("eva", Role.ENGINEER, first_name="Eva", last_name="Brandt")


@pytest.fixture
def inspector(db: None) -> User:
    return factories.user("ivo", Role.INSPECTOR, first_name="Ivo", last_name="Lang")


@pytest.fixture
def manager(db: None) -> User:
    return factories.user("maren", Role.MANAGER, first_name="Maren", last_name="Voss")


@pytest.fixture
def auditor(db: None) -> User:
    return factories.user("alan", Role.AUDITOR, first_name="Alan", last_name="Reid")


@pytest.fixture
def admin(db: None) -> User:
    return factories.user("ada", Role.ADMIN, first_name="Ada", last_name="Stern")


@pytest.fixture
def supplier_user(supplier: Supplier) -> User:
    return factories.user("karl", Role.SUPPLIER, supplier_id=supplier.pk, first_name="Karl")


@pytest.fixture
def rival_supplier_user(rival_supplier: Supplier) -> User:
    return factories.user("petra", Role.SUPPLIER, supplier_id=rival_supplier.pk, first_name="Petra")


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which this person has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def api() -> Callable[[User], Client]:
    """A program that holds a token of this person."""

    def program(user: User) -> Client:
        _token, secret = create_token(user, "a program", actor=Actor.person(user))
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return program
