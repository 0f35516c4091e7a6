from typing import Any

from django.core.management.base import BaseCommand

from complaints.services import compare_complaints
from complaints.tasks import CHECK
from qms.core.actors import Actor


class Command(BaseCommand):
    help = "Compare new complaints with earlier ones beside the check that has begun it"

    def handle(self, **_options: Any) -> None:
        self.stdout.write(str(compare_complaints(actor=Actor.clock(CHECK))))
