from django.db import migrations, models

KEPT = """
UPDATE kernel_backgroundjob SET failure = jsonb_build_object('ru', error, 'en', error)
WHERE error <> ''
"""
BACK = "UPDATE kernel_backgroundjob SET error = coalesce(failure->>'ru', '')"


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0005_system_settings'),
    ]

    operations = [
        migrations.AddField(
            model_name='backgroundjob',
            name='failure',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='configurationchange',
            name='occasion',
            field=models.JSONField(default=dict),
        ),
        migrations.RunSQL(KEPT, BACK),
        migrations.RemoveField(
            model_name='backgroundjob',
            name='error',
        ),
    ]
