"""`worker`: run background jobs until stopped."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from zhijiao.kernel.jobs.work import LONG, QUICK
from zhijiao.kernel.jobs.worker import Worker, while_parent_lives


class Command(BaseCommand):
    """Run background work."""

    help = "Run background jobs, deliver messages, do recurring work, until stopped"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --interval, --once, --quick and --leave-with-parent."""
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between looks into an empty queue")
        parser.add_argument("--once", action="store_true", help="run what is queued now, then leave")
        parser.add_argument("--quick", action="store_true", help="quick jobs only: letters leave while another worker is at a long one")
        parser.add_argument("--leave-with-parent", action="store_true", help="leave when the starting process is gone")

    def handle(self, *args: Any, interval: float, once: bool, quick: bool, leave_with_parent: bool, **options: Any) -> None:
        """Work."""
        worker = Worker(interval, while_parent_lives() if leave_with_parent else lambda: True, (QUICK,) if quick else (LONG, QUICK))
        if once:
            worker.run_all()
        else:
            worker.run()
