"""Work people ask for and leave: done once, with their rights, and told when it has ended."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.utils import translation
from django.utils.translation import get_language

from complaints.models import Complaint
from qms.accounts.models import User
from qms.accounts.services import deactivate_user
from qms.core import background
from qms.core.actors import Actor
from qms.core.background import Outcome, Progress, keep_result, run_waiting, start
from qms.core.errors import Denied
from qms.core.models import BackgroundJob
from qms.core.tasks import forget_jobs
from qms.notifications.models import Notification
from qms.notifications.services import tell_of_ended_jobs
from tests import factories
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kind() -> Iterator[Any]:
    """Declares kinds of work for one test."""
    before = dict(background._kinds)

    def declare(work: Any, permission: str = "complaints.view_complaint") -> str:
        background.background("tests.kind", label="A test's work", permission=permission)(work)
        return "tests.kind"

    yield declare
    background._kinds.clear()
    background._kinds.update(before)


def words(progress: Progress, actor: Actor, *, text: str = "Burr") -> Outcome:
    return Outcome("Written.", keep_result("words.txt", "text/plain", [text.encode()]))


def test_what_was_asked_for_is_done_and_its_file_is_for_its_owner(
    kind, engineer, inspector, signed_in
):
    job = start(kind(words), owner=engineer, text="Grat an der Dichtfläche")
    assert run_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.note, job.tries) == ("done", "Written.", 1)
    answer = signed_in(engineer).get(f"/jobs/{job.pk}/result/")
    assert b"".join(answer.streaming_content).decode() == "Grat an der Dichtfläche"
    assert answer["Content-Disposition"].startswith("attachment")
    assert signed_in(inspector).get(f"/jobs/{job.pk}/result/").status_code == 404


def test_it_speaks_the_language_of_the_page_it_was_asked_for_on(kind, engineer):
    def spoken(progress: Progress, actor: Actor) -> Outcome:
        return Outcome(get_language() or "")

    with translation.override("de"):
        job = start(kind(spoken), owner=engineer)
    run_waiting()
    job.refresh_from_db()
    assert job.note == "de"


def test_who_may_not_see_it_may_not_ask_for_it(kind, supplier_user):
    with pytest.raises(Denied):
        start(kind(words, "complaints.log_complaint"), owner=supplier_user)


def test_somebody_who_was_put_out_gets_nothing_more(kind, engineer):
    job = start(kind(words), owner=engineer)
    deactivate_user(engineer, actor=factories.SETUP, reason="Left the plant.")
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.result_sha256) == ("failed", "")


def test_the_oldest_comes_first_and_every_one_is_done_once(kind, engineer):
    done: list[str] = []

    def note(progress: Progress, actor: Actor, *, name: str) -> Outcome:
        done.append(name)
        return Outcome("")

    kind(note)
    for name in "abc":
        start("tests.kind", owner=engineer, name=name)
    assert sum(together(*[run_waiting] * 4)) == 3
    assert done == ["a", "b", "c"]


def test_others_see_how_far_it_is_while_nothing_of_it_is_committed(kind, engineer):
    seen = []

    def look() -> None:
        seen.append(BackgroundJob.objects.values_list("done", "total").get())

    def work(progress: Progress, actor: Actor) -> Outcome:
        progress.expect(2)
        progress.written_at = 0
        progress.advance()
        together(look)
        return Outcome("")

    start(kind(work), owner=engineer)
    run_waiting()
    assert seen == [(1, 2)]


def test_what_is_cancelled_stops_and_leaves_nothing(kind, engineer, supplier, signed_in):
    def work(progress: Progress, actor: Actor) -> Outcome:
        with transaction.atomic():
            factories.complaint(supplier)
            together(lambda: signed_in(engineer).post(f"/jobs/{job.pk}/cancel/"))
            progress.expect(5)
        raise AssertionError("went on")

    job = start(kind(work), owner=engineer)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, Complaint.objects.count()) == ("cancelled", 0)


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (ValidationError("Row 7 has no date."), "Row 7 has no date."),
        (ZeroDivisionError("a bug"), "It stopped for a reason of ours. Try it again."),
    ],
)
def test_what_went_wrong_is_said_in_a_sentence(kind, engineer, error, note):
    def work(progress: Progress, actor: Actor) -> Outcome:
        raise error

    job = start(kind(work), owner=engineer)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.note) == ("failed", note)
    assert ("a bug" in job.error) == isinstance(error, ZeroDivisionError)


def test_a_job_whose_worker_died_is_taken_up_again_but_not_for_ever(kind, engineer):
    job = start(kind(words), owner=engineer)
    BackgroundJob.objects.update(state="running", tries=1)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.tries) == ("done", 2)
    poison = start("tests.kind", owner=engineer)
    BackgroundJob.objects.filter(pk=poison.pk).update(state="running", tries=3)
    run_waiting()
    poison.refresh_from_db()
    assert (poison.state, poison.error) == ("failed", "poison")


def test_a_job_somebody_works_on_is_left_alone(kind, engineer, settings):
    settings.BACKGROUND_JOBS_AT_ONCE = 2
    answers = []

    def work(progress: Progress, actor: Actor) -> Outcome:
        answers.extend(together(run_waiting))
        return Outcome("")

    start(kind(work), owner=engineer)
    assert run_waiting() == 1
    assert answers == [0]


def test_its_owner_reads_once_that_it_has_ended(kind, engineer):
    job = start(kind(words), owner=engineer)
    assert tell_of_ended_jobs() == 0
    run_waiting()
    assert [tell_of_ended_jobs(), tell_of_ended_jobs()] == [1, 0]
    message = Notification.objects.get(recipient=engineer)
    assert (message.text, message.url) == ("A test's work: Done. Written.", f"/jobs/{job.pk}/")


def test_a_page_that_waits_stops_asking_when_it_has_ended(kind, engineer, signed_in):
    job = start(kind(words), owner=engineer)
    browser = signed_in(engineer)
    assert asked(browser, job) == 200
    run_waiting()
    assert asked(browser, job) == 286
    assert "words.txt" in browser.get(f"/jobs/{job.pk}/").content.decode()


def asked(browser: Client, job: BackgroundJob) -> int:
    return browser.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).status_code


def test_what_was_made_is_forgotten_after_a_fortnight(kind, engineer: User):
    start(kind(words), owner=engineer)
    run_waiting()
    assert forget_jobs.work() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_backgroundjob SET ended_at = ended_at - interval '15 days'")
    assert forget_jobs.work() == 1
