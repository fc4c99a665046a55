"""What is kept how long: nothing goes while a period is unset; what goes leaves a proof, and the journal's chain still holds."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.kernel.factories import NOON, TODAY, a_person, a_seat, a_user, an_organisation
from zhijiao.config.environment import Environment
from zhijiao.config.sign_in import retention_days
from zhijiao.kernel.administration import jobs, retention
from zhijiao.kernel.administration.models import Erasure, Invitation
from zhijiao.kernel.administration.terms import InvitationKind
from zhijiao.kernel.jobs.work import routines
from zhijiao.kernel.journal.entries import history, record, verify
from zhijiao.kernel.journal.models import Content, Entry
from zhijiao.kernel.papers import files
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers.models import Export, Import, ImportRow
from zhijiao.kernel.registers.terms import Verdict

pytestmark = pytest.mark.usefixtures("regions")
OLD = NOON - timedelta(days=100)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def old_things():
    """One of each kind, a hundred days old, and a fresh one beside it."""
    for at in (OLD, NOON):
        batch = Import.objects.create(register="x/y", made_at=at, file_name="a.xlsx", digest="d")
        ImportRow.objects.create(batch=batch, position=1, number=1, row_id="r", content="{}", digest=f"row {at}", verdict=Verdict.CAN)
        export = Export.objects.create(register="x/y", made_at=at, form="csv", language="zh")
        export.file = files.keep(subject=export, content=f"a,b\n{at}\n".encode(), name="a.csv", by=SYSTEM, at=at)
        export.save()
        seat = a_seat(Role.SCHOOL_TEACHER, person=a_person(phone="13800000001", email="a@b.cn"), since=date(2026, 1, 1), until=at.date())
        a_user(seat)
        Invitation.objects.create(kind=InvitationKind.ACCOUNT, username=f"u{at:%j}", name="某人", role=Role.INSPECTOR, organisation=an_organisation(),
                                  since=TODAY, valid_until=at, link_hash=f"{at:%j}", asked_at=at)
        record("tests.thing.done", subject=batch, by=SYSTEM, at=at, said="something")


def counts():
    return {"imports": ImportRow.objects.count(), "exports": Export.objects.filter(file__isnull=False).count(),
            "contacts": Person.objects.filter(phone__isnull=False).count(), "invitations": Invitation.objects.exclude(name="").count(),
            "journal": Content.objects.filter(entry__event="tests.thing.done").count()}


def test_nothing_is_erased_while_no_period_is_set(settings):
    old_things()
    settings.ZHIJIAO_RETENTION = {}
    jobs.erase_due(at=NOON + timedelta(days=3650))
    assert set(counts().values()) == {2} and not Erasure.objects.exists()


@pytest.mark.parametrize("kind", [kind.key for kind in retention.kinds()])
def test_what_is_past_its_period_goes_and_nothing_else(settings, kind):
    old_things()
    settings.ZHIJIAO_RETENTION = {kind: 30}
    assert retention.erase_due(at=NOON) == {kind: 1}
    assert counts() == {**dict.fromkeys(counts(), 2), kind: 1}
    proof = Erasure.objects.get()
    assert (proof.kind, proof.number, proof.erased_on, str(proof)) == (kind, 1, TODAY, f"{kind} 1")
    entry, = history(proof)
    assert entry.event == "administration.data.erased" and entry.body["digest"] == proof.digest
    assert verify() == []
    assert retention.erase_due(at=NOON) == {kind: 0} and Erasure.objects.count() == 1


def test_a_digest_proves_what_went(settings):
    old_things()
    settings.ZHIJIAO_RETENTION = {"journal": 30}
    gone = Entry.objects.filter(event="tests.thing.done").earliest("at")
    retention.erase_due(at=NOON)
    assert Erasure.objects.get().digest == hashlib.sha256(gone.digest.encode()).hexdigest()


def test_who_still_has_a_role_keeps_telephone_and_account(settings):
    seat = a_seat(Role.SCHOOL_TEACHER, person=a_person(phone="13800000001"), until=date(2026, 10, 1))
    a_seat(Role.SCHOOL_REGISTRAR, person=seat.person)
    a_person(phone="13800000002")  # never had one: somebody's guardian, written down by a school
    settings.ZHIJIAO_RETENTION = {"contacts": 1}
    assert retention.erase_due(at=NOON) == {"contacts": 0}


def test_the_last_day_of_a_period_is_kept(settings):
    a_seat(Role.SCHOOL_TEACHER, person=a_person(phone="13800000001"), until=TODAY - timedelta(days=30))
    settings.ZHIJIAO_RETENTION = {"contacts": 30}
    assert retention.erase_due(at=NOON) == {"contacts": 0}
    assert retention.erase_due(at=NOON + timedelta(days=1)) == {"contacts": 1}


def test_a_period_for_nothing_is_refused(settings):
    settings.ZHIJIAO_RETENTION = {"everything": 1}
    with pytest.raises(ImproperlyConfigured, match="everything is none of contacts, exports"):
        retention.refuse_unknown()
    settings.ZHIJIAO_RETENTION = {"imports": 1}
    retention.refuse_unknown()
    assert retention_days(Environment({"ZHIJIAO_RETENTION_DAYS": "imports=30, journal=3650"})) == {"imports": 30, "journal": 3650}
    for wrong in ("imports", "imports=0", "imports=-1", "imports=ten", "=3"):
        with pytest.raises(ImproperlyConfigured, match="ZHIJIAO_RETENTION_DAYS"):
            retention_days(Environment({"ZHIJIAO_RETENTION_DAYS": wrong}))


def test_it_comes_back_every_hour():
    assert routines()["zhijiao.kernel.administration.jobs.erase_due"].every == timedelta(hours=1)
