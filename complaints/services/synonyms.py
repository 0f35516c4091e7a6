"""The table of words that mean the same."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.models import Synonyms
from complaints.similarity.texts import folded
from qms.core.actors import Actor
from qms.core.acts import act
from qms.core.errors import Refused
from qms.core.idempotency import repeatable
from qms.core.records import create, locked, save, save_over
from qms.core.text import require_reason


@repeatable(Synonyms)
def note_synonyms(*, actor: Actor, words: list[str]) -> Synonyms:
    """Say that these words mean the same."""
    actor.require("complaints.note_synonyms")
    synonyms = Synonyms(words=words, folded=_compared(words))
    with act("synonyms.noted", synonyms, actor=actor):
        create(synonyms)
        _refuse_known(synonyms)
    return synonyms


def correct_synonyms(
    synonyms: Synonyms, *, actor: Actor, version: int, words: list[str]
) -> Synonyms:
    """Say anew which words mean the same."""
    actor.require("complaints.correct_synonyms")
    with act("synonyms.corrected", synonyms, actor=actor):
        if why := refusal_to_change_synonyms(locked(synonyms)):
            raise Refused(why)
        corrected = save_over(synonyms, version, words=words, folded=_compared(words))
        _refuse_known(corrected)
    return corrected


def withdraw_synonyms(synonyms: Synonyms, *, actor: Actor, reason: str) -> Synonyms:
    """Use these words as the same no longer; that they once were stays on record."""
    actor.require("complaints.withdraw_synonyms")
    require_reason(reason)
    with act("synonyms.withdrawn", synonyms, actor=actor, reason=reason):
        held = locked(synonyms)
        if why := refusal_to_change_synonyms(held):
            raise Refused(why)
        return save(held, withdrawn_at=timezone.now())


def refusal_to_change_synonyms(synonyms: Synonyms) -> str:
    return _("They were withdrawn. Add them anew.") if synonyms.withdrawn_at else ""


def _refuse_known(synonyms: Synonyms) -> None:
    """A row whose words another one has all says nothing new."""
    others = Synonyms.objects.in_force().exclude(pk=synonyms.pk)
    if known := others.holding(synonyms.folded.split()).first():
        no = _("All of these words stand in one row already: %(row)s")
        raise ValidationError({"words": no % {"row": known}})


def _compared(words: list[str]) -> str:
    return f" {' '.join(folded(word) for word in words)} "
