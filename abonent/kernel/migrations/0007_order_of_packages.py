from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0006_texts_by_language'),
    ]

    operations = [
        migrations.AddField(
            model_name='configurationpackage',
            name='order',
            field=models.JSONField(default=dict),
        ),
    ]
