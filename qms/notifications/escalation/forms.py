from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import User
from qms.core.forms import ChooseField, WholeNumber
from qms.notifications.choices import Whom
from qms.notifications.clocks import clocks


class RuleForm(forms.Form):
    clock = forms.ChoiceField(label=_("What is overdue"), choices=clocks)
    after_hours = WholeNumber(label=_("Told after so many hours"), min_value=0, max_value=10_000)
    working = forms.BooleanField(
        label=_("Count working hours only"),
        required=False,
        help_text=_("Monday to Friday, 8 to 17 o'clock in the plant."),
    )
    whom = forms.ChoiceField(
        label=_("Who is told"),
        choices=Whom,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
    )
    person = ChooseField(User.objects.none(), label=_("This person"), required=False)
    repeat_hours = WholeNumber(
        label=_("Again every so many hours"),
        min_value=1,
        max_value=10_000,
        required=False,
        help_text=_("Leave it empty to tell once."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.visible_to(user).staff()


class EditRuleForm(RuleForm):
    active = forms.BooleanField(label=_("Switched on"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
