"""A saved view, sent to a colleague: one message, in the way they have chosen to be told."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Refused
from qms.core.forms import ChooseField
from qms.core.models import SavedView
from qms.core.views import answered, form_page
from qms.notifications.notices import VIEW_SENT
from qms.notifications.services import notify


def send_view(view: SavedView, *, actor: Actor, to: User, text: str = "") -> SavedView:
    """Tell a colleague of a shared view, with the address it opens at."""
    actor.require("core.share_view")
    if not view.shared:
        raise Refused(_("Share the view with the plant first: nobody else can open it."))
    with act("view.sent", view, actor=actor, reason=text):
        told = format_lazy(
            gettext_lazy("{who} sends you the view “{view}”. {text}"),
            who=actor.user,
            view=view.name,
            text=text,
        )
        notify(VIEW_SENT, [to], told, url=view.get_absolute_url())
    return view


class SendViewForm(forms.Form):
    to = ChooseField(
        User.objects.none(),
        label=gettext_lazy("To"),
        help_text=gettext_lazy("It comes to their inbox, and by mail if they have chosen so."),
        error_messages={"required": gettext_lazy("Choose somebody.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What to look at"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = User.objects.visible_to(user).staff().exclude(pk=user.pk)


@form_page("core.share_view")
def send(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    return answered(
        request,
        "core/send_view.html",
        SendViewForm(request.POST or None, user=request.user),
        lambda **said: send_view(view, **said),
        done=_("Sent."),
        back=view.get_absolute_url(),
        context={"view": view},
    )
