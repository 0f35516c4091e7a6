from django.http import HttpRequest

from qms.accounts.models import User


class SignedIn(HttpRequest):
    """A request behind `login_required`, for the type checker: somebody asks."""

    user: User
