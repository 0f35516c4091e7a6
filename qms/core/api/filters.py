from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from qms.core.exports import TYPES
from qms.core.lists import List
from qms.core.saved import forgotten, view_called, views_of, with_view

if TYPE_CHECKING:
    from rest_framework.views import APIView


class StrictFilterBackend(DjangoFilterBackend):
    """A filter nobody offers is a mistake worth telling, not a filter that matches everything."""

    known = frozenset({"after", "before", "page_size", "sort", "view", "format"})

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> Any:
        filterset = getattr(view, "filterset_class", None)
        if filterset is None or view.kwargs or request.method != "GET":  # not a list
            return queryset
        offered = {*filterset.base_filters, *self.known}
        if getattr(view, "kind", "json") in TYPES:  # a file has the columns one chooses
            offered.add("columns")
        if unknown := [name for name in request.query_params if name not in offered]:
            raise ValidationError(
                {
                    unknown[0]: [
                        _("Unknown filter; there are %(names)s.")
                        % {"names": ", ".join(sorted(offered))}
                    ]
                }
            )
        return self._sorted(request, super().filter_queryset(request, queryset, view), view)

    def get_filterset_kwargs(
        self, request: Request, queryset: QuerySet[Any], view: "APIView"
    ) -> dict[str, Any]:
        asked = super().get_filterset_kwargs(request, queryset, view)
        return asked | {"data": self._asked(request, view)}

    def _asked(self, request: Request, view: "APIView") -> QueryDict:
        """What is asked, and beneath it what a saved view asks, if one is named."""
        given: QueryDict = request.query_params
        if not (name := given.get("view", "")):
            return given
        what: List = view.listed
        try:
            found = view_called(name, views_of(what, request.user))
        except DjangoValidationError as error:
            raise ValidationError({"view": error.messages}) from error
        if sentence := forgotten(what, found):
            raise ValidationError({"view": [sentence]})
        return with_view(found, given)

    def _sorted(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
        what: List = view.listed
        asked = self._asked(request, view).get("sort", "")
        if asked and asked.removeprefix("-") not in what.sorts:
            raise ValidationError(
                {"sort": [_("Sort by one of %(names)s.") % {"names": ", ".join(what.sorts)}]}
            )
        return queryset.order_by(*what.order(asked or what.default_sort))
