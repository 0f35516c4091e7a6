"""Reading complaints so that they are found: a fingerprint each, made anew after a learning."""

import os
import subprocess
import sys
from collections import Counter

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from complaints.models import Complaint, Fingerprint, Learning, Resemblance
from complaints.selectors import Vocabulary, head_of, synonyms_changed_since, text_of
from complaints.similarity.texts import rarest_runs, words_of
from complaints.similarity.vectors import marked

READ_AT_ONCE = 500
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}  # the site needs the other cores
FEW = 10  # verdicts, from which there is something to learn
GROWN = 1.25  # times as many complaints as at the last learning


def read_complaints() -> int:
    """Make the fingerprints that are missing or from an older learning; return how many."""
    read = 0
    while some := _read_some():
        read += some
    newest = Learning.objects.order_by("-id").values("pk")[:1]
    Learning.objects.exclude(pk__in=newest).filter(fingerprints=None).delete()
    return read


def learn_when_grown() -> int:
    """Learn anew, in a process of its own, once there is a quarter more to learn from, or what
    people keep as synonyms has changed.
    """
    newest = Learning.objects.order_by("-id").first()
    complaints = Complaint.objects.count()
    verdicts = Resemblance.objects.confirmed().count()
    known, judged = (newest.complaints, newest.verdicts) if newest else (0, 0)
    grown = complaints >= max(1, known * GROWN) or verdicts >= max(FEW, judged * GROWN)
    if not grown and not (newest and synonyms_changed_since(newest.learned_at)):
        return 0
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "learn_texts"]
    subprocess.run(command, check=True, env=os.environ | ONE_THREAD)  # noqa: S603  all is ours
    return 1


@transaction.atomic
def _read_some() -> int:
    """A batch that nobody else reads; each text is cut, weighed and kept as numbers."""
    learning = Learning.objects.order_by("-id").first()
    if learning is None:
        return 0
    waiting = Fingerprint.objects.filter(Q(learning__lt=learning) | Q(learning=None))
    held = waiting.select_for_update(of=("self",), skip_locked=True).select_related("complaint")
    prints = list(held.order_by("-complaint_id")[:READ_AT_ONCE])
    texts = [Counter(words_of(text_of(one.complaint))) for one in prints]
    vocabulary = Vocabulary(learning)
    vocabulary.remember({word for words in texts for word in words})
    for one, words in zip(prints, texts, strict=True):
        names = vocabulary.names_of(words)
        one.learning = learning
        one.marks, one.weights = marked(names, rarest_runs(words, vocabulary.seen))
        one.letters = vocabulary.length_of_letters(head_of(one.complaint))
        one.vector = vocabulary.vector_of(words)
    Fingerprint.objects.bulk_create(
        prints,
        update_conflicts=True,
        unique_fields=["complaint"],
        update_fields=["learning", "marks", "weights", "letters", "vector"],
    )
    return len(prints)
