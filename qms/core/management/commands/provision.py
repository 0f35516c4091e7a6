from typing import Any

from django.core.management.base import BaseCommand

from qms.core.provision import provision
from qms.environment import env_secret


class Command(BaseCommand):
    """Run with DATABASE_URL set to the owner's."""

    help = "Create the database roles and migrate; run as the owner of the database."

    def handle(self, *args: Any, **options: Any) -> None:
        provision(
            application_password=env_secret("APP_DATABASE_PASSWORD"),
            verbosity=options["verbosity"],
        )
