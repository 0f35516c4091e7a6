from collections.abc import Iterable

from django.db import models

from qms.accounts.models import User
from qms.notifications.choices import Channel
from qms.notifications.kinds import Kind, kinds_for
from qms.notifications.models import Preference, Watch


def channels_of(kind: Kind, people: Iterable[User]) -> dict[int, Channel]:
    """How each of these people hears of this kind."""
    if kind.always:
        return dict.fromkeys((person.pk for person in people), kind.default)
    chosen = Preference.objects.filter(kind=kind.name, user__in=people)
    return dict.fromkeys((person.pk for person in people), kind.default) | {
        preference.user_id: Channel(preference.channel) for preference in chosen
    }


def channels_for(person: User) -> dict[str, Channel]:
    """How a person hears of every kind that concerns them and is theirs to choose."""
    chosen = dict(Preference.objects.filter(user=person).values_list("kind", "channel"))
    return {
        kind.name: Channel(chosen.get(kind.name, kind.default))
        for kind in kinds_for(person)
        if not kind.always
    }


def is_watching(record: models.Model, person: User) -> bool:
    return Watch.objects.on(record).filter(user=person, muted=False).exists()
