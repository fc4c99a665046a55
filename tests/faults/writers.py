"""People who write over HTTP at the same time, each with a list of its own of what was acknowledged."""

from __future__ import annotations

import http.client
import re
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

_COOKIE = re.compile(r"^\s*([^=;]+)=([^;]*)")
_PLACE = "/apprenticeships/complaints/new"


class Writer(threading.Thread):
    """One person's phone: reports one thing after another, repeats each with its key until it is acknowledged.

    An acknowledged key is written to a file outside the database before the next report is sent.
    """

    def __init__(self, number: int, port: int, folder: Path, over: threading.Event):
        super().__init__(daemon=True)
        self.number, self.port, self.over = number, port, over
        self.acknowledged: list[str] = []
        self.tries = 0
        self.refused: list[int] = []
        self._file = folder / f"writer-{number}.txt"
        self._cookies: dict[str, str] = {}

    def run(self) -> None:
        count = 0
        with self._file.open("a") as kept:
            while not self.over.is_set():
                key = f"report-{self.number}-{count}"
                while not self._report(key):
                    time.sleep(0.5)  # the server is away: starting it again needs the machine more than we do
                kept.write(key + "\n")
                kept.flush()
                self.acknowledged.append(key)
                count += 1

    def _report(self, key: str) -> bool:
        """Send one report; True when the server said that it has it."""
        self.tries += 1
        try:
            if "sessionid" not in self._cookies:
                self._enter()
            status = self._ask("POST", _PLACE, {"idempotency_key": key, "kind": "danger", "text": f"a machine without its guard {key}."})
        except (OSError, http.client.HTTPException):
            return False
        if status == 302 or status == 403:  # signed out
            self._cookies.clear()
        if status not in (200, 302, 403, 502, 503):
            self.refused.append(status)
        return status == 200

    def _enter(self) -> None:
        self._ask("GET", "/demo/", {})
        self._ask("POST", "/demo/apprentice", {})

    def _ask(self, method: str, path: str, fields: dict[str, str]) -> int:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()), "Connection": "close"}
            body = None
            if method == "POST":
                body = urlencode({**fields, "csrfmiddlewaretoken": self._cookies.get("csrftoken", "")})
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            for said in answer.headers.get_all("Set-Cookie") or []:
                found = _COOKIE.match(said)
                if found:
                    self._cookies[found[1]] = found[2]
            return answer.status
        finally:
            connection.close()
