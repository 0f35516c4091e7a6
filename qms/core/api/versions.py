from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request


def expected_version(request: Request) -> int:
    """The version a client read, from `If-Match`; a change without one is not taken."""
    given = request.headers.get("If-Match", "").removeprefix("W/").strip('"')
    if not given:
        raise _precondition(
            status.HTTP_428_PRECONDITION_REQUIRED,
            _("Say which version you read: send its ETag as If-Match."),
        )
    if not given.isdecimal():
        raise _precondition(
            status.HTTP_412_PRECONDITION_FAILED, _("If-Match is not an ETag of this record.")
        )
    return int(given)


def _precondition(status_code: int, message: str) -> APIException:
    error = APIException(message, code="precondition")
    error.status_code = status_code
    return error
