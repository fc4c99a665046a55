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
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiao.config.settings")
    django.setup()
    if asked.act == "build" and not _is_size(asked.size):
        return 2
    prepare_database()
    prepare_static()
    if asked.act == "build":
        _build(asked.size, asked.today)
    _tell(asked.today, asked.language)
    return 0


def _is_size(size: str) -> bool:
    from zhijiao.config.demo.build import SIZES

    if size not in SIZES:
        print(f"SIZE: {', '.join(SIZES)}", file=sys.stderr)
    return size in SIZES


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
