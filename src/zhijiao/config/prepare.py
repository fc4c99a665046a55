"""Make a database ready to serve: tables, the cache's table, the regions."""

from __future__ import annotations

from django.core.management import call_command

from zhijiao.kernel.parties import regions


def prepare_database(verbosity: int = 0) -> None:
    """Bring the database to the present shape; done again it changes nothing."""
    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=verbosity)
    regions.load()


def prepare_static() -> None:
    """Gather the static files under their hashed names, where they are served so."""
    from django.conf import settings

    if settings.HASHED:
        call_command("collectstatic", interactive=False, verbosity=0)


def main() -> int:
    """Prepare the database and the static files; a setting that makes no sense is one sentence and code 2."""
    import os
    import sys

    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiao.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as why:
        print(why, file=sys.stderr)
        return 2
    prepare_database()
    prepare_static()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
