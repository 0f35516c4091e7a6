from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.acts import act


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves, and a changed password is an act."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        with act("user.password_changed", user, actor=Actor.person(user)):
            super().set_password(user, password)

    def get_client_ip(self, request: HttpRequest) -> str:
        return request.META["REMOTE_ADDR"]
