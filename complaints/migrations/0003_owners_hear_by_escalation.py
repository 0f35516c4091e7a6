from django.db import migrations

import qms.core.triggers

# The step every site begins with, unless somebody has set it already.
STEP = """
DO $$
DECLARE
    founding bigint := nextval('core_act_id_seq');
    step bigint;
BEGIN
    IF EXISTS (SELECT FROM notifications_escalationrule
               WHERE clock = 'complaint.containment' AND whom = 'owner' AND after_hours = 0) THEN
        RETURN;
    END IF;
    PERFORM set_config('qms.act', founding::text, true);
    INSERT INTO notifications_escalationrule (clock, after_hours, working, whom, active, version)
    VALUES ('complaint.containment', 0, false, 'owner', true, 1) RETURNING id INTO step;
    INSERT INTO core_act (id, verb, subject_type, subject_id, subject_label, actor_kind, job, reason)
    VALUES (founding, 'escalation.created', 'notifications.escalationrule', step,
            'The owner, at once', 'clock', 'migrate', '');
END $$
"""

# Who was reminded is not told a second time.
TOLD = """
INSERT INTO notifications_escalation (rule_id, record_id, due_at, told_at)
SELECT step.id, complaint.id, contain_by, reminded_at
FROM complaints_complaint AS complaint, notifications_escalationrule AS step
WHERE reminded_at IS NOT NULL
  AND clock = 'complaint.containment' AND whom = 'owner' AND after_hours = 0
ON CONFLICT DO NOTHING
"""
UNTOLD = """
UPDATE complaints_complaint AS complaint SET reminded_at = told_at
FROM notifications_escalation AS told
WHERE record_id = complaint.id AND due_at = contain_by
"""


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0002_isolation'),
        ('notifications', '0006_escalation'),
    ]

    operations = [
        migrations.RunSQL(STEP, migrations.RunSQL.noop),
        migrations.RunSQL(TOLD, UNTOLD),
        migrations.RemoveConstraint(
            model_name='complaint',
            name='complaints_complaint_recorded',
        ),
        migrations.RemoveConstraint(
            model_name='complaint',
            name='complaints_complaint_versioned',
        ),
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaint_to_remind',
        ),
        migrations.RemoveField(
            model_name='complaint',
            name='reminded_at',
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=qms.core.triggers.Trigger(arguments=['version,search_text', ''], function='qms_record_change', name='complaints_complaint_recorded', when='AFTER INSERT OR UPDATE OR DELETE'),
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=qms.core.triggers.Trigger(arguments=['version,search_text'], function='qms_count_version', name='complaints_complaint_versioned', when='BEFORE UPDATE'),
        ),
    ]
