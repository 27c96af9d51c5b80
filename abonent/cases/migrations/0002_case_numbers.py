from django.db import migrations


class Migration(migrations.Migration):
    """Case numbers are read aloud: they start with five digits."""

    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE cases_case ALTER COLUMN id RESTART WITH 10001", migrations.RunSQL.noop
        )
    ]
