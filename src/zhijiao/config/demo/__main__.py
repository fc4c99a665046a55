"""`python -m zhijiao.config.demo build|renew`: build the demo province or bring it up to date, and say who plays in it.

Called by `zhijiao demo`; one process for all of it, because each start of Django costs seconds.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date

import django

from zhijiao.config.prepare import prepare_database, prepare_static


def main(arguments: Sequence[str]) -> int:
    """Build or tell, in a process of its own; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m zhijiao.config.demo")
    parser.add_argument("act", choices=("build", "renew"))
    parser.add_argument("--size", default="small")
    parser.add_argument("--today", type=date.fromisoformat, required=True)
    parser.add_argument("--once", action="store_true", help="the database may hold this demo already")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiao.config.settings")
    django.setup()
    if asked.act == "build" and not _is_size(asked.size):
        return 2
    if asked.once and not _may_be_filled():
        return 2
    prepare_database()
    prepare_static()
    if asked.act == "build" and not (asked.once and _is_built()):
        _build(asked.size, asked.today)
    _tell(asked.today, asked.language)
    return 0


def _is_size(size: str) -> bool:
    from zhijiao.config.demo.build import SIZES

    if size not in SIZES:
        print(f"SIZE: {', '.join(SIZES)}", file=sys.stderr)
    return size in SIZES


def _may_be_filled() -> bool:
    """Say whether the database is empty, or a demo that was built to its end; it is looked at before anything is changed."""
    from django.db import connection

    from zhijiao.kernel.people.demo import is_marked
    from zhijiao.kernel.people.models import Person

    tables = set(connection.introspection.table_names())
    if not tables or (Person._meta.db_table in tables and (_is_built() if is_marked() else not Person.objects.exists())):
        return True
    print("DATABASE_URL: this database is neither empty nor a finished demo. Nothing was changed. 这个数据库既不是空的，也不是建好的演示库。没有改动任何内容。",
          file=sys.stderr)
    return False


def _is_built() -> bool:
    from zhijiao.kernel.journal.models import Entry

    return Entry.objects.filter(event="demo.province.built").exists()


def _build(size: str, today: date) -> None:
    from zhijiao.config.demo.build import build

    build(size, today=today, say=lambda line: print(f"  {line}", file=sys.stderr, flush=True))


def _tell(today: date, language: str) -> None:
    from zhijiao.kernel.people.demo import cast

    for player in cast(today):
        role = player.actor.role
        print(f"  {player.username:12} {player.actor.name:8} {role.words.said(language) if role else ''}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
