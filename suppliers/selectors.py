"""What the pages and the API read of the register."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from suppliers.models import ApprovedSource, Part


def parts_for(user: Any) -> QuerySet[Part]:
    """Parts with who they are bought from, as far as this person may know."""
    sources = ApprovedSource.objects.visible_to(user).with_names()
    parts = Part.objects.visible_to(user).select_related("commodity")
    return parts.prefetch_related(Prefetch("sources", sources))
