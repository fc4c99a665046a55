"""A real server in processes of its own, on a demo of its own, that can be killed outright."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-05-20"


class Server:
    """`zhijiao serve` with its worker, on a tiny demo in `home` (SQLite) or at a database's address."""

    def __init__(self, home: Path, url: str = ""):
        self.home = home
        self.port = _free_port()
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIJIAO_", "DATABASE_", "DJANGO_"))}
        self.environment = {**clean, "ZHIJIAO_VAR": str(home), "DATABASE_URL": url, "ZHIJIAO_DEMO": "yes", "ZHIJIAO_TODAY": TODAY,
                            "ZHIJIAO_LOG_LEVEL": "ERROR", "ZHIJIAO_HASHED_STATIC": "no", "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
                            "DJANGO_SETTINGS_MODULE": "zhijiao.config.settings"}
        self._process: subprocess.Popen[bytes] | None = None

    def build(self) -> None:
        """Build the demo that the writers write into."""
        self.python("-m", "zhijiao.config.demo", "build", "--size", "tiny", "--today", TODAY)

    def start(self) -> None:
        """Start as `zhijiao serve` does once the tables are up to date, and wait until it is ready."""
        serve = f"from zhijiao.cli.serve import serve_until_stopped as serve; serve('localhost', {self.port}, {{}})"
        command = [sys.executable, "-c", serve]
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        for _ in range(600):
            if self.is_ready():
                return
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended with {self._process.returncode}: see {self.home / 'server.log'}")
            time.sleep(0.1)
        raise RuntimeError("the server is not ready after a minute")

    def is_ready(self) -> bool:
        """Ask /readyz."""
        with contextlib.suppress(URLError, OSError), urlopen(f"http://localhost:{self.port}/readyz", timeout=120) as answer:
            return bool(json.load(answer)["ready"])
        return False

    def kill(self) -> None:
        """Kill every process of it at once (SIGKILL): nothing is finished, nothing is told."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Stop it properly, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=30)

    def python(self, *arguments: str) -> str:
        """Run Python to its end over the server's database and return what it printed."""
        done = subprocess.run([sys.executable, *arguments], env=self.environment, cwd=ROOT, text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr[-3000:])
        return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
