"""Entries can be added and nothing else."""

from django.db import migrations

from zhijiao.kernel.journal import guard


class Migration(migrations.Migration):
    """Install the guard."""

    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(guard.install, guard.remove)]
