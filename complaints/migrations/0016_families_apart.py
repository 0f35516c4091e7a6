from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0015_marks_in_order")]

    operations = [
        migrations.AddField("learning", "families", models.BinaryField(default=b"")),
    ]
