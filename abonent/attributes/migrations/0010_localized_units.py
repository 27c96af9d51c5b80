"""A unit becomes a text in every language: what is kept stands in each."""

from django.db import migrations

import abonent.kernel.text

FORWARDS = """
ALTER TABLE attributes_attribute ALTER COLUMN unit TYPE jsonb USING CASE
  WHEN unit = '' THEN '{}'::jsonb ELSE jsonb_build_object('ru', unit, 'en', unit) END
"""
BACKWARDS = """
ALTER TABLE attributes_attribute ALTER COLUMN unit TYPE varchar(20)
  USING left(coalesce(unit->>'ru', ''), 20)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('attributes', '0009_decimals_and_units'),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS, state_operations=[
            migrations.AlterField(
                model_name='attribute',
                name='unit',
                field=abonent.kernel.text.LocalizedField(blank=True),
            ),
        ]),
    ]
