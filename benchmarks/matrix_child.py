"""The child of the matrix benchmark: writes the rows, opens the pages, prints what it saw as one line of JSON."""

from __future__ import annotations

import gzip
import json
import random
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhijiao.kernel.parties import regions
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.systems.meetings.models import Meeting, Requirement, Task
from zhijiao.systems.meetings.terms import RequirementState, TaskState, Theme

REQUIREMENTS, UNITS = 500, 120
TODAY, THEN = date(2026, 11, 23), datetime(2026, 9, 21, 4, tzinfo=UTC)
PAGES = {"first page": "/meetings/matrix", "last page": "/meetings/matrix?page=10", "late and near": "/meetings/matrix?pressing=1",
         "one theme, departments": "/meetings/matrix?theme=teaching&units=departments", "of a city": "/meetings/matrix"}
STATES = (*[TaskState.CLOSED] * 5, *[TaskState.IN_PROGRESS] * 3, TaskState.REPORTED, TaskState.RETURNED, TaskState.DISPATCHED)


def build() -> dict[str, User]:
    """Write 60,000 tasks; return the official and the officer of the first city."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    regions.load()
    province = Organisation.objects.create(kind="authority", name="辽宁省教育厅", name_en="Liaoning Education Department", region_id="21")
    places = list(Region.objects.filter(kind__in=("city", "zone")))
    units = [Organisation.objects.create(kind="authority", name=f"{one.name_zh}教育局", region=one) for one in places]
    units += [Organisation.objects.create(kind="department", name=f"辽宁省第{n}厅", region_id="21") for n in range(UNITS - len(units))]
    users = {"official": _user("official", "province_official", province), "officer": _user("officer", "city_officer", units[0])}
    _rows(province, units, users["official"])
    return users


def _user(name: str, role: str, place: Organisation) -> User:
    person = Person.objects.create(name=name)
    Membership.objects.create(person=person, organisation=place, role=role, since=date(2025, 9, 1))
    return User.objects.create_user(name, "a long enough password 1", person=person)


def _rows(province: Organisation, units: list[Organisation], by: User) -> None:
    chance, themes = random.Random(1), list(Theme)  # the same rows each time
    meetings = [Meeting.objects.create(number=f"LN-M-2026-{n:06d}", title=f"会议{n}", form="video", state="minuted", starts_at=THEN,
                                       organiser=province, planned_at=THEN) for n in range(1, 11)]
    made = Requirement.objects.bulk_create([Requirement(
        number=f"LN-R-2026-{n:06d}", order=n % 50 + 1, meeting=meetings[n // 50], text=f"要求{n}：每市建成一个以上产教联合体，报牵头企业",
        theme=themes[n % len(themes)], due_on=TODAY + timedelta(days=chance.randint(-20, 60)), state=RequirementState.DISPATCHED, drafted_at=THEN,
        dispatched_at=THEN, dispatched_by=by) for n in range(REQUIREMENTS)])
    Task.objects.bulk_create((Task(
        number=f"LN-T-2026-{n * UNITS + k:06d}", requirement=one, unit=unit, part="carry_out", state=chance.choice(STATES), due_on=one.due_on,
        scored_on=one.due_on, dispatched_at=THEN) for n, one in enumerate(made) for k, unit in enumerate(units)), batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured(client: Client, address: str, requests: int) -> dict[str, Any]:
    """Open a page many times; return its times, its statements and its size."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        body = client.get(address).content
        statements = len(seen)
    times, worked = [], time.process_time()
    for _ in range(requests):
        start = time.perf_counter()
        assert client.get(address).status_code == 200
        times.append((time.perf_counter() - start) * 1000)
    worked = (time.process_time() - worked) * 1000 / requests
    times.sort()
    return {"median": times[len(times) // 2], "p95": times[int(len(times) * .95) - (len(times) % 20 == 0)], "statements": statements, "cpu": worked,
            "kilobytes": len(body) / 1000, "zipped": len(gzip.compress(body)) / 1000}


def main(requests: int) -> None:
    """Build, measure, print."""
    users = build()
    clients = {name: Client(HTTP_HOST="localhost") for name in users}
    for name, client in clients.items():
        client.force_login(users[name])
    print(json.dumps([{"page": page, **measured(clients["officer" if page == "of a city" else "official"], address, requests)}
                      for page, address in PAGES.items()]))
