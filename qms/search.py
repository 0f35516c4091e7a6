"""One search for everything, and the palette that goes with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qms.accounts.requests import SignedIn
from qms.core.finding import called, groups_of
from qms.core.views import read_page

LONGEST = 200


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST]


@read_page()
def search(request: SignedIn) -> HttpResponse:
    """A number leads to its record; words to what holds them, kind by kind."""
    words = _words(request)
    if words and (found := called(words, request.user)):
        return redirect(found.get_absolute_url())
    groups = groups_of(words, request.user) if words else []
    return render(request, "search.html", {"words": words, "groups": groups})


@read_page()
def palette(request: SignedIn) -> HttpResponse:
    """What the palette offers for what is typed: a record, places, and what can be begun."""
    words, user = _words(request), request.user
    context = {
        "words": words,
        "named": called(words, user) if words else None,
        "groups": groups_of(words, user) if words else [],
    }
    return render(request, "components/palette_options.html", context)
