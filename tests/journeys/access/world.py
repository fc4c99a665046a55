"""One world for the access matrix: an agreement at work with all that hangs on it, one in signature, and their secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.cast import NOON, Cast, cast
from tests.factories import an_agreement
from tests.journeys.access import admissions, exchange, meetings
from tests.systems.apprenticeships.steps import active, sent
from zhijiao.kernel.administration.actions import confirm, invite
from zhijiao.kernel.administration.batches import ask_rows
from zhijiao.kernel.administration.models import Batch, Invitation
from zhijiao.kernel.administration.terms import InvitationKind
from zhijiao.kernel.api import tokens
from zhijiao.kernel.indicators.actions import freeze_all
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.papers import files
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Accepted, imports, registry
from zhijiao.kernel.registers.models import Export, Import, KeptFilter
from zhijiao.kernel.registers.terms import ExportStage
from zhijiao.kernel.signing.signers import signer
from zhijiao.law.national.apprenticeship_2021 import Route
from zhijiao.law.national.internship_2021.columns import COLUMNS
from zhijiao.law.national.internship_2021.terms import PlacementKind, PremiumPayer
from zhijiao.law.replays import read_trial
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import (
    Agreement,
    Complaint,
    Contract,
    Cover,
    Filing,
    Lock,
    LogEntry,
    MinimumWage,
    Overlap,
    PaySlip,
    Poster,
    Replay,
    Rotation,
    SignOff,
    Visit,
)
from zhijiao.systems.apprenticeships.terms import (
    ComplaintKind,
    FilingKind,
    LearningPlace,
    Ledger,
    Triage,
    VisitForm,
)

# The columns of the matrix: everybody of the cast who may ask, and somebody without an account.
ROLES = ("anonymous", "apprentice", "applicant", "guardian", "teacher", "registrar", "hr", "mentor", "other_mentor", "city_officer",
         "shenfu_officer", "provincial_official", "inspector", "operator", "stranger", "department_officer", "administrator",
         "security_administrator", "auditor")
OUTSIDERS = frozenset({"anonymous", "shenfu_officer", "inspector", "operator", "stranger", "department_officer", "administrator",
                       "security_administrator", "auditor"})
COMPLAINT = "车床没有防护罩，已经夹伤一次"
LATER = NOON + timedelta(days=21)  # Monday of the second week at work


@dataclass
class World:
    """What the addresses of the matrix point at."""

    people: Cast
    agreement: Agreement
    waiting: Agreement
    log: LogEntry
    slip: PaySlip
    complaint: Complaint
    filing: Filing
    sign_off: SignOff
    paper: Any
    token: Any
    link: str
    batch: Import
    export: Export
    replay: Replay
    contract: Contract
    wage: MinimumWage
    cover: Cover
    lock: Lock
    overlap: Overlap
    rotation: Rotation
    invitation: Invitation
    door: str
    invited: Batch
    of_meetings: dict[str, Any]
    of_admissions: dict[str, Any]
    of_exchange: dict[str, Any]
    poster: Poster
    scanned: str
    visit: Visit

    @property
    def seat(self) -> int:
        """Return the number of the teacher's role."""
        return int(self.people.teacher.person.memberships.get().pk)

    def _key(self, route: str) -> int:
        """Return the key of a row without a number."""
        if "locks/" in route:
            return self.lock.pk
        if "rotations/" in route:
            return self.rotation.pk
        return self.agreement.amendments.get().pk if "amendments/" in route else self.sign_off.pk

    @property
    def secrets(self) -> tuple[str, ...]:
        """Words that nobody who is refused may read."""
        one = self.agreement.apprentice
        return (str(one.id_number), str(one.phone), COMPLAINT)

    @property
    def sight(self) -> tuple[str, ...]:
        """Words that nobody outside the agreement may read."""
        return (self.agreement.apprentice.name, self.people.guardian.person.name, self.agreement.number, "3,600", meetings.OBJECTION)

    def arguments(self, route: str) -> dict[str, Any]:
        """Return what the converters of a route are filled with."""
        of_route = {
            "complaints": self.complaint.number, "filings": self.filing.number, "logs": self.log.pk, "pay-slips": self.slip.pk, "visits": self.visit.pk,
            "amendments": self.agreement.amendments.get().pk, "contracts": self.contract.pk, "minimum-wages": self.wage.pk, "insurance": self.cover.pk,
            "locks": self.lock.pk, "overlaps": self.overlap.number,
            "rotations": self.rotation.pk}
        if "indicators/" in route:
            return {"code": "APP-01", "number": Snapshot.objects.filter(grain="agreement").get().pk}
        number: Any = self.agreement.number
        for word, key in of_route.items():
            number = key if f"/{word}/" in route else number
        if "meetings/" in route and "imports/" not in route and "exports/" not in route:
            number = next((key for word, key in self.of_meetings.items() if word in f"/{route}"), number)
            return {"number": number, "key": number, "pk": number, "name": "dispatch", "field": "office" if "/rolls/" in route else "text"}
        if route.startswith("admissions/") and "imports/<uuid" not in route and "exports/" not in route:
            return admissions.arguments(route, self.of_admissions)
        if route.startswith(("exchange/", "api/v1/exchange/", "V/", "v/")) and "exports/" not in route:
            return exchange.arguments(route, self.of_exchange)
        if route.endswith("/contract"):
            number = self.contract.agreement.number
        if "papers/<uuid" in route:
            number = self.paper.pk
        if "imports/" in route:
            number = self.batch.pk
        if "exports/" in route:
            number = self.export.pk
        if "replays/" in route:
            number = self.replay.pk
        if route.startswith("poster/"):
            return {"token": self.scanned}
        if "posters/" in route:
            return {"pk": self.poster.pk if route.endswith("/withdraw") else self.people.mentor.person.pk}
        if "me/tokens" in route:
            number = self.token.pk
        if route.startswith("filters/"):
            number = KeptFilter.objects.get().pk
        if "issuers/" in route or "administration/keys" in route:
            return {"code": self.people.school.issuer.code, "pk": self.people.school.issuer.keys.get(state="active").pk}
        if "administration/" in route:
            number = self.invitation.number if "invitations" in route else Entry.objects.first().pk if "journal" in route else self.seat
            number = self.invited.number if "batches" in route else number
        return {"number": number, "secret": self.door, "provider_id": "gov", "key": number, "name": "pause", "kind": "exception", "ledger": "insurance",
                "digest": "0" * 16, "pk": self._key(route),
                "token": self.link, "field": "text" if "complaints" in route else "apprentice__id_number",
                "task": "00000000-0000-4000-8000-000000000000", "username": "teacher", "uidb36": "x"}


