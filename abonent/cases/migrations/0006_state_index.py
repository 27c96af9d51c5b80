"""Lists by state find and count their cases in an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_relations")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "-id"], name="case_state"),
        ),
    ]
