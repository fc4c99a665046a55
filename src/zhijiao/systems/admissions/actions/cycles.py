"""A year of admissions: its tracks, its schemes of scores, its batches and control lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation import InstanceError, TiePolicy, term
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason, Refused, same_version
from zhijiao.systems.admissions.models import Batch, Cycle, Line, Scheme, Track
from zhijiao.systems.admissions.queries.cycles import against_cycle, frozen_reason, must_be_current
from zhijiao.systems.admissions.queries.office import PROVINCE, must_be, no_blanks
from zhijiao.systems.admissions.queries.rounds import hold_inputs
from zhijiao.systems.admissions.queries.schemes import RULE_SETS, TOTAL, against_length
from zhijiao.systems.admissions.states import CYCLE

SET_UP = Bilingual("Set up a year", "建立招生年度")
DECLARE_TRACK = Bilingual("Declare a track", "登记科类")
DECLARE_SCHEME = Bilingual("Declare a scheme of scores", "登记计分办法")
DRAFT_BATCH = Bilingual("Set up a batch", "建立批次")
SET_LINE = Bilingual("Set the control line", "登记控制线")
CODE_TAKEN = Bilingual("“{key}” is taken in this year: choose another", "本年度已有“{key}”：请换一个")
NO_BASE = Bilingual("There is no rule set “{base}” in the statute book; there are {known}", "法规库里没有规则“{base}”；现有{known}")
BASE_ALONE = Bilingual("A rule set of the statute book is complete: leave components, ranking and ties empty",
                       "法规库的规则是完整的：总分构成、排序规则和同分处理都留空")
NO_COMPONENTS = Bilingual("Name at least one component of the total", "至少登记一项总分构成")
COMPONENT_WRONG = Bilingual("Component {n} (“{column}”): {why}", "第{n}项（“{column}”）：{why}")
NEEDS_NAME = Bilingual("it needs a column of small letters, figures and _", "列名要用小写字母、数字和下划线")
IS_TOTAL = Bilingual("“total” is what the components make: choose another name", "total是合成的总分，请换一个列名")
IS_TWICE = Bilingual("it stands there twice", "重复出现")
NO_WORDS = Bilingual("its Chinese name is missing", "缺少中文名称")
NO_RANGE = Bilingual("lowest and highest score must be numbers, the lowest first", "最低分和最高分应为数字，且最低分小于最高分")
NO_WEIGHT = Bilingual("its weight must be a whole number of per mille, 1 or more", "权重应为千分数，1以上的整数")
LEAST_OUT = Bilingual("the least score lies outside its range", "最低要求超出分数范围")
NO_KEY = Bilingual("Say by what applicants are ranked, the most important first", "写明排序规则，最先比较的写在前面")
KEY_WRONG = Bilingual("“{level}” cannot be compared: only columns of this scheme, total, sums, max and min",
                      "“{level}”不能比较：只能用本办法的成绩列、total、和、max、min")
NO_POLICY = Bilingual("Say what is done with equals at the cut-off: {known}", "写明同分怎样处理：{known}")
CITE = Bilingual("Name the document that says so", "写明依据文件")
OTHER_YEAR = Bilingual("This belongs to another year", "这属于其他年度")
LINE_RANGE = Bilingual("A control line is a number from 0", "控制线应为0以上的数字")
YEAR = Bilingual("A year between 2000 and 2100", "年份应在2000至2100之间")
@transaction.atomic
def draft_cycle(*, year: int, title: str, organiser: Organisation, by: Actor, at: datetime, title_en: str = "") -> Cycle:
    """Set up a year."""
    must_be(PROVINCE, by, SET_UP)
    reasons = no_blanks(title=title)
    if not 2000 <= year <= 2100:
        reasons.append(Reason(YEAR, field="year"))
    if reasons:
        raise Refused(reasons)
    cycle = Cycle.objects.create(number=next_number(organiser.region.path, at, "Y"), year=year, title=title.strip(), title_en=title_en.strip(),
                                 organiser=organiser, drafted_at=at, drafted_by_id=by.user_id)
    record("admissions.cycle.drafted", subject=cycle, by=by, at=at, number=cycle.number, year=year)
    return cycle


@transaction.atomic
def open_cycle(*, cycle: Cycle, by: Actor, at: datetime, version: int | None = None) -> None:
    """Open a year: from now on applicants are registered and plans drawn up."""
    same_version(cycle, version)
    move = CYCLE.admit("open", state=cycle.state, role=by.role, extra=against_cycle("open", cycle))
    move.take(cycle, opened_at=at, opened_by_id=by.user_id)
    record("admissions.cycle.opened", subject=cycle, by=by, at=at)


@transaction.atomic
def archive_cycle(*, cycle: Cycle, by: Actor, at: datetime, version: int | None = None) -> None:
    """Archive a year all of whose rounds are over."""
    same_version(cycle, version)
    move = CYCLE.admit("archive", state=cycle.state, role=by.role, extra=against_cycle("archive", cycle))
    move.take(cycle, archived_at=at, archived_by_id=by.user_id)
    record("admissions.cycle.archived", subject=cycle, by=by, at=at)


@transaction.atomic
def declare_track(*, cycle: Cycle, key: str, name: str, by: Actor, at: datetime, name_en: str = "") -> Track:
    """Declare a track of the year."""
    must_be(PROVINCE, by, DECLARE_TRACK)
    must_be_current(cycle)
    reasons = no_blanks(key=key, name=name)
    if cycle.tracks.filter(key=key.strip()).exists():
        reasons.append(Reason(CODE_TAKEN.filled(key=key.strip()), field="key"))
    if reasons:
        raise Refused(reasons)
    track = Track.objects.create(cycle=cycle, key=key.strip(), name=name.strip(), name_en=name_en.strip())
    record("admissions.track.declared", subject=track, by=by, at=at, key=track.key, cycle=cycle.number)
    return track


@transaction.atomic
def declare_scheme(*, cycle: Cycle, key: str, title: str, by: Actor, at: datetime, title_en: str = "", base: str = "",
                   components: Sequence[Mapping[str, Any]] = (), comparisons: Sequence[str] = (), tie_policy: str = "", citation: str = "",
                   since: date | None = None) -> Scheme:
    """Declare how a total is made and by what applicants are ranked: a rule set of the statute book, or one of the year's own with its document."""
    must_be(PROVINCE, by, DECLARE_SCHEME)
    must_be_current(cycle)
    reasons = no_blanks(key=key, title=title)
    if cycle.schemes.filter(key=key.strip()).exists():
        reasons.append(Reason(CODE_TAKEN.filled(key=key.strip()), field="key"))
    if base:
        reasons += _against_base(base, bool(components or comparisons or tie_policy))
    else:
        reasons += [*_against_components(components), *_against_ranking(components, comparisons, tie_policy)]
        reasons += [] if citation.strip() else [Reason(CITE, field="citation")]
    if reasons:
        raise Refused(reasons)
    scheme = Scheme.objects.create(
        cycle=cycle, key=key.strip(), title=title.strip(), title_en=title_en.strip(), base=base, components=[_plain(one) for one in components],
        comparisons=[level.strip() for level in comparisons], tie_policy=tie_policy, citation=citation.strip() or (RULE_SETS[base].source if base else ""),
        since=since, declared_at=at, declared_by_id=by.user_id)
    record("admissions.scheme.declared", subject=scheme, by=by, at=at, key=scheme.key, base=base, components=scheme.components,
           comparisons=scheme.comparisons, tie_policy=tie_policy, citation=scheme.citation)
    return scheme


