"""An index that another one begins with costs each write and serves no reading."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_sorted_by_value"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historyentry",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="history",
                to="cases.case",
            ),
        ),
    ]
