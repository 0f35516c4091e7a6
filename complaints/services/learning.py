"""Learning from the plant's own texts. It needs numpy: only a process of its own imports this."""

from django.db import transaction

from complaints.models import Complaint, Learning, Term
from complaints.models.similarity import NAME
from complaints.selectors import text_of
from complaints.similarity.learning import Learned, learn
from complaints.similarity.texts import trade_words

LEARNED_FROM = 20_000  # texts, the newest
WRITTEN_AT_ONCE = 5_000


def learn_texts() -> Learning:
    """Give every word its vector; complaints are read anew afterwards."""
    newest = Complaint.objects.only("title", "description").order_by("-id")[:LEARNED_FROM]
    learned = learn([text_of(complaint) for complaint in newest], trade_words())
    return _kept(learned)  # learning takes minutes, in which no transaction is held open


@transaction.atomic
def _kept(learned: Learned) -> Learning:
    learning = Learning.objects.create(
        texts=learned.texts, complaints=Complaint.objects.count(), prose=learned.prose
    )
    names = [name for name in learned.seen.keys() | learned.vectors.keys() if len(name) <= NAME]
    Term.objects.bulk_create(
        [
            Term(
                learning=learning,
                name=name,
                seen=learned.seen.get(name, 0),
                vector=learned.vectors.get(name, b""),
            )
            for name in sorted(names)
        ],
        batch_size=WRITTEN_AT_ONCE,
    )
    return learning
