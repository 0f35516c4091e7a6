from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from qms.core.lists import window

PAGE_SIZE = 50
PAGE_SIZE_AT_MOST = 200


class Pages(BasePagination):
    """Pages without a count: `next` is there as long as there is more."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.page = self._number("page", 1, 10_000)
        size = self._number("page_size", PAGE_SIZE, PAGE_SIZE_AT_MOST)
        start = (self.page - 1) * size
        joined = view.get_queryset()
        if joined.model is not queryset.model:  # what hangs on a record, listed under it
            joined = queryset
        rows = window(joined, queryset, start, start + size + 1)
        self.has_next = len(rows) > size
        return rows[:size]

    def _number(self, name: str, default: int, at_most: int) -> int:
        asked = self.request.query_params.get(name, str(default))
        if not (asked.isdecimal() and len(asked) < 10 and 1 <= int(asked) <= at_most):
            raise ValidationError({name: [_("A number from 1 to %(n)s.") % {"n": at_most}]})
        return int(asked)

    def _link(self, page: int) -> str:
        url = self.request.build_absolute_uri()
        if page == 1:
            return remove_query_param(url, "page")
        return replace_query_param(url, "page", page)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self._link(self.page + 1) if self.has_next else None,
                "previous": self._link(self.page - 1) if self.page > 1 else None,
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
        return [
            {"name": name, "in": "query", "required": False, "schema": {"type": "integer"}}
            for name in ("page", "page_size")
        ]
