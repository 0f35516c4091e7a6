from django import forms
from django.utils.translation import gettext_lazy as _

from qms.notifications.watching import events


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("It is called by POST, with JSON.")
    )
    events = forms.MultipleChoiceField(
        label=_("Events"), choices=events, widget=forms.CheckboxSelectMultiple
    )


class EditWebhookForm(WebhookForm):
    active = forms.BooleanField(label=_("Switched on"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
