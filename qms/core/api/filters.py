from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from qms.core.lists import List

if TYPE_CHECKING:
    from rest_framework.views import APIView


class StrictFilterBackend(DjangoFilterBackend):
    """A filter nobody offers is a mistake worth telling, not a filter that matches everything."""

    known = frozenset({"after", "before", "page_size", "sort", "format"})

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> Any:
        filterset = getattr(view, "filterset_class", None)
        if filterset is None or view.kwargs or request.method != "GET":  # not a list
            return queryset
        offered = {*filterset.base_filters, *self.known}
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

    def _sorted(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
        what: List = view.listed
        asked = request.query_params.get("sort", "")
        if asked and asked.removeprefix("-") not in what.sorts:
            raise ValidationError(
                {"sort": [_("Sort by one of %(names)s.") % {"names": ", ".join(what.sorts)}]}
            )
        return queryset.order_by(*what.order(asked or what.default_sort))
