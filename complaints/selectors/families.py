from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from complaints.models import Complaint, IssueFamily


def problem_called(number: str, *, reader: Any) -> IssueFamily | Complaint:
    """The family or the complaint of this number, typed by hand."""
    number = number.strip().upper()
    family = IssueFamily.objects.visible_to(reader).filter(number=number).first()
    complaint = Complaint.objects.visible_to(reader).filter(number=number).first()
    if found := family or complaint:
        return found
    raise ValidationError(_("No family and no complaint has this number."))
