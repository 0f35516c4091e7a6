"""What is known of texts: derived from complaints, made anew when there is more to learn."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F

from complaints.models.complaints import Complaint

NAME = 80  # characters of a word that count


class Learning(models.Model):
    """One time of learning from the texts there were; the newest is used."""

    texts = models.PositiveIntegerField()  # the newest, as many as it learned from
    complaints = models.PositiveIntegerField()  # that there were
    verdicts = models.PositiveIntegerField()  # of people: pairs that are the same problem
    prose = models.FloatField()  # share of the words that say nothing by themselves
    letters = models.FloatField(default=0)  # of a word that says something, in the mean
    found = models.JSONField(default=list)  # words that were found to mean the same
    families = models.BinaryField(default=b"")  # directions that tell confirmed ones apart
    learned_at = models.DateTimeField()  # from what stood in the tables then

    def __str__(self) -> str:
        return f"{self.texts} texts"

    @property
    def scale(self) -> float:
        """How many complaints stand behind each text that was learned from."""
        return self.complaints / max(1, self.texts)


class Term(models.Model):
    """A word, a piece of one ("+"), a stem ("=") or an idea of the trade ("~")."""

    learning = models.ForeignKey(Learning, models.CASCADE, related_name="terms", db_index=False)
    name = models.CharField(max_length=NAME + 1)
    seen = models.PositiveIntegerField()  # in so many texts
    vector = models.BinaryField(default=b"")  # half floats
    means = ArrayField(models.CharField(max_length=NAME + 1), default=list)  # of a word: names

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learning", "name"], name="term_once_a_learning")
        ]

    def __str__(self) -> str:
        return self.name


class Fingerprint(models.Model):
    """A complaint's text as numbers: what finds it, and what it is compared by."""

    complaint = models.OneToOneField(
        Complaint, models.CASCADE, primary_key=True, related_name="fingerprint"
    )
    learning = models.ForeignKey(
        Learning, models.SET_NULL, null=True, related_name="fingerprints"
    )  # nothing: yet to be read
    marks = ArrayField(models.IntegerField(), default=list)  # of names and pieces of words
    weights = models.BinaryField(default=b"")  # a byte a mark
    letters = models.FloatField(default=0)  # length of the vector of its letters
    vector = models.BinaryField(default=b"")  # eight bits a dimension

    class Meta:
        indexes = [
            GinIndex(OpClass(F("marks"), name="gin__int_ops"), name="fingerprint_marks"),
        ]

    def __str__(self) -> str:
        return str(self.complaint_id)
