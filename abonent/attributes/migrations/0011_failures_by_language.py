from django.db import migrations, models

KEPT = """
UPDATE attributes_dictionaryfeed SET failure = jsonb_build_object('ru', error, 'en', error)
WHERE error <> ''
"""
BACK = "UPDATE attributes_dictionaryfeed SET error = coalesce(failure->>'ru', '')"


class Migration(migrations.Migration):

    dependencies = [
        ('attributes', '0010_localized_units'),
    ]

    operations = [
        migrations.AddField(
            model_name='dictionaryfeed',
            name='failure',
            field=models.JSONField(default=dict),
        ),
        migrations.RunSQL(KEPT, BACK),
        migrations.RemoveField(
            model_name='dictionaryfeed',
            name='error',
        ),
    ]