def build() -> World:
    """Write the world with the actions of the room."""
    people = cast()
    signer(people.school, LATER)
    agreement = active(people)
    waiting = sent(people, apprentice=people.adult.person, starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 18))
    first = date(2026, 10, 12)
    for offset in range(5):
        day = first + timedelta(days=offset)
        log = actions.write_log(agreement=agreement, on=day, tasks=["量尺寸"], hours=8000, client_key=f"k{offset}",
                                by=people.apprentice.actor, at=_evening(day))
    days = [first + timedelta(days=n) for n in range(4)]
    actions.sign_week(agreement=agreement, week=first, sign=days, by=people.mentor.actor, at=_evening(first + timedelta(days=4)))
    slip = actions.record_pay(agreement=agreement, period=date(2026, 10, 1), amount_fen=360_000, paid_on=date(2026, 10, 19),
                              by=people.hr.actor, at=LATER)
    actions.propose_amendment(agreement=agreement, new_pay_fen=340_000, effective_on=date(2026, 12, 1), reason="产线调整",
                              by=people.hr.actor, at=LATER)
    actions.complain(agreement=agreement, kind=ComplaintKind.DANGER, text=COMPLAINT, by=people.apprentice.actor, at=LATER)
    draft = an_agreement(people, apprentice=people.adult.person, starts_on=date(2027, 1, 4), ends_on=date(2027, 4, 30),
                         kind=PlacementKind.APPRENTICESHIP)
    contract = actions.record_contract(agreement=draft, route=Route.JOINT, plan="数控2026-1班", by=people.teacher.actor, at=LATER)
    wage = actions.set_minimum_wage(region=people.school.region, effective_on=date(2026, 1, 1), amount_fen=200_000, document="测试文件",
                                    by=people.city_officer.actor, at=LATER)
    cover = actions.insure(agreement=agreement, number="P-1", insurer="某财险", policy_from=date(2026, 9, 1), policy_to=date(2027, 8, 31),
                           payer=PremiumPayer.SCHOOL, by=people.teacher.actor, at=LATER)
    lock = actions.triage(agreement=waiting, ledger=Ledger.INSURANCE, triage=Triage.FIX, reason="补保", by=people.teacher.actor, at=LATER)
    overlap = Overlap.objects.create(
        number="LN-O-2026-000001", agreement=draft, other=an_agreement(people, school=people.other_school, apprentice=people.adult.person),
        first_on=date(2027, 1, 4), last_on=date(2027, 1, 8), reason="转学", requested_at=LATER, remind_on=LATER.date(), due_on=LATER.date())
    rotation = actions.plan_rotation(agreement=agreement, starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 30), place=LearningPlace.ENTERPRISE,
                                     station="装配线", by=people.hr.actor, at=LATER)
    filing = actions.request_filing(agreement=draft, kind=FilingKind.EXCEPTION, reason="护理夜班见习", scope=("no_night_shift",),
                                    starts_on=draft.starts_on, ends_on=draft.ends_on, by=people.teacher.actor, at=LATER)
    paper = files.keep(subject=agreement, content="保单,1\n".encode(), name="policy.csv", by=people.teacher.actor, at=LATER)
    token, _ = tokens.issue(membership=people.teacher.person.memberships.get(), scopes=("read",), name="script",
                            by=people.teacher.actor, at=LATER)
    link = actions.invite(agreement=waiting, by=people.teacher.actor, at=LATER)
    batch, export = _files(people)
    KeptFilter.objects.create(register="apprenticeships.agreements", name="在岗", query="view=active", made_at=LATER, made_by=people.second_official.user)
    invitation, door = invite(kind=InvitationKind.ACCOUNT, username="newcomer", name="新来", role=Role.SCHOOL_TEACHER, organisation=people.school,
                              since=LATER.date(), reason="新聘", by=people.administrator.actor, at=LATER)
    confirm(invitation=invitation, by=people.security_administrator.actor, at=LATER)
    listed = {"username": "newcomer2", "name": "新生", "role": "apprentice", "since": LATER.date(), "reason": "新生入学"}
    invited = ask_rows(rows=[Accepted(listed, "", 2, "")], by=people.registrar.actor, at=LATER)[0].batch
    freeze_all(on=LATER.date(), by=SYSTEM, at=LATER)
    visit = actions.record_visit(agreement=agreement, on=date(2026, 10, 14), form=VisitForm.ON_SITE, found="防护到位", by=people.teacher.actor, at=LATER)
    printed = actions.print_poster(mentor=people.mentor.person, by=people.hr.actor, at=LATER)
    replay = actions.request_replay(trial=read_trial([("pay_floor", "900")], [], None), first=None, last=None,
                                    by=people.provincial_official.actor, at=LATER)
    actions.carry_out(replay=replay, by=SYSTEM, at=LATER)
    return World(people, Agreement.objects.get(pk=agreement.pk), waiting, log, slip, Complaint.objects.get(), filing,
                 SignOff.objects.get(), paper, token, link.token, batch, export, replay, contract, wage, cover, lock, overlap, rotation,
                 invitation, door, invited, meetings.rows(people), admissions.rows(people), exchange.rows(people), printed.poster,
                 printed.token, visit)


def _files(people: Cast) -> tuple[Import, Export]:
    """A staged cohort and a finished export of the registrar."""
    register, by = registry.get("apprenticeships/agreements"), people.registrar.actor
    sheet = ",".join(column.key for column in COLUMNS) + "\n1,林晓雨" + "," * (len(COLUMNS) - 2) + "\n"
    batch = imports.receive(register=register, upload=sheet.encode(), name="cohort.csv", by=by, at=LATER)
    imports.stage(register=register, batch=batch, by=by, at=LATER)
    export = Export.objects.create(register=register.label, made_at=LATER, made_by_id=by.user_id, role=by.role,
                                   organisation_id=by.organisation_id, form="csv", language="zh", stage=ExportStage.READY)
    export.file = files.keep(subject=export, content="协议号,状态\nLN-1,在岗\n".encode(), name="agreements.csv", by=by, at=LATER)
    export.save()
    return Import.objects.get(pk=batch.pk), export


def _evening(day: date) -> datetime:
    return NOON.replace(year=day.year, month=day.month, day=day.day, hour=11)
