"""`python -m zhijiao.config.demo build|cast`: build the demo province, or say who plays in it. Called by `zhijiao demo`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date

import django


def main(arguments: Sequence[str]) -> int:
    """Build or tell, in a process of its own; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m zhijiao.config.demo")
    parser.add_argument("act", choices=("build", "cast"))
    parser.add_argument("--size", default="small")
    parser.add_argument("--today", type=date.fromisoformat, required=True)
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiao.config.settings")
    django.setup()
    return _build(asked.size, asked.today) if asked.act == "build" else _tell(asked.today, asked.language)


def _build(size: str, today: date) -> int:
    from zhijiao.config.demo.build import SIZES, build
    from zhijiao.config.prepare import prepare_database, prepare_static

    if size not in SIZES:
        print(f"SIZE: {', '.join(SIZES)}", file=sys.stderr)
        return 2
    prepare_database()
    prepare_static()
    build(size, today=today, say=lambda line: print(f"  {line}", file=sys.stderr, flush=True))
    return 0


def _tell(today: date, language: str) -> int:
    from zhijiao.kernel.people.demo import cast

    for player in cast(today):
        role = player.actor.role
        print(f"  {player.username:12} {player.actor.name:8} {role.words.said(language) if role else ''}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
