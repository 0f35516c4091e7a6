"""What each role may do: every app grants its own permissions, in its `permissions.py`.

A permission is named for the service it opens, "complaints.close_complaint", and granted in code,
so that the matrix test can hold it and no installation drifts away from it.
"""

from collections.abc import Iterable

from qms.accounts.choices import Role

_granted: dict[str, frozenset[Role]] = {}


def grant(permission: str, *, to: Iterable[Role]) -> None:
    """Declare a permission and the roles that hold it."""
    if permission in _granted:
        raise ValueError(f"{permission} is granted twice")
    _granted[permission] = frozenset(to)


def holders(permission: str) -> frozenset[Role]:
    """The roles that hold a permission; asking for one that nobody declared is a mistake."""
    return _granted[permission]
