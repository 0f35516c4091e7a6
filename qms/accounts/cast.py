"""Who signs in to the demonstration plant."""

from typing import NamedTuple

from qms.accounts.choices import Role

PASSWORD = "quality-first-2026"  # noqa: S105  printed at the start, for made-up data only


class Person(NamedTuple):
    username: str
    role: Role
    first_name: str
    last_name: str
    can: str  # in one line, for the sign-in block of the launcher
    supplier_code: str = ""


CAST = [
    Person("engineer", Role.ENGINEER, "Eva", "Brandt", "logs, contains and closes complaints"),
    Person("inspector", Role.INSPECTOR, "Ivo", "Lang", "logs and contains complaints"),
    Person("manager", Role.MANAGER, "Maren", "Voss", "all of that, voids, and sees the status"),
    Person("auditor", Role.AUDITOR, "Alan", "Reid", "reads everything, changes nothing"),
    Person("admin", Role.ADMIN, "Ada", "Stern", "lets people in and puts them out"),
    Person(
        "kessler",
        Role.SUPPLIER,
        "Karl",
        "Kessler",
        "sees what concerns Kessler Guss, supplier 10432",
        "10432",
    ),
    Person(
        "moravia",
        Role.SUPPLIER,
        "Petra",
        "Dvořáková",
        "sees what concerns Moravia Odlitky, supplier 10788",
        "10788",
    ),
]
