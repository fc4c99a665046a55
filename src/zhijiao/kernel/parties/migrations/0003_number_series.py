"""Numbers of every room's series in one table."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("parties", "0002_closed_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("prefix", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
