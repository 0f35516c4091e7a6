import django.contrib.postgres.fields
from django.db import migrations, models


def read_anew(apps, schema_editor):
    """What is kept of a text has changed: the site learns and reads everything once more."""
    apps.get_model("complaints", "Fingerprint").objects.update(learning=None)
    apps.get_model("complaints", "Learning").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("complaints", "0013_overdue_answers")]

    operations = [
        migrations.RunPython(read_anew, migrations.RunPython.noop),
        migrations.RemoveField("fingerprint", "weight"),
        migrations.AddField("fingerprint", "weights", models.BinaryField(default=b"")),
        migrations.AddField("fingerprint", "letters", models.FloatField(default=0)),
        migrations.AlterField("learning", "learned_at", models.DateTimeField()),
        migrations.AddField("learning", "found", models.JSONField(default=list)),
        migrations.AddField(
            "term",
            "means",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=81), default=list, size=None
            ),
        ),
    ]
