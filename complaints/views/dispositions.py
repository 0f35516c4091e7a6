from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from complaints import services
from complaints.forms import DisposeForm
from complaints.models import Complaint, Disposition
from complaints.selectors import dispositions_of
from complaints.services.dispositions import undisposed
from complaints.views.verbs import find_complaint
from qms.accounts.forms import SignForm
from qms.accounts.signatures import digest
from qms.core.forms import ReasonForm
from qms.core.ratelimit import at_most
from qms.core.views import answered, form_page

TRIES_A_MINUTE = 30  # from one address, behind which there may be a whole plant


def _found(request: HttpRequest, number: str, pk: int) -> Disposition:
    complaint = find_complaint(request, number)
    found = get_object_or_404(dispositions_of(complaint, reader=request.user), pk=pk)
    found.complaint = complaint
    return found


@form_page("complaints.dispose_complaint")
def dispose(request: HttpRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    return answered_on(
        request,
        "dispose",
        complaint,
        DisposeForm(request.POST or None, left=undisposed(complaint)),
        partial(services.dispose_complaint, complaint),
        done=_("Saved."),
        refusal=services.refusal_to_dispose(complaint),
        left=undisposed(complaint),
        verb=_("Dispose"),
        symbol="box",
    )


@form_page("complaints.sign_disposition")
@at_most(TRIES_A_MINUTE, at="sign")
def sign_disposition(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    disposition = _found(request, number, pk)
    statement = services.statement_of(disposition)
    return answered_on(
        request,
        "sign_disposition",
        disposition.complaint,
        SignForm(request.POST or None, initial={"shown": digest(statement)}),
        partial(services.sign_disposition, disposition),
        done=_("Signed."),
        refusal=services.refusal_to_sign_disposition(disposition),
        statement=statement,
        meaning=services.meaning_of(disposition),
        verb=_("Sign"),
        symbol="signature",
    )


@form_page("complaints.withdraw_disposition")
def withdraw_disposition(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    disposition = _found(request, number, pk)
    return answered_on(
        request,
        "withdraw_disposition",
        disposition.complaint,
        ReasonForm(
            request.POST or None,
            label=_("Why it is taken back"),
            help_text=_("The supplier can read this."),
        ),
        partial(services.withdraw_disposition, disposition),
        done=_("Taken back."),
        refusal=services.refusal_to_withdraw_disposition(disposition),
        disposition=disposition,
        verb=_("Take back"),
        symbol="arrow-back-up",
    )


def answered_on(
    request: HttpRequest,
    page: str,
    complaint: Complaint,
    form: Form,
    service: Any,
    *,
    done: str,
    **context: Any,
) -> HttpResponse:
    return answered(
        request,
        f"complaints/{page}.html",
        form,
        service,
        done=done,
        context={"complaint": complaint, **context},
    )
