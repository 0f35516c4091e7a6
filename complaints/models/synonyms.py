import re

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models.similarity import NAME
from complaints.querysets import SynonymsQuerySet
from complaints.similarity.texts import folded
from qms.core.triggers import controlled

FEWEST, MOST = 2, 60  # words of a row
NAMED_BY = 3  # of its words
SINGLE = re.compile(r"[^\W_]+(-[^\W_]+)*")


def same_meaning(words: list[str]) -> None:
    """Refuse what is not a few single words, each once."""
    if not FEWEST <= len(words) <= MOST:
        no = _("Enter %(fewest)s to %(most)s words that mean the same.")
        raise ValidationError(no % {"fewest": FEWEST, "most": MOST})
    faults = [fault for word in words if (fault := _fault_of(word))]
    compared = [folded(word) for word in words]
    twice = [word for at, word in enumerate(words) if compared[at] in compared[:at]]
    if faults or twice:
        again = [_("“%(word)s” stands here twice.") % {"word": word[:NAME]} for word in twice]
        raise ValidationError(list(dict.fromkeys(faults + again)))


def _fault_of(word: str) -> str:
    said = {"word": word[:NAME], "most": NAME}
    if len(word) > NAME:
        return _("“%(word)s…” is longer than %(most)s characters.") % said
    if any(character.isspace() for character in word):
        return _("“%(word)s” has a space in it: enter single words.") % said
    if not SINGLE.fullmatch(folded(word)):
        return _("“%(word)s” is not a word of letters and digits.") % said
    return ""


class Synonyms(models.Model):
    """Words of the trade that mean the same, as quality staff keep them."""

    words = ArrayField(
        models.CharField(max_length=NAME),
        verbose_name=gettext_lazy("words that mean the same"),
        validators=[same_meaning],
    )
    folded = models.TextField(editable=False)  # the words as they are compared, between spaces
    withdrawn_at = models.DateTimeField(gettext_lazy("withdrawn"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SynonymsQuerySet.as_manager()

    class Meta:
        ordering = ["folded"]
        constraints = controlled(unrecorded=["folded"])

    def __str__(self) -> str:
        first = ", ".join(self.words[:NAMED_BY])
        return f"{first} …" if len(self.words) > NAMED_BY else first

    def get_absolute_url(self) -> str:
        return reverse("complaints:synonyms_of", args=[self.pk])
