"""People and access: who comes in, as what, and who let them.

Composed here, because accounts lie below suppliers and people belong to suppliers.
"""

from functools import partial
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qms.accounts import invitations, services
from qms.accounts.factors import has_factor, reset_factors
from qms.accounts.models import Invitation, User
from qms.accounts.requests import SignedIn
from qms.accounts.sessions import end_all_sessions
from qms.core.actors import Actor
from qms.core.forms import ReasonForm, values_of
from qms.core.lists import Listing
from qms.core.ratelimit import at_most
from qms.core.records import linked
from qms.core.views import answered, form_page, pressed, read_page, timeline_on
from qms.people.forms import AcceptForm, EditPersonForm, GivePasswordForm, InviteForm
from qms.people.lists import PEOPLE
from suppliers.models import Supplier

HAND_OVER = "invitation to hand over"  # in the session


@read_page("accounts.view_people")
def index(request: SignedIn) -> HttpResponse:
    listing = Listing(request, PEOPLE)
    waiting = Invitation.objects.visible_to(request.user).waiting()
    link = request.session.pop(HAND_OVER, "")
    context = {"listing": listing, "waiting": waiting, "link": link}
    return render(request, "people/index.html", context)


@read_page("accounts.view_people")
def detail(request: SignedIn, pk: int) -> HttpResponse:
    person = _find(request, pk)
    supplier = Supplier.objects.visible_to(request.user).filter(pk=person.supplier_id or 0).first()
    facts = [
        (_("User name"), person.username),
        (_("E-mail"), person.email),
        (_("Role"), person.get_role_display()),
        (_("Supplier"), linked(supplier)),
        (_("Signed in"), person.last_login),
        (_("Second factor"), _("set up") if has_factor(person) else _("none")),
    ]
    return render(
        request,
        "people/detail.html",
        {"person_shown": person, "facts": facts, "timeline": timeline_on(person, request)},
    )


@form_page("accounts.administer_users")
def invite(request: SignedIn) -> HttpResponse:
    return answered(
        request,
        "people/verb.html",
        InviteForm(request.POST or None, user=request.user),
        invitations.invite,
        done=partial(_on_its_way, request),
        back=reverse("people:index"),
        context={"verb": _("Invite"), "symbol": "mail", "title": _("Invite somebody")},
    )


def _on_its_way(request: SignedIn, invitation: Invitation) -> str:
    """Where no mail is sent, the next page shows the link, once."""
    if settings.MAIL_TRANSPORT:
        return _("An invitation is on its way to %(to)s.") % {"to": invitation}
    request.session[HAND_OVER] = invitation.link
    return _("Hand the link over to %(to)s yourself.") % {"to": invitation}


@pressed("accounts.administer_users")
def send_again(request: SignedIn, pk: int) -> HttpResponse:
    invitation = _find_invitation(request, pk)
    return answered(
        request,
        "people/verb.html",
        Form(request.POST),
        partial(invitations.send_again, invitation),
        done=partial(_on_its_way, request),
        back=reverse("people:index"),
        context={
            "verb": _("Send again"),
            "symbol": "mail",
            "title": f"{_('Send again')}: {invitation}",
        },
    )


@form_page("accounts.administer_users")
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    invitation = _find_invitation(request, pk)
    return answered(
        request,
        "people/verb.html",
        ReasonForm(request.POST or None, label=_("Why")),
        partial(invitations.withdraw, invitation),
        done=_("Withdrawn."),
        back=reverse("people:index"),
        context={"verb": _("Withdraw"), "symbol": "ban", "title": f"{_('Withdraw')}: {invitation}"},
    )


@form_page("accounts.administer_users")
def edit(request: SignedIn, pk: int) -> HttpResponse:
    person = _find(request, pk)
    initial = values_of(person) | {"supplier": person.supplier_id}
    form = EditPersonForm(request.POST or None, user=request.user, initial=initial)
    service, done = services.edit_user, _("Saved.")
    return _answered(request, person, form, service, _("Save"), done, title=_("Edit"))


@form_page("accounts.administer_users")
def deactivate(request: SignedIn, pk: int) -> HttpResponse:
    done = _("Deactivated. Sessions and tokens have ended.")
    return _asked_why(request, pk, services.deactivate_user, _("Deactivate"), done)


@form_page("accounts.administer_users")
def reactivate(request: SignedIn, pk: int) -> HttpResponse:
    return _asked_why(request, pk, services.reactivate_user, _("Reactivate"), _("Reactivated."))


@form_page("accounts.administer_users")
def end_sessions(request: SignedIn, pk: int) -> HttpResponse:
    verb, done = _("Sign out everywhere"), _("Signed out everywhere.")
    return _asked_why(request, pk, end_all_sessions, verb, done)


@form_page("accounts.administer_users")
def reset_second_factors(request: SignedIn, pk: int) -> HttpResponse:
    verb, done = _("Reset the second factor"), _("The password lets them in now.")
    careful = _("Be sure who asks: from now on the password alone lets them in.")
    return _asked_why(request, pk, reset_factors, verb, done, help_text=careful)


@form_page("accounts.administer_users")
def give_password(request: SignedIn, pk: int) -> HttpResponse:
    form = GivePasswordForm(request.POST or None)
    done = _("The new password is set; the old one is worth nothing.")
    person, service = _find(request, pk), services.give_password
    return _answered(request, person, form, service, _("Give a new password"), done)


@require_http_methods(["GET", "POST"])
@at_most(20, at="join")
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Only saying yes uses the link up: programs that read mails open it as well."""
    invitation = invitations.find_invitation(secret)
    refusal = invitations.refusal_of(invitation)
    if invitation is None or refusal:
        return render(request, "people/accept.html", {"refusal": refusal}, status=410)
    return _joined(request, invitation)


def _joined(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = AcceptForm(request.POST or None)
    service = partial(_accepted, invitation)
    return answered(
        request,
        "people/accept.html",
        form,
        service,
        done=_("Welcome. Sign in with your user name and password."),
        back=reverse("account_login"),
        context={"invitation": invitation, "verb": _("Come in"), "symbol": "check"},
    )


def _accepted(invitation: Invitation, *, actor: Actor, **values: Any) -> User:
    """Whoever holds the link acts as nobody yet."""
    return invitations.accept_invitation(invitation, **values)


def _find(request: SignedIn, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _find_invitation(request: SignedIn, pk: int) -> Invitation:
    return get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)


def _asked_why(
    request: SignedIn, pk: int, service: Any, verb: str, done: str, *, help_text: str = ""
) -> HttpResponse:
    """What is done to somebody for a reason."""
    form = ReasonForm(request.POST or None, label=_("Why"), help_text=help_text)
    return _answered(request, _find(request, pk), form, service, verb, done)


def _answered(
    request: SignedIn,
    person: User,
    form: Form,
    service: Any,
    verb: str,
    done: str,
    *,
    title: str = "",
) -> HttpResponse:
    return answered(
        request,
        "people/verb.html",
        form,
        partial(service, person),
        done=done,
        back=person.get_absolute_url(),
        context={"verb": verb, "symbol": "check", "title": title, "person_shown": person},
    )
