from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qms.accounts.choices import Scope
from qms.accounts.models import User
from qms.accounts.tokens import create_token
from qms.core.actors import Actor


class Command(BaseCommand):
    help = "Make an API token for somebody and print it, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="command line", help="what the token is for")
        parser.add_argument("--read-only", action="store_true", help="it may not write")
        parser.add_argument("--days", type=int, default=90, help="how long it is good; 90 without")

    def handle(self, *args: Any, username: str, name: str, **options: Any) -> None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {username}.")
        _token, secret = create_token(
            user,
            name,
            actor=Actor.clock("create_token"),
            scope=Scope.READ if options["read_only"] else Scope.WRITE,
            days=options["days"],
        )
        self.stdout.write(secret)
