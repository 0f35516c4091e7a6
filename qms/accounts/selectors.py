from typing import Any

from django.utils.translation import gettext as _

from qms.accounts.models import User
from qms.core.models import Act

PASSWORD_VERBS = ("user.password_changed", "user.password_set", "user.created")


def sign_in_facts(user: User) -> list[tuple[str, Any]]:
    """What a person may want to check about their own way in."""
    acts = Act.objects.filter(subject_type=user._meta.label_lower, subject_id=user.pk)
    return [
        (_("User name"), user.username),
        (_("E-mail"), user.email),
        (_("Role"), user.get_role_display()),
        (_("Signed in"), user.last_login),
        (_("Password since"), acts.filter(verb__in=PASSWORD_VERBS).latest("id").at),
    ]
