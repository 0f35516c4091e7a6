from pathlib import Path

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """Acts, changes and the chain: the functions and rights behind them."""

    dependencies = [("core", "0001_initial")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(
            (SQL / "kernel.sql").read_text(), (SQL / "kernel_reverse.sql").read_text()
        ),
    ]
