from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.bulk import ACTIONS
from complaints.choices import Severity, Source, State
from complaints.filters import ComplaintFilter
from complaints.models import Complaint
from qms.accounts.models import called
from qms.core.lists import Column, List, declare


def complaints(user: Any) -> QuerySet[Complaint]:
    return Complaint.objects.visible_to(user).select_related("supplier", "part", "owner")


COMPLAINTS = declare(
    List(
        "complaints",
        _("Complaints"),
        page="complaints:index",
        permission="complaints.view_complaint",
        rows=complaints,
        filterset=ComplaintFilter,
        texts=["description", "lot"],
        actions=ACTIONS,
        columns=[
            Column("number", _("Number"), sort="number", look="link"),
            Column("title", _("What went wrong"), sort="title", look="title"),
            Column("state", _("State"), of=State, sort="state", look="pill"),
            Column("severity", _("Severity"), of=Severity, sort="severity", look="pill"),
            Column("supplier", _("Supplier"), "supplier__name", bare=True),
            Column("part", _("Part"), "part__number", look="number", wide=True, bare=True),
            Column(
                "owner",
                _("Owner"),
                ["owner__first_name", "owner__last_name", "owner__username"],
                of=called,
                wide=True,
            ),
            Column("received_on", _("Received"), sort="received_on", look="when"),
            Column("lot", _("Lot or serial"), shown=False),
            Column("affected", _("Pieces affected"), look="count", shown=False),
            Column("source", _("Noticed by"), of=Source, look="pill", shown=False),
            Column("contain_by", _("Contain by"), look="when", shown=False),
            Column("due_at", _("Due"), look="when", shown=False),
            Column("logged_at", _("Logged"), look="when", shown=False),
            Column("closed_at", _("Closed"), look="when", shown=False),
        ],
    )
)
