"""Years, batches and the lines of their plans."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Act, Bulk, Choice, Named, Register, Sheet, Show, View
from zhijiao.systems.admissions.actions import plans
from zhijiao.systems.admissions.models import Batch, Cycle, Unit
from zhijiao.systems.admissions.queries.plans import COLUMNS, match_rows, row_of
from zhijiao.systems.admissions.registers.figures import counted_by, in_city
from zhijiao.systems.admissions.terms import CycleState, Grain, UnitState

PROVINCE = (Role.PROVINCE_OFFICIAL,)
READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR)

cycles = Register(
    name="cycles", words=Bilingual("Years of admissions", "招生年度"), one=Bilingual("{n:year|years}", "个年度"), model=Cycle,
    visible_to=Cycle.objects.visible_to, key="number", roles=READERS,
    columns=(Show("title", sub="number", value=lambda row: row.named), "year", "state", Show("organiser__name", Bilingual("Organised by", "主办单位"))),
    filters=(Choice("state"),), search=("number", "title", "title_en"), order=("-year", "-id"),
    views=(View("current", Bilingual("Under way", "进行中"), lambda actor, now: Q(state=CycleState.OPEN)),),
    page="admissions:cycle", acts=(Act(Bilingual("Set up a year", "建立招生年度"), "admissions:cycle_new", PROVINCE),),
)

batches = Register(
    name="batches", words=Bilingual("Batches", "批次"), one=Bilingual("{n:batch|batches}", "个批次"), model=Batch,
    visible_to=lambda actor: Batch.objects.visible_to(actor).select_related("cycle", "scheme"), key="number", roles=READERS,
    columns=(Show("title", sub="cycle__title", value=lambda row: row.named), "state", "list_length", "confirm_days", "published_at"),
    filters=(Choice("state"), Named("cycle", Bilingual("Year", "年度"), name="title")), search=("number", "title", "title_en"), order=("-cycle__year",
                                                                                                                                       "order", "id"),
    page="admissions:batch",
)


def to_do(actor: Actor, now: datetime) -> Q:
    """Return the condition that a line waits for the actor: drafts of the own school, what was submitted to the province."""
    if actor.role is Role.SCHOOL_REGISTRAR:
        return Q(state=UnitState.DRAFT, school=actor.organisation_id)
    return Q(state=UnitState.SUBMITTED)


units = Register(
    name="units", words=Bilingual("Lines of the plan", "招生计划"), one=Bilingual("{n:line|lines}", "条"), model=Unit,
    visible_to=lambda actor: Unit.objects.visible_to(actor).select_related("batch__cycle", "track", "school"), roles=READERS,
    writers=(Role.SCHOOL_REGISTRAR, Role.PROVINCE_OFFICIAL),
    columns=(Show("code", sub="batch__title"), Show("programme", sub="school__name", value=lambda row: row.named),
             Show("track__name", Bilingual("Track", "科类"), value=lambda row: row.track.named), "quota", "state"),
    filters=(Choice("state"), Named("batch", Bilingual("Batch", "批次"), name="title"), Named("school", Bilingual("School", "院校")),
             Named("track", Bilingual("Track", "科类")), in_city("school__region__path"), counted_by(Grain.SEAT)),
    search=("code", "programme", "programme_en", "school__name", "batch__number"), order=("-batch__cycle__year", "batch", "code"),
    views=(View("to_do", Bilingual("Waiting for me", "待我办理"), to_do), View("closed", Bilingual("Closed", "停止招生"), lambda actor,
                                                                               now: Q(state=UnitState.CLOSED))),
    page="admissions:unit", acts=(Act(Bilingual("Draft a line", "草拟计划"), "admissions:unit_new", plans.DRAFTERS),),
    bulk=(Bulk("submit", Bilingual("Submit", "上报"), plans.submit_units, (Role.SCHOOL_REGISTRAR,), able=lambda row: row.state == UnitState.DRAFT,
               primary=True),
          Bulk("accept", Bilingual("Accept", "核定"), plans.accept_units, PROVINCE, able=lambda row: row.state == UnitState.SUBMITTED, primary=True)),
    sheet=Sheet(columns=COLUMNS, lookup=match_rows, write=plans.draft_rows, undo=plans.withdraw_rows, row_of=row_of,
                prefetch=("batch", "track", "school"), words=Bilingual("Plan of a batch", "招生计划表")),
)
