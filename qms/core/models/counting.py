"""What is counted or answered once: numbers, keys, requests."""

from django.db import models

from qms.core.isolation import isolated, of_person


class Counter(models.Model):
    """The last number given in a series and year."""

    series = models.CharField(max_length=10)
    year = models.SmallIntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="one_counter_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}"


class IdempotencyKey(models.Model):
    """What a create with this key answered, so that asking again answers the same."""

    key = models.CharField(max_length=100)
    owner_id = models.BigIntegerField()
    route = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    record_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "key"], name="one_answer_a_key"),
            *isolated(of_person("owner_id"), may=["SELECT", "INSERT", "UPDATE"]),
        ]

    def __str__(self) -> str:
        return self.key


class RequestCount(models.Model):
    """How often somebody asked in one window of time; kept in an unlogged table."""

    what = models.CharField(max_length=120, primary_key=True)
    ends_at = models.DateTimeField()
    number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.what
