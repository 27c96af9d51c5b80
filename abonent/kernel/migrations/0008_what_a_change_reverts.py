from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0007_order_of_packages'),
    ]

    operations = [
        migrations.AddField(
            model_name='configurationchange',
            name='reverts',
            field=models.BigIntegerField(null=True),
        ),
    ]
