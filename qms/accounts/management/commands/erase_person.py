from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qms.accounts.erasure import erase_user
from qms.accounts.models import User
from qms.core.actors import Actor


class Command(BaseCommand):
    help = "Erase a person's data for good; what they did and wrote stays, under another name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="who asked for it, and when")
        parser.add_argument("--yes", action="store_true", help="do not ask for the name again")

    def handle(self, *args: Any, username: str, reason: str, yes: bool, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Nobody is called {username}.")
        typed = username if yes else input(f"This cannot be undone. Type {username} to go on: ")
        if typed != username:
            raise CommandError("Nothing was erased.")
        actor = Actor.clock("erase_person")
        erased = erase_user(user, actor=actor, confirm=username, reason=reason)
        self.stdout.write(f"Erased; what they did now stands under {erased}.")
