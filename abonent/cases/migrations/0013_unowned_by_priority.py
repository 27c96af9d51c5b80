"""What waits for somebody to take it is read by priority without sorting all of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_given_to_names")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("owner", None), ("phase", "open")),
                fields=["priority", "id"],
                name="case_unowned",
            ),
        ),
    ]
