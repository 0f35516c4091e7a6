"""What a backup refuses, and what a restore refuses; the drill tells of the good case."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qms.core.backups import postgres
from qms.embedded import CannotRun
from qms.run import with_role
from tests.faults.site import PASSWORD, ROOT, Site

Done = subprocess.CompletedProcess[str]


def manage(site: Site, *arguments: str | Path, **settings: str) -> Done:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=site.env | {"OWNER_DATABASE_URL": site.postgres.url} | settings,
        text=True,
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def backup(plant: Site) -> Path:
    done = manage(plant, "backup", plant.home / "backups")
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def copy_of(backup: Path, folder: Path) -> Path:
    """One that a test may spoil."""
    return Path(shutil.copytree(backup, folder / backup.name))


def refusal(done: Done) -> str:
    assert done.returncode == 1
    return done.stderr


def test_the_sums_are_what_sha256sum_reads(backup: Path) -> None:
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=backup, check=True)


def test_the_manifest_says_what_is_in_it_and_no_secret(plant: Site, backup: Path) -> None:
    text = (backup / "manifest.json").read_text()
    manifest = json.loads(text)
    assert manifest["rows"]["suppliers_supplier"] == 1
    assert len(manifest["heads"]) == 16
    assert "django_session" not in manifest["rows"]
    assert PASSWORD not in text


def test_nobody_else_reads_a_backup(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in backup.iterdir())


def test_the_application_itself_makes_no_backup(plant: Site) -> None:
    application = with_role(plant.postgres.url, PASSWORD)
    done = manage(plant, "backup", plant.home / "in_part", OWNER_DATABASE_URL=application)
    assert "Back up as the owner" in refusal(done)
    assert not list((plant.home / "in_part").iterdir())


def test_an_owner_who_would_not_see_every_row_is_refused(plant: Site) -> None:
    plant.rows("ALTER TABLE suppliers_supplier RENAME TO moved")
    plant.rows(
        "CREATE TABLE suppliers_supplier (id int); ALTER TABLE suppliers_supplier ENABLE ROW"
        " LEVEL SECURITY"
    )
    try:
        done = manage(plant, "backup", plant.home / "in_part")
        assert "does not see every row of suppliers_supplier" in refusal(done)
    finally:
        plant.rows("DROP TABLE suppliers_supplier; ALTER TABLE moved RENAME TO suppliers_supplier")


def test_without_the_owner_it_says_what_to_set(plant: Site) -> None:
    done = manage(plant, "backup", plant.home / "no", OWNER_DATABASE_URL="")
    assert "set OWNER_DATABASE_URL" in refusal(done)


def test_tools_of_another_version_are_not_used() -> None:
    with pytest.raises(CannotRun, match="The server is Postgres 14, and there is no pg_dump"):
        postgres.program("pg_dump", 14)


def test_a_database_with_tables_is_not_restored_into(plant: Site, backup: Path) -> None:
    before = plant.rows("SELECT count(*) FROM core_act")
    assert "There are tables already" in refusal(manage(plant, "restore", backup))
    assert plant.rows("SELECT count(*) FROM core_act") == before


def test_a_spoiled_backup_is_refused_before_anything_is_written(
    plant: Site, backup: Path, tmp_path: Path
) -> None:
    spoiled = copy_of(backup, tmp_path)
    with (spoiled / "database.dump").open("r+b") as dump:
        dump.seek(2000)
        kept = dump.read(4)
        dump.seek(2000)
        dump.write(bytes(byte ^ 0xFF for byte in kept))
    assert "is not as it was backed up" in refusal(manage(plant, "restore", spoiled))


def test_a_backup_with_a_part_missing_is_refused(plant: Site, backup: Path, tmp_path: Path) -> None:
    spoiled = copy_of(backup, tmp_path)
    (spoiled / "database.dump").unlink()
    assert "is missing from the backup" in refusal(manage(plant, "restore", spoiled))


def test_a_folder_that_is_no_backup_is_refused(plant: Site, tmp_path: Path) -> None:
    assert "is no backup" in refusal(manage(plant, "restore", tmp_path))


def test_rows_that_are_missing_after_the_restore_are_told(
    plant: Site, backup: Path, tmp_path: Path
) -> None:
    """A manifest that promises more than the dump holds, with sums that agree."""
    spoiled = copy_of(backup, tmp_path)
    manifest = json.loads((spoiled / "manifest.json").read_text())
    manifest["rows"]["suppliers_supplier"] += 1
    (spoiled / "manifest.json").write_text(json.dumps(manifest))
    sums = subprocess.run(
        ["sha256sum", "database.dump", "manifest.json"],
        cwd=spoiled,
        capture_output=True,
        check=True,
    )
    (spoiled / "SHA256SUMS").write_bytes(sums.stdout)
    plant.rows("CREATE DATABASE elsewhere")
    url = plant.postgres.url.replace("/qms?", "/elsewhere?")
    try:
        done = manage(plant, "restore", spoiled, OWNER_DATABASE_URL=url)
        assert "Not as many rows as were backed up in suppliers_supplier" in refusal(done)
    finally:
        plant.rows("DROP DATABASE elsewhere")
