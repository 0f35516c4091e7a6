"""The table of words that mean the same."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import services
from complaints.forms import CorrectSynonymsForm, NoteSynonymsForm
from complaints.lists import SYNONYMS
from complaints.models import Synonyms
from complaints.selectors import learned_synonyms, not_in_the_table
from qms.core.forms import ReasonForm, values_of
from qms.core.lists import Listing
from qms.core.views import Button, answered, form_page, read_page, timeline_on

MOVES = [
    ("correct", gettext_lazy("Correct"), "pencil"),
    ("withdraw", gettext_lazy("Withdraw"), "ban"),
]


def _find(request: HttpRequest, pk: int) -> Synonyms:
    return get_object_or_404(Synonyms.objects.visible_to(request.user), pk=pk)


@read_page("complaints.view_synonyms")
def index(request: HttpRequest) -> HttpResponse:
    learned = not_in_the_table(learned_synonyms())
    context = {
        "listing": Listing(request, SYNONYMS),
        "learned": [
            (words, NoteSynonymsForm(initial={"words": words}, auto_id=False)) for words in learned
        ],
    }
    return render(request, "complaints/synonyms/index.html", context)


@read_page("complaints.view_synonyms")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    synonyms = _find(request, pk)
    refusal = services.refusal_to_change_synonyms(synonyms)
    moves = [
        Button(name, words, f"{synonyms.get_absolute_url()}{name}/", symbol, refusal, primary=False)
        for name, words, symbol in MOVES
        if request.user.has_perm(f"complaints.{name}_synonyms")
    ]
    context = {"synonyms": synonyms, "moves": moves, "timeline": timeline_on(synonyms, request)}
    return render(request, "complaints/synonyms/detail.html", context)


@form_page("complaints.note_synonyms")
def note(request: HttpRequest) -> HttpResponse:
    """Also what keeps words that were learned; where they cannot be kept, they can be put right."""
    return answered(
        request,
        "complaints/synonyms/note.html",
        NoteSynonymsForm(request.POST or None),
        services.note_synonyms,
        done=lambda synonyms: _("In the table: %(row)s") % {"row": synonyms},
        back=reverse("complaints:synonyms"),
    )


@form_page("complaints.correct_synonyms")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    synonyms = _find(request, pk)
    return answered(
        request,
        "complaints/synonyms/correct.html",
        CorrectSynonymsForm(request.POST or None, initial=values_of(synonyms)),
        partial(services.correct_synonyms, synonyms),
        done=_("Saved."),
        context={
            "record": synonyms,
            "refusal": services.refusal_to_change_synonyms(synonyms),
            "verb": _("Save"),
            "symbol": "check",
        },
    )


@form_page("complaints.withdraw_synonyms")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    synonyms = _find(request, pk)
    return answered(
        request,
        "complaints/synonyms/withdraw.html",
        ReasonForm(request.POST or None, label=_("Why they do not mean the same")),
        partial(services.withdraw_synonyms, synonyms),
        done=_("Withdrawn."),
        context={
            "record": synonyms,
            "refusal": services.refusal_to_change_synonyms(synonyms),
            "verb": _("Withdraw"),
            "symbol": "ban",
            "danger": True,
        },
    )
