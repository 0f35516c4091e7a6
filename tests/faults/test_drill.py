"""The backup of a site that is being written to is restored, proven and worked with."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.site import ROOT, Site

PHOTO = """
import django; django.setup()
from complaints.models import Complaint
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.attachments import attach_files
from qms.core.files.intake import take_in
from tests.core import nasty
eva = User.objects.get(username="eva")
intake = take_in(nasty.upload("burr.png", nasty.image("PNG", size=(40, 30))))
attach_files(Complaint.objects.latest("id"), [intake], actor=Actor.person(eva))
"""


@pytest.fixture
def backups(plant: Site) -> Path:
    plant.serve()
    return plant.home / "backups"


def owner(site: Site) -> dict[str, str]:
    return {"OWNER_DATABASE_URL": site.postgres.url}


@contextmanager
def written_to(site: Site) -> Iterator[list[int]]:
    """Complaints come in all the while; what each was answered."""
    answers: list[int] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            answers.append(site.log_complaint(f"Burr, crate {len(answers)}").status)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield answers
    finally:
        stop.set()
        writer.join()


def drill(site: Site, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "qms.drill"],
        cwd=ROOT,
        env=site.env | owner(site) | settings,
        text=True,
        capture_output=True,
        check=False,
    )


def test_a_backup_taken_while_complaints_come_in_holds(
    plant: Site, backups: Path, record_property: Callable[[str, object], None]
) -> None:
    plant.log_complaint("Burr on sealing face")
    plant.python("-c", PHOTO).check_returncode()
    ((began,),) = plant.rows("SELECT now()")
    with written_to(plant) as answers:
        done = drill(plant)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(answers) == {201}
    proofs = [line for line in done.stdout.splitlines() if line.startswith("proven: ")]
    for proof in ("Backup of", "Restored as of", "Files: 2 read", "Chain: ", "Signed in", "Logged"):
        assert any(line.startswith(f"proven: {proof}") for line in proofs), proof
    assert "True: everything is as it was written." in proofs[-1]
    report = Path(done.stdout.splitlines()[-1].removeprefix("Report in "))
    assert report.read_text().splitlines()[-1] == "The backup holds."
    record_property("complaints meanwhile", len(answers))
    ((noted,),) = plant.rows("SELECT at > %s FROM core_heartbeat WHERE part = 'backup'", began)
    assert noted
