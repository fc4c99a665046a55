"""Many rows for each register, all of the cast's own school and city: what the inherited tests of registers look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.cast import NOON, Cast
from tests.factories import LAWFUL, PAPERS
from tests.systems.admissions.rows import ROWS as OF_ADMISSIONS
from tests.systems.exchange.rows import ROWS as OF_EXCHANGE
from tests.systems.meetings.rows import ROWS as OF_MEETINGS
from zhijiao.kernel.administration.models import Batch, Invitation
from zhijiao.kernel.administration.terms import InvitationKind
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import Role
from zhijiao.law.national.apprenticeship_2021 import Route
from zhijiao.law.national.internship_2021.terms import PayChannel, PayForm, PremiumPayer
from zhijiao.systems.apprenticeships.models import (
    Agreement,
    Amendment,
    Complaint,
    Contract,
    Cover,
    Filing,
    Lock,
    LogEntry,
    MinimumWage,
    Overlap,
    PaySlip,
    Policy,
    Rotation,
    Visit,
)
from zhijiao.systems.apprenticeships.terms import (
    AmendmentKind,
    ComplaintKind,
    FilingKind,
    LearningPlace,
    Ledger,
    Party,
    State,
    VisitForm,
)


def agreements(people: Cast, number: int) -> list[Agreement]:
    """So many drafts of the cast's school, each of another apprentice."""
    persons = Person.objects.bulk_create([Person(name=f"学徒{n}", initials="xt") for n in range(number)])
    return Agreement.objects.bulk_create([
        Agreement(number=f"LN-2026-8{n:05d}", school=people.school, enterprise=people.enterprise, apprentice=person,
                  mentor=people.mentor.person, state=State.DRAFT, drafted_at=NOON, drafted_by=people.teacher.user, **LAWFUL, **PAPERS)
        for n, person in enumerate(persons)])


def _hung(model: Any, people: Cast, number: int, fields: Callable[[int], dict[str, Any]]) -> list[Any]:
    """So many rows that hang on as many agreements."""
    return list(model.objects.bulk_create([model(agreement=agreement, **fields(n))
                                           for n, agreement in enumerate(agreements(people, number))]))


def logs(people: Cast, number: int) -> list[LogEntry]:
    """Days of log."""
    return _hung(LogEntry, people, number, lambda n: {"on": date(2026, 10, 12), "client_key": f"k{n}", "tasks": ("装夹",), "hours": 8000,
                                                      "written_at": NOON})


def pay_slips(people: Cast, number: int) -> list[PaySlip]:
    """Pay slips of one month."""
    return _hung(PaySlip, people, number, lambda n: {"period": date(2026, 10, 1), "amount_fen": 360_000, "paid_on": date(2026, 11, 5),
                                                     "channel": PayChannel.DIRECT, "form": PayForm.MONEY, "recorded_at": NOON})


def visits(people: Cast, number: int) -> list[Visit]:
    """Visits of one day."""
    return _hung(Visit, people, number, lambda n: {"on": date(2026, 10, 14), "form": VisitForm.ON_SITE, "found": "防护到位", "recorded_at": NOON})


def filings(people: Cast, number: int) -> list[Filing]:
    """Filings of placements."""
    return _hung(Filing, people, number, lambda n: {"number": f"BA-2026-{n:06d}", "kind": FilingKind.POST, "requested_at": NOON,
                                                    "starts_on": date(2026, 10, 12), "ends_on": date(2026, 12, 18)})


def complaints(people: Cast, number: int) -> list[Complaint]:
    """Complaints that the city received."""
    return Complaint.objects.bulk_create([
        Complaint(number=f"TS-2026-{n:06d}", region=people.school.region, school=people.school, enterprise=people.enterprise,
                  kind=ComplaintKind.DANGER, text="机床没有护罩", code_hash=f"{n:064d}", received_at=NOON,
                  answer_due_on=NOON.date() + timedelta(days=3), close_due_on=NOON.date() + timedelta(days=30))
        for n in range(number)])


def amendments(people: Cast, number: int) -> list[Amendment]:
    """Amendments that wait for signatures."""
    return _hung(Amendment, people, number, lambda n: {"kind": AmendmentKind.POST, "proposer": Party.ENTERPRISE, "after": {"post_name": "装配"},
                                                       "effective_on": date(2026, 11, 2), "favours_apprentice": False, "proposed_at": NOON})


