"""Learning from the plant's own texts. It needs numpy: only a process of its own imports this."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from complaints.models import Complaint, FamilyMember, Learning, Resemblance, Term
from complaints.models.similarity import NAME
from complaints.selectors import synonyms_of_trade, text_of
from complaints.similarity.learning import Learned, learn

LEARNED_FROM, CASES_LEARNED_FROM = 20_000, 5_000  # texts and cases of families, the newest
WRITTEN_AT_ONCE = 5_000


def learn_texts() -> Learning:
    """Give every word its vector; complaints are read anew afterwards."""
    began = timezone.now()
    newest = Complaint.objects.only("title", "description").order_by("-id")[:LEARNED_FROM]
    learned = learn([text_of(one) for one in newest], synonyms_of_trade(), confirmed_families())
    return _kept(learned, began)  # no transaction is held open for the minutes it takes


def confirmed_families() -> list[list[str]]:
    """The texts of cases that are one problem by what people have said until now."""
    newest = FamilyMember.objects.select_related("complaint").order_by("-complaint_id")
    families: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for case in reversed(newest[:CASES_LEARNED_FROM]):
        families[case.family_id][text_of(case.complaint)] = None
    return [list(texts) for texts in families.values() if len(texts) > 1]


@transaction.atomic
def _kept(learned: Learned, began: datetime) -> Learning:
    learning = Learning.objects.create(
        texts=learned.texts,
        complaints=Complaint.objects.count(),
        verdicts=Resemblance.objects.confirmed().count(),
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