def _plain(one: Mapping[str, Any]) -> dict[str, Any]:
    least = one.get("least")
    return {"column": str(one["column"]).strip(), "en": str(one.get("en") or "").strip(), "zh": str(one["zh"]).strip(), "lowest": str(one["lowest"]),
            "highest": str(one["highest"]), "weight": int(one["weight"]), "least": None if least in (None, "") else str(least)}


def _against_base(base: str, more: bool) -> list[Reason]:
    reasons = [] if base in RULE_SETS else [Reason(NO_BASE.filled(base=base, known=", ".join(RULE_SETS)), field="base")]
    return [*reasons, *([Reason(BASE_ALONE, field="base")] if more else [])]


def _against_components(components: Sequence[Mapping[str, Any]]) -> list[Reason]:
    if not components:
        return [Reason(NO_COMPONENTS, field="components")]
    seen: list[str] = []
    reasons = []
    for n, one in enumerate(components, start=1):
        column = str(one.get("column", "")).strip()
        for why in _wrong_with(one, column, seen):
            reasons.append(Reason(COMPONENT_WRONG.filled(n=n, column=column, why=why), field="components"))
        seen.append(column)
    return reasons


def _wrong_with(one: Mapping[str, Any], column: str, seen: Sequence[str]) -> list[Bilingual]:
    found = [] if column.isascii() and column.isidentifier() and column == column.lower() else [NEEDS_NAME]
    if column == TOTAL:
        found.append(IS_TOTAL)
    if column in seen:
        found.append(IS_TWICE)
    if not str(one.get("zh") or "").strip():
        found.append(NO_WORDS)
    low, high, least = (_decimal(one.get(key)) for key in ("lowest", "highest", "least"))
    if low is None or high is None or low >= high:
        found.append(NO_RANGE)
    elif one.get("least") not in (None, "") and (least is None or not low <= least <= high):
        found.append(LEAST_OUT)
    weight = str(one.get("weight", ""))
    return [*found, *([] if weight.isascii() and weight.isdigit() and int(weight) else [NO_WEIGHT])]


