"""Print a token and a session of an engineer, and where deep pages begin; as the application."""

import json
import sys

from django.conf import settings
from django.test import Client

from qms.accounts.models import User
from qms.accounts.tokens import create_token
from qms.core.actors import Actor
from qms.core.paging import Place
from suppliers.lists import DELIVERIES
from suppliers.models import Delivery

DEPTHS = (0.25, 0.5, 0.9)  # of the whole list


def main() -> None:
    user = User.objects.get(username="eva")
    _token, secret = create_token(user, "speed", actor=Actor.person(user))
    browser = Client()
    browser.force_login(user)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    json.dump({"token": secret, "session": session, "deep": deep_places()}, sys.stdout)


def deep_places() -> list[list[str]]:
    """Rows deep in the list of deliveries, as its pages name them, and as anybody would."""
    order = DELIVERIES.order(DELIVERIES.default_sort)
    rows, places = Delivery.objects.order_by(*order), []
    for number in (int(depth * rows.count()) for depth in DEPTHS):
        row = rows[number]
        token = Place(",".join(order), row.promised_on, row.pk, number).token
        places.append([token, f"{row.promised_on}", f"{row.pk}"])
    return places
