"""The series of numbers move to the table of all rooms; no number is given out twice."""

from django.db import migrations


def move(apps, schema_editor):
    """Write each series with its last number where every room takes its numbers."""
    old, new = apps.get_model("apprenticeships", "NumberSeries"), apps.get_model("parties", "NumberSeries")
    new.objects.bulk_create(new(prefix=row.prefix, last=row.last) for row in old.objects.all())


def move_back(apps, schema_editor):
    """Write them back."""
    old, new = apps.get_model("apprenticeships", "NumberSeries"), apps.get_model("parties", "NumberSeries")
    old.objects.bulk_create(old(prefix=row.prefix, last=row.last) for row in new.objects.all())


class Migration(migrations.Migration):

    dependencies = [
        ("apprenticeships", "0001_initial"),
        ("parties", "0003_number_series"),
    ]

    operations = [
        migrations.RunPython(move, move_back),
        migrations.DeleteModel(name="NumberSeries"),
    ]
