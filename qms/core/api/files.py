"""What hangs on records, for programs to fetch."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from qms.core.api.views import InPortal
from qms.core.attachments import content_of, find_attachment
from qms.core.surfaces import to_be_saved


class FileView(InPortal, APIView):
    """A file's original, for whoever sees the record it hangs on."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: FBT001, FBT002
        """It is of the type it has, whatever is asked for."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        found = find_attachment(pk, reader=request.user)
        if found is None:
            raise Http404
        return to_be_saved(content_of(found.sha256), found.content_type, found.name)
