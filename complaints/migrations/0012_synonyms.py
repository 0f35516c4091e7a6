from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

import complaints.models.synonyms
import complaints.similarity
import qms.core.triggers
from complaints.similarity.texts import folded

# What every site begins with; a release that comes without the file begins with an empty table.
BEGINNING = Path(complaints.similarity.__file__).with_name('thesaurus.txt')
ROW = "INSERT INTO complaints_synonyms (words, folded, version) VALUES (%s, %s, 1) RETURNING id"
ACT = """
INSERT INTO core_act (id, verb, subject_type, subject_id, subject_label, actor_kind, job, reason)
VALUES (%s, 'synonyms.noted', 'complaints.synonyms', %s, %s, 'clock', 'migrate', '')
"""


def begin(apps, schema_editor):
    lines = BEGINNING.read_text().splitlines() if BEGINNING.exists() else []
    with schema_editor.connection.cursor() as cursor:
        for words in map(str.split, lines):
            cursor.execute(
                "WITH taken AS MATERIALIZED (SELECT nextval('core_act_id_seq') AS id)"
                " SELECT id, set_config('qms.act', id::text, true) FROM taken"
            )
            act, _ = cursor.fetchone()
            cursor.execute(ROW, [words, f" {' '.join(folded(word) for word in words)} "])
            (row,) = cursor.fetchone()
            cursor.execute(ACT, [act, row, f"{', '.join(words[:3])} …"])


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0011_similarity'),
    ]

    operations = [
        migrations.CreateModel(
            name='Synonyms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None, validators=[complaints.models.synonyms.same_meaning], verbose_name='words that mean the same')),
                ('folded', models.TextField(editable=False)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={'ordering': ['folded']},
        ),
        # By themselves, so that they stand before the first row comes.
        migrations.AddConstraint(
            model_name='synonyms',
            constraint=qms.core.triggers.Trigger(arguments=['version,folded', ''], function='qms_record_change', name='complaints_synonyms_recorded', when='AFTER INSERT OR UPDATE OR DELETE'),
        ),
        migrations.AddConstraint(
            model_name='synonyms',
            constraint=qms.core.triggers.Trigger(arguments=['version,folded'], function='qms_count_version', name='complaints_synonyms_versioned', when='BEFORE UPDATE'),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
