"""Learning from the plant's own texts. It needs numpy: only a process of its own imports this."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from complaints.choices import Verdict
from complaints.models import Complaint, Learning, Resemblance, Term
from complaints.models.similarity import NAME
from complaints.selectors import synonyms_of_trade, text_of
from complaints.similarity.learning import Learned, learn

LEARNED_FROM, PAIRS_LEARNED_FROM = 20_000, 5_000  # texts and verdicts, the newest
WRITTEN_AT_ONCE = 5_000


def learn_texts() -> Learning:
    """Give every word its vector; complaints are read anew afterwards."""
    began = timezone.now()
    newest = Complaint.objects.only("title", "description").order_by("-id")[:LEARNED_FROM]
    pairs = confirmed_pairs()
    learned = learn([text_of(complaint) for complaint in newest], synonyms_of_trade(), pairs)
    return _kept(learned, len(pairs), began)  # no transaction is held open for the minutes it takes


def confirmed_pairs() -> list[tuple[str, str]]:
    """The texts of complaints that somebody found to be the same problem, the newest verdicts."""
    same = Resemblance.objects.filter(verdict=Verdict.SAME).select_related("lower", "higher")
    newest = same.order_by("-decided_at")[:PAIRS_LEARNED_FROM]
    return [(text_of(one.lower), text_of(one.higher)) for one in newest]


@transaction.atomic
def _kept(learned: Learned, verdicts: int, began: datetime) -> Learning:
    learning = Learning.objects.create(
        texts=learned.texts,
        complaints=Complaint.objects.count(),
        verdicts=verdicts,
        prose=learned.prose,
        letters=learned.letters,
        found=learned.found,
        families=learned.families,
        learned_at=began,
    )
    names = [name for name in learned.seen.keys() | learned.vectors.keys() if len(name) <= NAME]
    Term.objects.bulk_create(
        [
            Term(
                learning=learning,
                name=name,
                seen=learned.seen.get(name, 0),
                vector=learned.vectors.get(name, b""),
                means=learned.means.get(name, []),
            )
            for name in sorted(names)
        ],
        batch_size=WRITTEN_AT_ONCE,
    )
    return learning
