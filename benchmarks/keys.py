"""Print a token and a session of an engineer; run as the application."""

import json
import sys

from django.conf import settings
from django.test import Client

from qms.accounts.models import User
from qms.accounts.tokens import create_token
from qms.core.actors import Actor


def main() -> None:
    user = User.objects.get(username="eva")
    _token, secret = create_token(user, "speed", actor=Actor.person(user))
    browser = Client()
    browser.force_login(user)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    json.dump({"token": secret, "session": session}, sys.stdout)
