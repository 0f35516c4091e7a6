import django.db.models.deletion
from django.db import migrations, models

# The step every site has from now on, unless somebody has set it already.
STEP = """
DO $$
DECLARE
    founding bigint := nextval('core_act_id_seq');
    step bigint;
BEGIN
    IF EXISTS (SELECT FROM notifications_escalationrule
               WHERE clock = 'complaint.answer' AND whom = 'owner' AND after_hours = 0) THEN
        RETURN;
    END IF;
    PERFORM set_config('qms.act', founding::text, true);
    INSERT INTO notifications_escalationrule (clock, after_hours, working, whom, active, version)
    VALUES ('complaint.answer', 0, false, 'owner', true, 1) RETURNING id INTO step;
    INSERT INTO core_act (id, verb, subject_type, subject_id, subject_label, actor_kind, job, reason)
    VALUES (founding, 'escalation.created', 'notifications.escalationrule', step,
            'The owner, at once', 'clock', 'migrate', '');
END $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0012_synonyms'),
        ('notifications', '0006_escalation'),
    ]

    operations = [
        migrations.RunSQL(STEP, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='answer',
            name='request',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='complaints.supplierrequest'),
        ),
    ]
