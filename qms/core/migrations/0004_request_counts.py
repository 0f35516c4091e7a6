import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_controlled'),
    ]

    operations = [
        migrations.CreateModel(
            name='RequestCount',
            fields=[
                ('what', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('ends_at', models.DateTimeField()),
                ('number', models.PositiveIntegerField()),
            ],
        ),
        # Written by every request through the API; without its share of the log this costs little,
        # and room in the pages lets a count be changed in place.
        migrations.RunSQL(
            'ALTER TABLE core_requestcount SET UNLOGGED, SET (fillfactor = 50)',
            'ALTER TABLE core_requestcount SET LOGGED, RESET (fillfactor)',
        ),
        migrations.AddIndex(
            model_name='act',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='act_at', pages_per_range=16),
        ),
    ]
