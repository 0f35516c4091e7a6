from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """A person's values behind the chain can be forgotten, and the chain says that they were."""

    dependencies = [("core", "0008_imports")]

    operations = [
        migrations.RunSQL(
            (SQL / "erasure.sql").read_text(), "DROP FUNCTION qms_forget_personal(text, bigint)"
        ),
    ]
