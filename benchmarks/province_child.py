"""The child of the province benchmark: opens the pages of a demo and prints what it saw as one line of JSON."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhijiao.kernel.bulk import tidy
from zhijiao.kernel.people.models import User
from zhijiao.systems.apprenticeships.models import Agreement, LogEntry

LOGS, AGREEMENTS, BOARD = "/apprenticeships/logs", "/apprenticeships/agreements", "/apprenticeships/board"


def pages() -> dict[str, tuple[str, str, bool]]:
    """Return the pages by name: who opens which address, and whether it is a list of the register."""
    rows = LogEntry.objects.count()
    last = -(-rows // 50)
    one = Agreement.objects.filter(log__isnull=False).order_by("pk").first()
    assert one is not None
    city = Agreement.objects.filter(school__region="2101", log__isnull=False).order_by("pk").first() or one
    return {
        f"{rows:,} log days: first page": ("province", LOGS, True),
        "log days: filter by state and days": ("province", f"{LOGS}?state=written&on.from=2026-05-04&on.to=2026-05-15", True),
        "log days: filter by school": ("province", f"{LOGS}?agreement__school={one.school_id}", True),
        "log days: search a name": ("province", f"{LOGS}?q={quote(one.apprentice.name)}", True),
        "log days: search a number": ("province", f"{LOGS}?q={one.number}", True),
        "log days: search a surname": ("province", f"{LOGS}?q={quote(one.apprentice.name[0])}", True),
        "log days: page in the middle": ("province", f"{LOGS}?page={last // 2}", True),
        "log days: last page": ("province", f"{LOGS}?page={last}", True),
        "log days: first page, city officer": ("shenyang", LOGS, True),
        "log days: search, city officer": ("shenyang", f"{LOGS}?q={quote(city.apprentice.name)}", True),
        "log days: first page, registrar of a school": ("registrar", LOGS, True),
        "agreements: first page": ("province", AGREEMENTS, True),
        "agreements: search a name": ("province", f"{AGREEMENTS}?q={quote(one.apprentice.name)}", True),
        "agreements: blocked ones": ("province", f"{AGREEMENTS}?view=blocked", True),
        "agreements: last page": ("province", f"{AGREEMENTS}?page={-(-Agreement.objects.count() // 50)}", True),
        "home of the province, with the map": ("province", "/", False),
        "home, figure of the log": ("province", "/?figure=APP-05", False),
        "home of a city officer": ("shenyang", "/", False),
        "home of a registrar": ("registrar", "/", False),
        "board": ("province", BOARD, False),
        "board, one rule": ("province", f"{BOARD}?rule=pay_floor", False),
        "board, figure of the log": ("province", f"{BOARD}?indicator=APP-05", False),
        "board, figure of the log in a city": ("province", f"{BOARD}?indicator=APP-05&city=2102&by=school", False),
        "board of a city officer": ("shenyang", BOARD, False),
    }


def measured(client: Client, address: str, requests: int) -> dict[str, Any]:
    """Open a page many times; return its times, its statements and its size."""
    start = time.perf_counter()
    client.get(address)
    first = (time.perf_counter() - start) * 1000
    with CaptureQueriesContext(connection) as seen:
        body = client.get(address).content
        statements = len(seen)
    times, worked = [], time.process_time()
    for _ in range(requests):
        start = time.perf_counter()
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        times.append((time.perf_counter() - start) * 1000)
    worked = (time.process_time() - worked) * 1000 / requests
    times.sort()
    return {"requests": requests, "cpu": worked, "median": times[len(times) // 2], "p95": times[int(len(times) * .95) - (len(times) % 20 == 0)], "first": first,
            "statements": statements, "kilobytes": len(body) / 1000}


def main(requests: int, few: int = 0) -> None:
    """Measure and print. `few`: only so many days of logs are left, to count statements by."""
    if few:
        kept = list(LogEntry.objects.order_by("-pk").values_list("pk", flat=True)[:few])
        LogEntry.objects.exclude(pk__in=kept).delete()
        tidy()
    opened = pages()
    clients = {name: Client(HTTP_HOST="localhost") for name in {who for who, _, _ in opened.values()}}
    for name, client in clients.items():
        client.force_login(User.objects.get(username=name))
    print(json.dumps([{"page": page.partition(" ")[2] if page[0].isdigit() else page, "list": listed,
                       **measured(clients[who], address, requests if "log days" in page else max(requests // 4, 1))}
                      for page, (who, address, listed) in opened.items()]))
