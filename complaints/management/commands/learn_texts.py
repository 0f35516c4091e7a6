from typing import Any

from django.core.management.base import BaseCommand

from complaints.services.learning import learn_texts


class Command(BaseCommand):
    help = "Learn from the complaints' own texts which words mean the same"

    def handle(self, **_options: Any) -> None:
        learning = learn_texts()
        self.stdout.write(f"Learned from {learning.texts:,} texts of {learning.complaints:,}.")
