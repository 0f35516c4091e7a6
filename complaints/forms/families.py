from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, IssueFamily
from complaints.selectors import problem_called
from qms.core.forms import ChooseField

WHY = _("Why")


class Reasoned(forms.Form):
    reason = forms.CharField(label=WHY, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class JoinFamilyForm(forms.Form):
    """Which problem it is, by the number of its family or of one of its cases."""

    problem = forms.CharField(
        label=_("The same problem as"),
        max_length=20,
        help_text=_("The number of a family or of a complaint."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_problem(self) -> IssueFamily | Complaint:
        return problem_called(self.cleaned_data["problem"], reader=self.user)


class MergeFamilyForm(Reasoned):
    """Which family it is part of."""

    into = ChooseField(
        IssueFamily.objects.none(),
        label=_("The same problem as"),
        source=reverse_lazy("complaints:family_options"),
    )
    field_order = ["into", "reason"]

    def __init__(self, *args: Any, user: Any, family: IssueFamily, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = IssueFamily.objects.visible_to(user).standing().exclude(pk=family.pk)
        self.fields["into"].queryset = others


class CasesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, case: Complaint) -> str:
        return f"{case.number} {case.title}"


class SplitFamilyForm(Reasoned):
    """Which cases are another problem."""

    cases = CasesField(Complaint.objects.none(), label=_("Cases of another problem"))
    field_order = ["cases", "reason"]

    def __init__(self, *args: Any, user: Any, family: IssueFamily, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = Complaint.objects.visible_to(user).filter(membership__family=family)
        self.fields["cases"].queryset = theirs


class CorrectFamilyForm(forms.Form):
    """What was changed, and since when."""

    corrected_on = forms.DateField(
        label=_("Corrected on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Not a calendar date.")},
        help_text=_("A case received after this day has come back."),
    )
    correction = forms.CharField(
        label=_("What was changed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
