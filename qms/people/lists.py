from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from qms.accounts.choices import Role
from qms.accounts.models import User, called
from qms.core.lists import Column, List, declare
from qms.people.filters import PeopleFilter
from suppliers.models import Supplier


def people(user: Any) -> QuerySet[User]:
    """With the name of the supplier, whom accounts know by its key only."""
    named = Supplier.objects.visible_to(user).filter(pk=OuterRef("supplier_id")).values("name")
    return User.objects.visible_to(user).annotate(supplier_name=Subquery(named))


def _role(value: str) -> str:
    return str(Role(value).label)


def _state(is_active: bool) -> str:  # noqa: FBT001
    return now("has access") if is_active else now("no access")


PEOPLE = declare(
    List(
        "people",
        _("People and access"),
        page="people:index",
        permission="accounts.view_people",
        rows=people,
        filterset=PeopleFilter,
        default_sort="username",
        columns=[
            Column("username", _("User name"), sort="username", look="link"),
            Column(
                "name", _("Name"), ["first_name", "last_name", "username"], of=called, look="title"
            ),
            Column("role", _("Role"), of=_role, sort="role", bare=True),
            Column("supplier", _("Supplier"), "supplier_name", bare=True),
            Column("state", _("State"), "is_active", of=_state, sort="is_active", bare=True),
            Column("last_login", _("Signed in"), sort="last_login", look="when"),
            Column("email", _("E-mail"), shown=False),
        ],
    )
)
