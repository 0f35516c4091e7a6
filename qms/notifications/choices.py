from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How somebody hears of one kind of thing; all but the last leave it in the inbox too."""

    INBOX = "inbox", _("In the inbox")
    MAIL = "mail", _("Inbox, and mail at once")
    DAILY = "daily", _("Inbox, and daily mail")
    WEEKLY = "weekly", _("Inbox, and weekly mail")
    OFF = "off", _("Not at all")


DIGESTS = frozenset({Channel.DAILY, Channel.WEEKLY})


class Whom(models.TextChoices):
    OWNER = "owner", _("The owner")
    MANAGERS = "managers", _("All managers")
    PERSON = "person", _("One person")
    SUPPLIER = "supplier", _("The supplier's people")
