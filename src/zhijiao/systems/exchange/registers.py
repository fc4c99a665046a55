"""The lists of the room: credentials, batches, status lists."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import OFFICERS, SCHOOL, Role
from zhijiao.kernel.registers import Between, Bulk, Choice, Named, Register, Show, View
from zhijiao.systems.exchange.jobs import order_issue
from zhijiao.systems.exchange.models import Batch, Credential, StatusList
from zhijiao.systems.exchange.queries.history import sentence
from zhijiao.systems.exchange.terms import State

READERS = (*SCHOOL, *OFFICERS)
STANDING = (State.ISSUED, State.SUSPENDED)


def asked(actor: Actor, now: datetime) -> Q:
    """Return the condition that a revocation waits for a decision."""
    return Q(state__in=STANDING, revoke_asked_at__isnull=False)


def doubted(actor: Actor, now: datetime) -> Q:
    """Return the condition that what an issued credential rests on has changed."""
    return Q(state__in=STANDING) & ~Q(doubt_zh="")


credentials = Register(
    name="credentials", words=Bilingual("Credentials", "证明"), one=Bilingual("{n:certificate|certificates}", "份"), model=Credential,
    visible_to=lambda actor: Credential.objects.visible_to(actor).defer("document"), key="number", roles=READERS,
    columns=(Show("learner__name", Bilingual("Holder", "持有人"), sub="number"), "achieved", Show("school__name", Bilingual("Issued by", "签发学校")),
             "ends_on", "state", "issued_at"),
    filters=(Choice("state"), Choice("achieved"), Between("ends_on"), Between("issued_at"), Named("school", Bilingual("School", "学校"))),
    search=("number", "source_number", "learner__name"), order=("-id",),
    views=(View("waiting", Bilingual("To issue", "待签发"), lambda actor, now: Q(state=State.PROPOSED)),
           View("asked", Bilingual("Revocations", "待决定的撤销"), asked),
           View("doubted", Bilingual("Under review", "待复核"), doubted)),
    page="exchange:credential", told=sentence,
    bulk=(Bulk("issue", Bilingual("Issue", "签发"), order_issue, (Role.SCHOOL_REGISTRAR,), able=lambda row: row.state == State.PROPOSED, primary=True),),
)

batches = Register(
    name="batches", words=Bilingual("Batches", "批量签发"), one=Bilingual("{n:batch|batches}", "批"), model=Batch, visible_to=Batch.objects.visible_to,
    roles=READERS, columns=(Show("requested_at", sub="school__name"), "total", "issued", "is_done"),
    filters=(Choice("is_done"), Between("requested_at"), Named("school", Bilingual("School", "学校"))), order=("-id",), page="exchange:batch", told=sentence,
)

status_lists = Register(
    name="status-lists", words=Bilingual("Status lists", "状态列表"), one=Bilingual("{n:list|lists}", "份"), model=StatusList,
    visible_to=StatusList.objects.visible_to, roles=READERS,
    columns=(Show("school__name", Bilingual("School", "学校"), sub="address"), "purpose", "number", "set_count", "signed_at", "valid_until"),
    filters=(Choice("purpose"), Between("valid_until"), Named("school", Bilingual("School", "学校"))), order=("school", "number", "purpose"), told=sentence,
    detail=("school__name", "purpose", "number", "address", "set_count", "signed_at", "valid_until"),
)
