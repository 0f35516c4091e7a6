"""What web, worker and beat look at before they do anything."""

import logging

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from qms.core.logs import first_line

log = logging.getLogger(__name__)


def check_start() -> None:
    """Refuse a database that is not ready for us; one that is away may come back while we serve."""
    if not settings.SERVING:
        return
    try:
        _check_role()
        _check_tables()
    except Error as error:
        log.warning("the database cannot be looked at: %s", first_line(error))
    finally:
        connection.close()  # the web processes that fork from here make their own


def _check_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR pg_has_role(datdba, 'USAGE')"
            " FROM pg_roles, pg_database WHERE rolname = current_user"
            " AND datname = current_database()"
        )
        (too_much,) = cursor.fetchone()
    if too_much:
        raise ImproperlyConfigured(
            "DATABASE_URL names a role that may do anything. The site signs in as qms_app; the "
            "owner's is for manage.py provision only."
        )


def _check_tables() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise ImproperlyConfigured("The tables are older than the site: run manage.py provision.")
