"""Translate every "no" into `{code, message, field, hint}`: the one place where the API does."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from qms.core.errors import Conflict, Denied, Refused
from qms.core.idempotency import KeyReused


def _body(code: str, message: str, field: str | None = None, **more: Any) -> dict[str, Any]:
    return {"code": code, "message": message, "field": field, "hint": None, **more}


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translate every "no" into `{code, message, field, hint}`."""
    answer = _house_error(error)
    if answer is not None:
        set_rollback()
        return answer
    if isinstance(error, DjangoValidationError):
        error = ValidationError(
            error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        )
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        errors = [{"field": name or None, "message": str(text)} for name, text in _flat(fields)]
        response.data = _body(
            "invalid", errors[0]["message"] or "", errors[0]["field"], errors=errors
        )
    elif isinstance(error, Http404):
        response.data = _body("not_found", _("There is no such record."))
    else:
        detail = getattr(error, "detail", error)
        response.data = _body(getattr(detail, "code", "error"), str(detail))
    return response


def _house_error(error: Exception) -> Response | None:
    if isinstance(error, KeyReused):
        return Response(_body("key_reused", error.message), status=422)
    if isinstance(error, Denied):
        return Response(_body("denied", error.message), status=403)
    if isinstance(error, Conflict):
        fields = {
            name: {"stored": str(value.stored), "yours": str(value.yours)}
            for name, value in error.differences.items()
        }
        return Response(_body("conflict", error.message, differences=fields), status=412)
    if isinstance(error, RequestDataTooBig):
        size = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        return Response(
            _body("too_large", _("A body has at most %(n)s.") % {"n": size}), status=413
        )
    if isinstance(error, Refused):
        return Response(_body("refused", error.message), status=409)
    return None


def _flat(detail: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(detail, dict):
        return [
            pair
            for name, inner in detail.items()
            for pair in _flat(inner, f"{path}.{name}" if path else str(name))
        ]
    if isinstance(detail, list):
        return [pair for inner in detail for pair in _flat(inner, path)]
    return [("" if path == "non_field_errors" else path, detail)]
