"""An index that another one begins with costs each write and serves no reading."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0014_sorted_by_value"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reach",
            name="client",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reaches",
                to="parties.client",
            ),
        ),
        migrations.AlterField(
            model_name="searchkey",
            name="client",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="search_keys",
                to="parties.client",
            ),
        ),
    ]
