"""`states [--check]`: draw every machine in docs/states, or say which drawing is stale."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import autodiscover_modules

from zhijiao.kernel.states.drawing import differences, write
from zhijiao.kernel.states.machine import machines


class Command(BaseCommand):
    """Draw the state machines."""

    help = "Draw every state machine in docs/states (--check: only say what is stale)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --check and --into."""
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--into", type=Path, default=Path("docs/states"))

    def handle(self, *args: Any, check: bool, into: Path, **options: Any) -> None:
        """Write the pages, or fail when one differs."""
        autodiscover_modules("states")
        if not check:
            write(machines(), into)
        elif stale := differences(machines(), into):
            raise CommandError(f"stale, run `python -m zhijiao.config.manage states`: {', '.join(stale)}")
