from typing import Any

from django import forms

from qms.accounts.models import User
from qms.notifications.choices import Channel
from qms.notifications.kinds import kinds_for


class ChannelsForm(forms.Form):
    """One question for every kind of thing this person may be told."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds_for(user):
            if kind.always:
                continue
            self.fields[kind.name] = forms.ChoiceField(label=kind.label, choices=Channel)
