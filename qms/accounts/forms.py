from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from qms.accounts.choices import Scope, Theme


def time_zones() -> list[tuple[str, object]]:
    """Zones named for a place, and the plant's own first."""
    places = sorted(zone for zone in available_timezones() if "/" in zone and "Etc/" not in zone)
    plant = _("The plant's (%(zone)s)") % {"zone": settings.TIME_ZONE}
    return [("", plant), *((zone, zone.replace("_", " ")) for zone in places)]


class PreferencesForm(forms.Form):
    """How somebody likes to read."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        required=False,
        widget=forms.Select(attrs={"data-choose": ""}),
    )
    theme = forms.ChoiceField(
        label=_("Theme"),
        choices=Theme,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
    )


class SignForm(forms.Form):
    """Who signs says again who they are; `shown` is the digest of what the page shows."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Your signature stands under exactly what you see here."),
    )
    shown = forms.CharField(widget=forms.HiddenInput)


class EraseForm(forms.Form):
    """What cannot be undone is typed out."""

    confirm = forms.CharField(
        label=_("User name"),
        max_length=150,
        help_text=_("Type it, to be sure who it is."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("Name the program: you will recognise it here by this name."),
    )
    scope = forms.ChoiceField(
        label=_("It may"),
        choices=Scope,
        initial=Scope.READ,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
    )
    days = forms.TypedChoiceField(
        label=_("Good for"),
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("a year"))],
        initial=90,
        coerce=int,
        help_text=_("You are told a week before it runs out."),
    )
