from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from qms.core.forms import values_of
from qms.core.timeline import timeline_of
from qms.core.views import answered, form_page, read_page
from qms.notifications.escalation.forms import EditRuleForm, RuleForm
from qms.notifications.escalation.services import MANAGE, create_rule, edit_rule
from qms.notifications.models import EscalationRule


@read_page(MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    rules = EscalationRule.objects.visible_to(request.user).select_related("person")
    return render(request, "escalation/index.html", {"rules": rules.order_by("after_hours", "pk")})


@form_page(MANAGE)
def create(request: HttpRequest) -> HttpResponse:
    return answered(
        request,
        "escalation/edit.html",
        RuleForm(request.POST or None, user=request.user, initial={"whom": "managers"}),
        create_rule,
        done=_("Saved."),
        back=reverse("escalation:index"),
    )


@form_page(MANAGE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(EscalationRule.objects.visible_to(request.user), pk=pk)
    return answered(
        request,
        "escalation/edit.html",
        EditRuleForm(request.POST or None, user=request.user, initial=values_of(rule)),
        partial(edit_rule, rule),
        done=_("Saved."),
        back=reverse("escalation:index"),
        context={"rule": rule, "timeline": timeline_of(rule, reader=request.user)},
    )