def contracts(people: Cast, number: int) -> list[Contract]:
    """Contracts of apprenticeships."""
    return _hung(Contract, people, number, lambda n: {"route": Route.CONTRACT, "signed_on": date(2026, 9, 1), "starts_on": date(2026, 9, 1),
                                                      "ends_on": date(2027, 8, 31), "wage_fen": 300_000, "recorded_at": NOON})


def insurance(people: Cast, number: int) -> list[Cover]:
    """Persons under one policy of the school."""
    students = [agreement.apprentice for agreement in agreements(people, number)]
    policy, _ = Policy.objects.get_or_create(holder=people.school, number="P-1", defaults={
        "insurer": "某财险", "starts_on": date(2026, 9, 1), "ends_on": date(2027, 8, 31), "payer": PremiumPayer.SCHOOL, "recorded_at": NOON})
    return Cover.objects.bulk_create([
        Cover(policy=policy, person=student, since=policy.starts_on, until=policy.ends_on, added_at=NOON) for student in students])


def locks(people: Cast, number: int) -> list[Lock]:
    """Differences of the insurance ledger."""
    return _hung(Lock, people, number, lambda n: {"ledger": Ledger.INSURANCE, "difference": f"{n:064d}", "text_en": "no insurance", "text_zh": "没有保险",
                                                  "opened_at": NOON})


def overlaps(people: Cast, number: int) -> list[Overlap]:
    """Requests over two agreements each."""
    pairs = agreements(people, 2 * number)
    return Overlap.objects.bulk_create([
        Overlap(number=f"LN-O-2026-{n:06d}", agreement=pairs[2 * n], other=pairs[2 * n + 1], first_on=date(2026, 12, 1), last_on=date(2026, 12, 18),
                reason="转学", requested_at=NOON, remind_on=date(2026, 10, 5), due_on=date(2026, 10, 12)) for n in range(number)])


def rotations(people: Cast, number: int) -> list[Rotation]:
    """Stays at one station."""
    return _hung(Rotation, people, number, lambda n: {"starts_on": date(2026, 10, 12), "ends_on": date(2026, 10, 30), "station": "装配线",
                                                      "place": LearningPlace.ENTERPRISE, "planned_at": NOON})


def minimum_wages(people: Cast, number: int) -> list[MinimumWage]:
    """Minimum wages of the school's city, one from each day."""
    return MinimumWage.objects.bulk_create([
        MinimumWage(region=people.school.region, effective_on=date(2020, 1, 1) + timedelta(days=n), amount_fen=200_000 + n,
                    document=f"第{n}号文", set_at=NOON) for n in range(number)])


def invitation_batches(people: Cast, number: int) -> list[Batch]:
    """Batches that the school asked for, of one invitation each."""
    made = Batch.objects.bulk_create([
        Batch(title=f"第{n:04d}批", organisation=people.school, size=1, asked_at=NOON, asked_by=people.registrar.user) for n in range(number)])
    invitations(people, number, made)
    return made


def invitations(people: Cast, number: int, batches: list[Batch] | None = None) -> list[Invitation]:
    """Invitations to the school."""
    start = Invitation.objects.count()
    return Invitation.objects.bulk_create([
        Invitation(kind=InvitationKind.ACCOUNT, username=f"newcomer{n:05d}", name=f"新生{n}", role=Role.APPRENTICE, organisation=people.school,
                   batch=batches[n - start] if batches else None, since=NOON.date(), reason="新生入学", valid_until=NOON + timedelta(days=7),
                   link_hash=f"{n:064d}", asked_at=NOON, asked_by=people.administrator.user)
        for n in range(start, start + number)])


ROWS: dict[str, Callable[[Cast, int], list[Any]]] = {
    "apprenticeships/agreements": agreements, "apprenticeships/logs": logs, "apprenticeships/pay-slips": pay_slips,
    "apprenticeships/filings": filings, "apprenticeships/visits": visits, "apprenticeships/complaints": complaints,
    "apprenticeships/amendments": amendments, "apprenticeships/contracts": contracts, "apprenticeships/minimum-wages": minimum_wages,
    "apprenticeships/insurance": insurance, "apprenticeships/locks": locks,
    "apprenticeships/overlaps": overlaps, "apprenticeships/rotations": rotations,
    "administration/invitations": invitations, "administration/batches": invitation_batches,
    **OF_ADMISSIONS, **OF_EXCHANGE, **OF_MEETINGS,
}
