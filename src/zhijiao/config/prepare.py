"""Make a database ready to serve: tables, the cache's table, the regions."""

from __future__ import annotations

from django.core.management import call_command

from zhijiao.kernel.parties import regions


def prepare_database(verbosity: int = 0) -> None:
    """Bring the database to the present shape; done again it changes nothing."""
    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=verbosity)
    regions.load()
