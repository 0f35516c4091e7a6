"""Choices that carry the colour they are shown in; the stylesheet knows what a colour means."""

from typing import Self

from django.db import models


class Coloured(models.TextChoices):
    """Members are written `OPEN = "open", "blue", _("Open")`."""

    colour: str

    def __new__(cls, value: str, colour: str = "grey") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.colour = colour
        return member
