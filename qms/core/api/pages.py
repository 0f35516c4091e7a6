from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from qms.core.paging import PLACES, Astray, page_of

PAGE_SIZE = 50
PAGE_SIZE_AT_MOST = 200


class Pages(BasePagination):
    """Pages without a count: `next` is there as long as there is more."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        joined = view.get_queryset()
        if joined.model is not queryset.model:  # what hangs on a record, listed under it
            joined = queryset
        ends = {name: request.query_params.get(name, "") for name in PLACES}
        try:
            self.page = page_of(joined, queryset, self._size(), **ends)
        except Astray as error:
            name = "before" if ends["before"] else "after"
            raise ValidationError({name: [str(error)]}) from error
        return self.page.rows

    def _size(self) -> int:
        asked = self.request.query_params.get("page_size", str(PAGE_SIZE))
        if not (asked.isdecimal() and len(asked) < 10 and 1 <= int(asked) <= PAGE_SIZE_AT_MOST):
            at_most = {"n": PAGE_SIZE_AT_MOST}
            raise ValidationError({"page_size": [_("A number from 1 to %(n)s.") % at_most]})
        return int(asked)

    def _link(self, name: str, token: str) -> str | None:
        url = self.request.build_absolute_uri()
        for end in PLACES:
            url = remove_query_param(url, end)
        return replace_query_param(url, name, token) if token else None

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self._link("after", self.page.after),
                "previous": self._link("before", self.page.before),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        kinds = {"page_size": "integer"} | dict.fromkeys(PLACES, "string")
        return [
            {"name": name, "in": "query", "required": False, "schema": {"type": kind}}
            for name, kind in kinds.items()
        ]
