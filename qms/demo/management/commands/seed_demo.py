from typing import Any

from django.core.management.base import BaseCommand

from qms.accounts.cast import CAST, PASSWORD
from qms.demo.seed import is_empty, seed


class Command(BaseCommand):
    """Does nothing where there is data already."""

    help = "Fill an empty database with the demonstration plant, and print who can sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_empty():
            seed()
        self.stdout.write(f"Sign in with the password {PASSWORD} as")
        for person in CAST:
            self.stdout.write(f"  {person.username:<10} {person.can}")
