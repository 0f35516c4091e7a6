from django.db import migrations

import qms.core.triggers


class Migration(migrations.Migration):
    dependencies = [("core", "0002_kernel")]

    operations = [
        migrations.AddConstraint(
            model_name='attachment',
            constraint=qms.core.triggers.Trigger(arguments=['version', ''], function='qms_record_change', name='core_attachment_recorded', when='AFTER INSERT OR UPDATE OR DELETE'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=qms.core.triggers.Trigger(arguments=['version'], function='qms_count_version', name='core_attachment_versioned', when='BEFORE UPDATE'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=qms.core.triggers.Trigger(arguments=['version', ''], function='qms_record_change', name='core_comment_recorded', when='AFTER INSERT OR UPDATE OR DELETE'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=qms.core.triggers.Trigger(arguments=['version'], function='qms_count_version', name='core_comment_versioned', when='BEFORE UPDATE'),
        ),
    ]
