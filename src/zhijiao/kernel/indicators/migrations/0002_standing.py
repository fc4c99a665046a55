"""The table that stands for readers who may not open every row."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("indicators", "0001_initial"), ("papers", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="snapshot", name="standing",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="papers.storedfile")),
    ]