def _decimal(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _against_ranking(components: Sequence[Mapping[str, Any]], comparisons: Sequence[str], tie_policy: str) -> list[Reason]:
    reasons = [] if comparisons else [Reason(NO_KEY, field="comparisons")]
    known = {TOTAL, *(str(one.get("column", "")).strip() for one in components)}
    for level in comparisons:
        try:
            fits = set(term(level.strip()).columns) <= known
        except InstanceError:
            fits = False
        reasons += [] if fits else [Reason(KEY_WRONG.filled(level=level), field="comparisons")]
    if TiePolicy.find(tie_policy) is None:
        words = [policy.words for policy in TiePolicy]
        known_policies = Bilingual("; ".join(one.en for one in words), "；".join(one.zh for one in words))
        reasons.append(Reason(NO_POLICY.filled(known=known_policies), field="tie_policy"))
    return reasons


@transaction.atomic
def draft_batch(*, cycle: Cycle, title: str, scheme: Scheme, by: Actor, at: datetime, title_en: str = "", order: int = 1, list_length: int | None = None,
                confirm_days: int | None = None) -> Batch:
    """Set up a batch; without a list length that of the statute book's rule set."""
    must_be(PROVINCE, by, DRAFT_BATCH)
    must_be_current(cycle)
    length = list_length if list_length is not None else RULE_SETS[scheme.base].list_length if scheme.base else 0
    reasons = no_blanks(title=title)
    if scheme.cycle_id != cycle.pk:
        reasons.append(Reason(OTHER_YEAR, field="scheme"))
    if reasons := [*reasons, *against_length(scheme, length)]:
        raise Refused(reasons)
    batch = Batch.objects.create(
        number=next_number(cycle.organiser.region.path, at, "B"), cycle=cycle, order=order, title=title.strip(), title_en=title_en.strip(), scheme=scheme,
        list_length=length, confirm_days=confirm_days, drafted_at=at, drafted_by_id=by.user_id)
    record("admissions.batch.drafted", subject=batch, by=by, at=at, number=batch.number, scheme=scheme.key, list_length=length, confirm_days=confirm_days)
    return batch


@transaction.atomic
def set_line(*, batch: Batch, track: Track, least: Decimal | int | str, citation: str, by: Actor, at: datetime, mark: str = "") -> Line:
    """Set who of a track may enter a batch at all; again: change it, until a round is frozen."""
    must_be(PROVINCE, by, SET_LINE)
    must_be_current(batch.cycle)
    hold_inputs(batch.cycle_id)
    reasons = frozen_reason(batch)
    if track.cycle_id != batch.cycle_id:
        reasons.append(Reason(OTHER_YEAR, field="track"))
    if not citation.strip():
        reasons.append(Reason(CITE, field="citation"))
    value = _decimal(least)
    if value is None or value < 0:
        reasons.append(Reason(LINE_RANGE, field="least"))
    if reasons:
        raise Refused(reasons)
    before = Line.objects.filter(batch=batch, track=track).first()
    line, _ = Line.objects.update_or_create(batch=batch, track=track, defaults={
        "cycle": batch.cycle, "least": value, "citation": citation.strip(), "mark": mark, "set_at": at, "set_by_id": by.user_id})
    record("admissions.line.set", subject=line, by=by, at=at, batch=batch.number, track=track.key, least=value,
           before=before.least if before else None, citation=line.citation)
    return line
