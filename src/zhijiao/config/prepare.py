"""Make a server ready to serve: tables, the cache's table, the regions, the static files."""

from __future__ import annotations

from django.core.management import call_command


def prepare_database(verbosity: int = 0) -> None:
    """Bring the database to the present shape; done again it changes nothing."""
    from django.conf import settings
    from django.db import connection

    from zhijiao.kernel.journal import guard
    from zhijiao.kernel.parties import regions

    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=verbosity)
    if settings.ZHIJIAO_APPLICATION_USER:
        guard.grant(connection, settings.ZHIJIAO_APPLICATION_USER)
    regions.load()


def prepare_static() -> None:
    """Gather the static files under their hashed names, where they are served so and have changed since the last time."""
    from django.conf import settings

    if not settings.HASHED:
        return
    stamp, now = settings.STATIC_ROOT / ".gathered", _static_digest()
    if not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)


def _static_digest() -> str:
    """Return a digest of the name, size and time of every static file: compressing them again costs ten seconds."""
    import hashlib
    import os

    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


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
    from zhijiao.kernel.administration.retention import refuse_unknown
    from zhijiao.kernel.administration.rotation import KeyMissing, refuse_lost_keys
    from zhijiao.kernel.people.demo import NotADemo, refuse_elsewhere

    try:
        refuse_elsewhere()
        refuse_lost_keys()
        refuse_unknown()
    except (NotADemo, KeyMissing, ImproperlyConfigured) as why:
        print(why, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
