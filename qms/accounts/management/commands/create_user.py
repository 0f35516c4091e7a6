import getpass
import secrets
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from qms.accounts.choices import STAFF, Role
from qms.accounts.models import User
from qms.accounts.services import create_user
from qms.core.actors import Actor


class Command(BaseCommand):
    """How the first administrator of a new installation gets in."""

    help = "Let somebody in. Asks for a password; without a terminal it makes one and prints it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", choices=sorted(STAFF), default=Role.ADMIN)
        parser.add_argument("--email", default="")
        parser.add_argument("--generate", action="store_true", help="print a password, do not ask")

    def handle(self, *args: Any, username: str, role: str, email: str, **options: Any) -> None:
        generated = options["generate"] or not sys.stdin.isatty()
        password = secrets.token_urlsafe(12) if generated else getpass.getpass("Password: ")
        try:
            validate_password(password, User(username=username, email=email))
            create_user(
                username=username,
                role=Role(role),
                email=email,
                password=password,
                actor=Actor.clock("create_user"),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if generated:
            self.stdout.write(password)
