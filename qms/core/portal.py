"""The portal: what a supplier's person asks for runs under a database role of its own.

The role and whose rows it sees hold for one transaction, so that a connection goes back to the
others without them, whatever happens. Without them the role sees no row at all.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction
from django.http import FileResponse
from django.http.response import HttpResponseBase

from qms.core.isolation import PORTAL

_inside = ContextVar("inside the portal", default=False)
NOBODY = "none"  # Postgres's word for the role one has signed in as


def is_inside() -> bool:
    return _inside.get()


@contextmanager
def portal(user: Any) -> Iterator[None]:
    """One transaction in which this person's supplier is all there is; the plant goes past."""
    if is_inside() or not getattr(user, "is_supplier", False):
        yield
        return
    nested = connection.in_atomic_block
    token = _inside.set(True)
    try:
        with transaction.atomic():
            _become(PORTAL, user.supplier_id, user.pk)
            yield
            if nested:  # else the role ends with the transaction
                _become(NOBODY, "", "")
    finally:
        _inside.reset(token)


def _become(role: str, supplier: Any, person: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', %s, true), set_config('qms.supplier', %s, true),"
            " set_config('qms.person', %s, true)",
            [role, str(supplier), str(person)],
        )


def streamed(response: HttpResponseBase, user: Any) -> HttpResponseBase:
    """The same answer; what it still reads from the database while it is sent, it reads inside."""
    if response.streaming and not isinstance(response, FileResponse):
        response.streaming_content = _inside_of(user, response.streaming_content)  # type: ignore[attr-defined]
    return response


def _inside_of(user: Any, content: Iterable[bytes]) -> Iterator[bytes]:
    with portal(user):
        yield from content
