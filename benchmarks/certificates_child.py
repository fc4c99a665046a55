"""The child of the benchmark of certificates: completed placements in a database of its own, issued by the room's own batch."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, date, datetime, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from zhijiao.kernel.parties import regions  # noqa: E402
from zhijiao.kernel.parties.models import Organisation, Region  # noqa: E402
from zhijiao.kernel.parties.terms import OrganisationKind, SchoolLevel  # noqa: E402
from zhijiao.kernel.people.actor import SYSTEM, Actor  # noqa: E402
from zhijiao.kernel.people.models import Person  # noqa: E402
from zhijiao.kernel.people.terms import Role  # noqa: E402
from zhijiao.systems.apprenticeships import doors  # noqa: E402
from zhijiao.systems.apprenticeships.models import Agreement, Assessment, Completion  # noqa: E402
from zhijiao.systems.apprenticeships.terms import Grade, State  # noqa: E402
from zhijiao.systems.exchange.actions import issuing, publishing  # noqa: E402
from zhijiao.systems.exchange.actions.proposing import propose  # noqa: E402
from zhijiao.systems.exchange.doors import broken_credentials  # noqa: E402
from zhijiao.systems.exchange.models import Credential  # noqa: E402

AT = datetime(2026, 9, 28, 4, tzinfo=UTC)
PART = 1_000


def school() -> Organisation:
    """Write the province, a school and an enterprise."""
    call_command("migrate", verbosity=0)
    regions.load()
    place = Region.objects.get(pk="2101")
    Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name="辽宁省教育厅", region=Region.objects.get(pk="21"), uscc="112100000123456783")
    Organisation.objects.create(kind=OrganisationKind.ENTERPRISE, name="沈阳北辰机床有限公司", region=place)
    return Organisation.objects.create(kind=OrganisationKind.SCHOOL, name="沈阳北陵工业学校", name_en="Beiling Industrial School", region=place,
                                       level=SchoolLevel.SECONDARY, uscc="122101004123456788")


def completed(place: Organisation, first: int, number: int) -> None:
    """Write completed placements, each of another learner."""
    people = Person.objects.bulk_create([Person(name=f"学徒{n}", initials="xt") for n in range(first, first + number)])
    enterprise = Organisation.objects.get(kind=OrganisationKind.ENTERPRISE)
    rows = Agreement.objects.bulk_create([
        Agreement(number=f"LN-2026-{first + n:06d}", kind="post", school=place, enterprise=enterprise, apprentice=person, state=State.COMPLETED,
                  drafted_at=AT, post_name="数控车床操作", programme_code="660301", programme_name="机电技术应用", starts_on=date(2026, 3, 2),
                  ends_on=date(2026, 8, 28)) for n, person in enumerate(people)])
    Assessment.objects.bulk_create([Assessment(agreement=row, grade=Grade.GOOD, school_opinion="好", enterprise_opinion="好", assessed_at=AT) for row in rows])
    Completion.objects.bulk_create([Completion(agreement=row, days_logged=110, days_signed=110, hours=880_000, paid_fen=0, completed_at=AT) for row in rows])


def main(number: int) -> None:
    """Propose, issue, sign lists and log, prove; print what each took in seconds of the clock and of the processor."""
    place = school()
    for first in range(0, number, PART):
        with transaction.atomic():
            completed(place, first, min(PART, number - first))
    found: dict[str, tuple[float, float]] = {}
    registrar = Actor(name="bench", role=Role.SCHOOL_REGISTRAR, organisation_id=place.pk)

    def timed(name: str, act: object) -> None:
        clock, cpu = time.perf_counter(), time.process_time()
        act()  # type: ignore[operator]
        found[name] = (time.perf_counter() - clock, time.process_time() - cpu)

    def proposing() -> None:
        numbers = [one for one, _ in doors.completed_numbers()]
        for start in range(0, number, PART):
            propose(completed=list(doors.completions(numbers[start:start + PART]).values()), by=SYSTEM, at=AT)

    def pressing() -> None:
        batch = issuing.order_batch(rows=list(Credential.objects.select_related("school")), by=registrar, at=AT)
        while issuing.issue_chunk(batch=batch, by=registrar, at=AT) == issuing.CHUNK:
            pass

    def publishing_() -> None:
        publishing.renew_lists(school=place, by=SYSTEM, at=AT)
        publishing.sign_root(school=place, by=SYSTEM, at=AT)

    flaws: list[object] = []
    timed("propose", proposing)
    timed("issue", pressing)
    timed("publish", publishing_)
    timed("prove", lambda: flaws.extend(broken_credentials(AT + timedelta(hours=1))))
    print(json.dumps({"seconds": found, "issued": Credential.objects.exclude(document="").count(), "flaws": len(flaws)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
