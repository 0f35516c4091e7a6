"""A site that is not fit to serve says so instead of serving."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from qms.core import health
from qms.core.starting import check_start

# A process that drives a browser beside these tests has allowed itself more than a site may.
OURS = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
ROOT = Path(__file__).resolve().parents[2]


def check(**settings: str) -> "subprocess.CompletedProcess[str]":
    """Django's own look at the settings of a site in production."""
    production = {"HTTPS": "true", "BEHIND_PROXY": "true", "SERVING": "true"}
    hosts = {"ALLOWED_HOSTS": "127.0.0.1,quality.example.com"}
    module = {"DJANGO_SETTINGS_MODULE": "qms.settings"}
    key = {"SECRET_KEY": "only-in-tests-and-long-enough-to-be-taken-for-a-key-of-a-site"}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=OURS | module | production | hosts | key | settings,
        text=True,
        capture_output=True,
        check=False,
    )


def test_a_site_in_production_is_clean():
    done = check()
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_site_without_a_key_of_its_own_does_not_start(tmp_path):
    done = check(SECRET_KEY="", QMS_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "Set SECRET_KEY or SECRET_KEY_FILE" in done.stderr


def test_a_site_that_others_reach_does_not_start_with_debug():
    done = check(DEBUG="true")
    assert done.returncode == 1
    assert "it is for this machine alone" in done.stderr


def test_a_log_form_nobody_knows_stops_the_start():
    assert "LOG_FORMAT must be line or json" in check(LOG_FORMAT="xml").stderr


@pytest.mark.django_db
def test_the_applications_role_and_whole_tables_are_fine(settings):
    settings.SERVING = True
    check_start()


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_not_served_with(settings, owner):
    settings.SERVING = True
    role = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict |= {name: owner.settings[name] for name in role}
    try:
        with pytest.raises(ImproperlyConfigured, match="a role that may do anything"):
            check_start()
    finally:
        connection.settings_dict |= role


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", ["worker", "beat"])
def test_nor_do_worker_and_beat_start_with_the_owner(part, owner):
    there = owner.settings
    who = f"{quote(there['USER'])}:{quote(there['PASSWORD'])}"
    at = f"{there['NAME']}?host={quote(str(there['HOST']), safe='')}"
    url = f"postgres://{who}@:{there['PORT']}/{at}"
    key = "only-in-tests-and-long-enough-to-be-taken-for-a-key-of-a-site"
    done = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "qms", part],
        cwd=ROOT,
        env=OURS
        | {"DJANGO_SETTINGS_MODULE": "qms.settings", "SERVING": "true"}
        | {"SECRET_KEY": key, "DATABASE_URL": url},
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert "a role that may do anything" in done.stderr + done.stdout


@pytest.mark.django_db(transaction=True)
def test_tables_older_than_the_site_are_not_served(settings, owner):
    settings.SERVING = True
    with owner.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'core' AND id ="
            " (SELECT max(id) FROM django_migrations WHERE app = 'core')"
            " RETURNING app, name, applied"
        )
        forgotten = cursor.fetchone()
        try:
            with pytest.raises(ImproperlyConfigured, match=r"run manage\.py provision"):
                check_start()
        finally:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", forgotten
            )


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_does_not_stop_the_start(settings, monkeypatch, caplog):
    settings.SERVING = True
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", "nowhere")
    check_start()
    assert "the database cannot be looked at" in caplog.text
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_part_says_whether_it_is_alive():
    with pytest.raises(SystemExit) as silent:
        call_command("alive", "beat")
    health.beat("beat")
    with pytest.raises(SystemExit) as alive:
        call_command("alive", "beat")
    assert (silent.value.code, alive.value.code) == (1, 0)
