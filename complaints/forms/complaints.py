from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from complaints.choices import Severity, Source
from complaints.models import DefectCode
from qms.accounts.models import User
from qms.core.choices import one_of
from qms.core.clock import plant_today
from qms.core.forms import ChooseField, UploadsField, WholeNumber
from suppliers.models import Part, Supplier

WHAT_WENT_WRONG = [
    "supplier",
    "part",
    "title",
    "description",
    "defect_code",
    "lot",
    "affected",
    "source",
    "severity",
    "received_on",
]


class ComplaintForm(forms.Form):
    """What went wrong, in the order it is told."""

    supplier = ChooseField(
        Supplier.objects.none(),
        label=_("Supplier"),
        source=reverse_lazy("suppliers:options"),
        error_messages={"required": _("Choose the supplier.")},
    )
    part = ChooseField(
        Part.objects.none(),
        label=_("Part"),
        required=False,
        source=reverse_lazy("suppliers:part_options"),
        depends="id_supplier",
    )
    title = forms.CharField(
        label=_("What went wrong"),
        max_length=200,
        help_text=_("One line, as you would say it: “Burr on sealing face”."),
        error_messages={"required": _("Enter what went wrong.")},
    )
    description = forms.CharField(
        label=_("Details"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    defect_code = ChooseField(
        DefectCode.objects.none(),
        label=_("Defect code"),
        required=False,
        source=reverse_lazy("complaints:defect_options"),
    )
    lot = forms.CharField(label=_("Lot or serial"), max_length=60, required=False)
    affected = WholeNumber(
        label=_("Pieces affected"), min_value=1, max_value=1_000_000, required=False
    )
    source = forms.ChoiceField(
        label=_("Noticed by"),
        choices=Source,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
        error_messages={
            "required": _("Say where it was noticed."),
            "invalid_choice": one_of(Source.labels),
        },
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=Severity,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
        error_messages={
            "required": _("Say how severe it is."),
            "invalid_choice": one_of(Severity.labels),
        },
    )
    received_on = forms.DateField(
        label=_("Received on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Not a calendar date.")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = Supplier.objects.visible_to(user)
        self.fields["part"].queryset = Part.objects.visible_to(user)
        self.fields["defect_code"].queryset = DefectCode.objects.visible_to(user).offered()


class LogComplaintForm(ComplaintForm):
    """A new complaint; its key names the draft, and makes a second click find the first record."""

    files = UploadsField()
    key = forms.CharField(max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["supplier"].widget.attrs["autofocus"] = True
        self.fields["received_on"].initial = plant_today
        self.fields["files"].belongs_to(user.pk)


class EditComplaintForm(ComplaintForm):
    owner = ChooseField(User.objects.none(), label=_("Owner"), required=False)
    reason = forms.CharField(
        label=_("Why it changes"),
        max_length=2000,
        required=False,
        help_text=_("Needed when the severity changes."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["owner"].queryset = User.objects.visible_to(user).staff()
        its_own = DefectCode.objects.visible_to(user).filter(pk=self.initial["defect_code"] or 0)
        self.fields["defect_code"].queryset |= its_own  # also where it is retired by now


class AssignForm(forms.Form):
    """Who answers for it from now on."""

    owner = ChooseField(User.objects.none(), label=_("Owner"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.visible_to(user).staff()
