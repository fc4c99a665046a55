"""The labour contract behind an apprenticeship, and the minimum wage that an office enters for its region."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.parties.regions import lies_within
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import OFFICERS
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.law.national.apprenticeship_2021 import AllowancePayer, Route, TargetLevel
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.models import Agreement, Contract, MinimumWage
from zhijiao.systems.apprenticeships.queries.contracts import is_apprenticeship
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.parties import NOT_YOURS, closed, party_of
from zhijiao.systems.apprenticeships.terms import Party

NO_APPRENTICESHIP = Bilingual("Only an apprenticeship has a contract of this kind; change the kind of the agreement first",
                              "只有学徒制协议才登记学徒合同，请先改协议类型")
IN_ORDER = Bilingual("The contract ends before it begins", "合同终止日期早于起始日期")
NEEDED = Bilingual("A labour contract has a day of signing, a first day and a wage", "签订劳动合同的，要填签订日期、起始日期和月工资")
OFFICE_ONLY = Bilingual("The minimum wage of a region is entered by its bureau or the province", "最低工资标准由本地区教育局或者省教育厅录入")
WHICH_DOCUMENT = Bilingual("Name the document that sets it", "写明公布标准的文件")
ALREADY = Bilingual("A minimum wage of this region from this day is entered already", "该地区这一天起的标准已经录入")


@transaction.atomic
def record_contract(*, agreement: Agreement, route: Route, by: Actor, at: datetime, signed_on: date | None = None,
                    starts_on: date | None = None, ends_on: date | None = None, wage_fen: int | None = None, plan: str = "",
                    target_level: TargetLevel | None = None, allowance_payer: AllowancePayer | None = None,
                    subsidy_fen: int | None = None, version: int | None = None) -> Contract:
    """Record on what an apprenticeship stands; recorded again it takes the place of what was there. The findings follow."""
    same_version(agreement, version)
    if party_of(agreement, by) not in (Party.SCHOOL, Party.ENTERPRISE):
        raise Refused([Reason(text=NOT_YOURS, ground=Ground.ROLE)])
    if reasons := _against(agreement, route, signed_on, starts_on, ends_on, wage_fen):
        raise Refused(reasons)
    said = {"route": route, "signed_on": signed_on, "starts_on": starts_on, "ends_on": ends_on, "wage_fen": wage_fen, "plan": plan.strip(),
            "target_level": target_level, "allowance_payer": allowance_payer, "subsidy_fen": subsidy_fen}
    contract, _ = Contract.objects.update_or_create(agreement=agreement, defaults={**said, "recorded_at": at, "recorded_by_id": by.user_id})
    refresh(agreements=[agreement], by=by, at=at)
    record("apprenticeships.contract.recorded", subject=agreement, by=by, at=at,
           **{name: str(value) if value is not None else None for name, value in said.items()})
    return contract


def _against(agreement: Agreement, route: Route, signed_on: date | None, starts_on: date | None, ends_on: date | None,
             wage_fen: int | None) -> list[Reason]:
    reasons = closed(agreement)
    if not is_apprenticeship(agreement):
        reasons.append(Reason(text=NO_APPRENTICESHIP))
    if route is Route.CONTRACT:
        needed = {"signed_on": signed_on, "starts_on": starts_on, "wage_fen": wage_fen}
        reasons += [Reason(text=NEEDED, field=name) for name, value in needed.items() if value is None]
    if starts_on and ends_on and ends_on < starts_on:
        reasons.append(Reason(text=IN_ORDER, field="ends_on"))
    return reasons


@transaction.atomic
def set_minimum_wage(*, region: Region, effective_on: date, amount_fen: int, document: str, by: Actor, at: datetime) -> MinimumWage:
    """Enter the minimum wage of a region from a day on. Agreements are judged by it at their next look."""
    if by.role not in OFFICERS or not lies_within(region.path, by.region_path):
        raise Refused([Reason(text=OFFICE_ONLY, ground=Ground.ROLE)])
    if not document.strip():
        raise Refused([Reason(text=WHICH_DOCUMENT, field="document")])
    wage = MinimumWage(region=region, effective_on=effective_on, amount_fen=amount_fen, document=document.strip(), set_at=at,
                       set_by_id=by.user_id)
    try:
        with transaction.atomic():
            wage.save(force_insert=True)
    except IntegrityError as doubled:
        raise Refused([Reason(text=ALREADY, field="effective_on")]) from doubled
    record("apprenticeships.minimum_wage.set", subject=wage, by=by, at=at, region=region.pk, effective_on=effective_on,
           amount_fen=amount_fen, document=wage.document)
    return wage
