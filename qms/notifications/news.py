"""What has happened is heard once, whatever order it was committed in, and told to those who watch.

Acts get their numbers before they commit, so whoever remembered the highest one would miss some.
Their links do not: a link's place in its stream is given at commit, under the lock of the stream's
head. What stands beyond the place we have heard is new, and nothing will ever appear before it.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import User
from qms.core.mentions import mentioned_in
from qms.core.models import Act, ChainHead, ChainLink, Change, Comment
from qms.core.timeline import described
from qms.notifications.models import Heard, Watch, Webhook
from qms.notifications.notices import ACCESS, ACCESS_VERBS, MENTIONED
from qms.notifications.services import notify
from qms.notifications.watching import Watchable, watchable_of
from qms.notifications.webhooks.services import deliver_later

HEARD_AT_ONCE = 100  # acts of a stream, in one transaction
NEWS_FOR = timedelta(days=3)  # what is entered later than that is history


def hear() -> int:
    """Tell of everything that has happened since the last time; return how many acts it was."""
    heard = 0
    while some := _hear_some():
        heard += some
    return heard


@transaction.atomic
def _hear_some() -> int:
    """Take, tell and mark in one transaction; a run beside this one passes its streams over."""
    acts = []
    for mark in _behind():
        later = ChainLink.objects.filter(stream=mark.stream, sequence__gt=mark.sequence)
        links = list(later.order_by("sequence").select_related("act")[:HEARD_AT_ONCE])
        Heard.objects.filter(pk=mark.pk).update(sequence=F("sequence") + len(links))
        acts += [link.act for link in links]
    people = User.objects.in_bulk({act.actor_id for act in acts} - {None})
    webhooks = list(Webhook.objects.active()) if acts else []
    for act in sorted(acts, key=lambda act: act.pk):
        _tell(act, people.get(act.actor_id or 0), webhooks)
    return len(acts)


def _behind() -> list[Heard]:
    """The streams in which something is new, held."""
    places = dict(Heard.objects.values_list("stream", "sequence"))
    heads = ChainHead.objects.values_list("stream", "sequence")
    behind = [stream for stream, sequence in heads if sequence > places.get(stream, 0)]
    missing = [Heard(stream=stream) for stream in behind if stream not in places]
    Heard.objects.bulk_create(missing, ignore_conflicts=True)
    held = Heard.objects.select_for_update(skip_locked=True)
    return list(held.filter(stream__in=behind).order_by("stream")) if behind else []


def _tell(act: Act, author: User | None, webhooks: list[Webhook]) -> None:
    is_news = timezone.now() - (act.occurred_at or act.at) <= NEWS_FOR
    if is_news and act.verb in ACCESS_VERBS:
        _tell_of_access(act, author)
    watched = watchable_of(act.subject_type)
    if watched is None or act.verb in watched.silent:
        return
    record: Any = watched.model._base_manager.get(pk=act.subject_id)
    mentioned = mentioned_in(_comment_of(act), by=author)
    _join(record, [*_joining(watched, act, record, author), *mentioned])
    if is_news:
        deliver_later(webhooks, act, author, record.get_absolute_url())
        _tell_people(watched, act, author, record, mentioned)


def _tell_of_access(act: Act, author: User | None) -> None:
    """Whoever it was: the one whose way in it is hears of it, and cannot choose not to."""
    text = format_lazy(
        _("Your access: {who} {what}. If that should not be, tell an administrator at once."),
        who=author or _("The system"),
        what=described(act.verb).text,
    )
    notify(ACCESS, User.objects.filter(pk=act.subject_id), text, url=reverse("mfa_index"))


def _tell_people(
    watched: Watchable, act: Act, author: User | None, record: Any, mentioned: list[User]
) -> None:
    called = [person for person in mentioned if person != author and _may_read(person, act, record)]
    calls = format_lazy(_("{who} mentions you in {number}: {title}"), who=author, **_named(record))
    notify(MENTIONED, called, calls, url=record.get_absolute_url(), record=record)
    watching = Watch.objects.on(record).filter(muted=False).select_related("user")
    others = [watch.user for watch in watching.exclude(user=author) if watch.user not in called]
    news = format_lazy(
        "{who} {what}: {number} {title}",
        who=author or _("The system"),
        what=described(act.verb).text,
        **_named(record),
    )
    readers = [person for person in others if _may_read(person, act, record)]
    kind = watched.kinds.get(act.verb, watched.kind)
    concerned = [person for person in readers if person.has_perm(kind.permission)]
    notify(kind, concerned, news, url=record.get_absolute_url(), record=record)
    others = [person for person in readers if person not in concerned]
    notify(watched.kind, others, news, url=record.get_absolute_url(), record=record)


def _named(record: Any) -> dict[str, str]:
    return {"number": str(record), "title": record.title}


def _comment_of(act: Act) -> str:
    """What an act said, if it was a comment."""
    table = Comment._meta.db_table
    written = Change.objects.filter(act=act, table=table).values_list("after__text", flat=True)
    return written.first() or ""


def _joining(
    watched: Watchable, act: Act, record: Any, author: User | None
) -> Iterable[User | None]:
    called = act.verb in watched.calling
    return [
        record.owner,
        author if act.verb in watched.joining else None,
        *(User.objects.filter(supplier_id=record.supplier_id, is_active=True) if called else ()),
    ]


def _join(record: models.Model, people: Iterable[User | None]) -> None:
    """Let them watch from now on, but for those who have said that they will not."""
    Watch.objects.bulk_create(
        [Watch.of(record, person) for person in people if person], ignore_conflicts=True
    )


def _may_read(person: User, act: Act, record: models.Model) -> bool:
    """A supplier's person hears of what is meant for that supplier, and of nothing else."""
    if not person.is_active or (person.is_supplier and act.supplier_id != person.supplier_id):
        return False
    records: Any = type(record)._default_manager
    return records.visible_to(person).filter(pk=record.pk).exists()
