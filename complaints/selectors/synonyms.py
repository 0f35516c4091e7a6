"""The table of words that mean the same, as texts are compared by it."""

from datetime import datetime

from complaints.models import Learning, Synonyms
from complaints.similarity.texts import WORD, folded, stem_of
from qms.core.models import Act


def synonyms_of_trade() -> dict[str, list[int]]:
    """Stem → the rows of the table in force that it stands in."""
    rows: dict[str, list[int]] = {}
    for pk, words in Synonyms.objects.in_force().order_by("pk").values_list("pk", "folded"):
        for stem in sorted({stem_of(word) for word in WORD.findall(words)}):
            rows.setdefault(stem, []).append(pk)
    return rows


def synonyms_changed_since(moment: datetime) -> bool:
    return Act.objects.filter(subject_type=Synonyms._meta.label_lower, at__gt=moment).exists()


def learned_synonyms() -> list[list[str]]:
    """Words that the plant's verdicts and abbreviations showed to mean the same."""
    newest = Learning.objects.order_by("-id").first()
    return newest.found if newest else []


def not_in_the_table(found: list[list[str]]) -> list[list[str]]:
    """Those of which no row in force has all the words."""
    rows = [
        set(row.split()) for row in Synonyms.objects.in_force().values_list("folded", flat=True)
    ]
    return [
        words for words in found if not any({folded(word) for word in words} <= row for row in rows)
    ]
