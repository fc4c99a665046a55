"""The plan: what stands against an act on a line or on the whole, its sums, its rows as a sheet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, Sum

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind, SchoolLevel
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Mismatch
from zhijiao.kernel.states import Ground, Reason
from zhijiao.systems.admissions.models import Batch, PreferenceList, Round, Track, Unit
from zhijiao.systems.admissions.queries.cutting import CUTS, against_cut
from zhijiao.systems.admissions.terms import BatchState, Length, Origin, RoundState, UnitState

Row = Mapping[str, Any]
MOST_SEATS = 100_000
UNDER_WAY = (RoundState.OPEN, RoundState.FROZEN, RoundState.ALLOCATED, RoundState.PROPOSED, RoundState.RELEASED, RoundState.FINISHED)

NOT_PLANNING = Bilingual("The plan of this batch is “{state}”: lines change only while it is drawn up", "该批次的计划状态是“{state}”，只有编制期间可以改")
FROZEN = Bilingual("Round {number} of this batch is “{state}”: the plan stands as it was frozen. A change needs that round set aside, with its reason",
                   "该批次的轮次{number}状态是“{state}”，计划以冻结时为准。要改计划，须先写明原因将该轮次作废")
OTHER_SCHOOL = Bilingual("This line belongs to {school}", "这是{school}的计划")
NO_LINES = Bilingual("There is no accepted line to publish", "没有已核定的计划，不能公布")
UNDECIDED = Bilingual("{n} lines are not decided yet: accept or return them first", "还有{n}条计划没有核定：请先核定或者退回")
NO_CONTROL_LINE = Bilingual("Track {track} has no control line: set it, with the document that published it", "科类{track}没有控制线：请登记，并写明公布出处")
CYCLE_CLOSED = Bilingual("Open the year first", "请先启动该年度")
SEATS = Bilingual("A whole number of seats from 1 to {most}", "计划数应为1至{most}的整数")
CODE_TWICE = Bilingual("“{code}” is a code of this batch already", "本批次已有代码“{code}”")
NO_CODE = Bilingual("A code of letters and figures, up to 20 characters", "由字母和数字组成的代码，不超过20个字符")
NO_PROGRAMME = Bilingual("The name of the programme", "写专业名称")
UNKNOWN_TRACK = Bilingual("A track of this year: {known}", "本年度的科类：{known}")
UNKNOWN_BATCH = Bilingual("The number of a batch whose plan is being drawn up", "正在编制计划的批次的编号")
UNKNOWN_SCHOOL = Bilingual("The name or code of a school; “{word}” is none", "学校名称或标识码；没有“{word}”")
UNKNOWN_ORIGIN = Bilingual("“{word}” is none of: {known}", "“{word}”不在其中：{known}")
TOO_LONG = Bilingual("At most {n} characters", "不超过{n}个字")
REQUIRED = Bilingual("This has to be filled in", "这一项必须填写")
LONGEST = {"programme": 80, "programme_en": 120, "programme_code": 12, "note": 300}

COLUMNS = (
    Column("batch", Bilingual("Batch number", "批次编号"), Kind.CODE, example="LN-B-2026-000001"),
    Column("track", Bilingual("Track code", "科类代码"), Kind.CODE, example="machinery"),
    Column("code", Bilingual("Unit code", "志愿代码"), Kind.CODE, example="140101"),
    Column("school", Bilingual("School", "院校"), note=Bilingual("Name or school code; a school leaves it empty: its own",
                                                                       "学校名称或标识码；院校自己上报时可不填")),
    Column("programme_code", Bilingual("Programme code", "专业代码"), Kind.CODE, example="460103"),
    Column("programme", Bilingual("Programme", "专业名称"), prose=True, example="数控技术"),
    Column("programme_en", Bilingual("Programme in English", "专业英文名称"), prose=True, example="Numerical control technology"),
    Column("quota", Bilingual("Seats", "计划数"), example="40", note=Bilingual("A whole number, 1 or more", "1以上的整数")),
    Column("requires", Bilingual("Required subjects", "选考科目要求"), note=Bilingual("Several with “;”", "多个用“；”分开")),
    Column("origins", Bilingual("For leavers of", "招生对象"), example="中职毕业生",
           note=Bilingual("Empty: everybody. Several with “;”", "不填为不限，多个用“；”分开")),
    Column("length", Bilingual("Length", "学制"), Kind.CHOICE, choices=Length, example="三年"),
    Column("fee", Bilingual("Tuition, yuan a year", "学费（元/年）"), Kind.MONEY, example="5000"),
    Column("note", Bilingual("Note", "备注"), prose=True, example=""),
)


def against_unit(name: str, unit: Unit, actor: Actor, *, today: date) -> list[Reason]:
    """Return what the room holds against a move of a line."""
    reasons = [*of_owner(unit, actor)]
    if name == "close":
        return [*reasons, *after_freeze(unit.batch)]
    if name in CUTS:
        return [*reasons, *against_cut(name, unit, actor)]
    return [*reasons, *while_planning(unit.batch)]


def of_owner(unit: Unit, actor: Actor) -> list[Reason]:
    """Return the reason that a line is another school's."""
    if actor.role is Role.SCHOOL_REGISTRAR and unit.school_id != actor.organisation_id:
        return [Reason(OTHER_SCHOOL.filled(school=unit.school.words), ground=Ground.ROLE)]
    return []


def while_planning(batch: Batch) -> list[Reason]:
    """Return the reason that the plan of a batch is not being drawn up."""
    if batch.state != BatchState.PLANNING:
        return [Reason(NOT_PLANNING.filled(state=batch.state.words), ground=Ground.STATE), *after_freeze(batch)]
    return []


def named_by_lists(batch: Batch) -> bool:
    """Say whether lists of a round of the batch were filled in: they name its lines, and a correction reads them again."""
    return PreferenceList.objects.filter(round__batch=batch).exists()


def after_freeze(batch: Batch) -> list[Reason]:
    """Return the reason that a round of the batch is frozen on this plan."""
    frozen = Round.objects.filter(batch=batch, state__in=UNDER_WAY[1:]).order_by("order").first()
    return [] if frozen is None else [Reason(FROZEN.filled(number=frozen.number, state=frozen.state.words), ground=Ground.STATE)]


def against_batch(name: str, batch: Batch, actor: Actor, *, today: date) -> list[Reason]:
    """Return what the room holds against a move of a batch."""
    if name == "publish":
        return _against_publishing(batch)
    if name == "take_back":
        used = Round.objects.filter(batch=batch, state__in=UNDER_WAY).order_by("order").first()
        return [] if used is None else [Reason(FROZEN.filled(number=used.number, state=used.state.words), ground=Ground.STATE)]
    if name == "finish":
        waiting = Round.objects.filter(batch=batch).exclude(state__in=(RoundState.FINISHED, RoundState.SET_ASIDE))
        return [Reason(Bilingual("Round {number} is “{state}”: finish it first", "轮次{number}的状态是“{state}”：请先结束该轮次").filled(
            number=one.number, state=one.state.words), ground=Ground.STATE) for one in waiting]
    return []


def _against_publishing(batch: Batch) -> list[Reason]:
    units = Unit.objects.filter(batch=batch)
    reasons = [] if units.filter(state=UnitState.ACCEPTED).exists() else [Reason(NO_LINES)]
    if batch.cycle.state != "open":
        reasons.append(Reason(CYCLE_CLOSED, ground=Ground.STATE))
    if n := units.filter(state=UnitState.SUBMITTED).count():
        reasons.append(Reason(UNDECIDED.filled(n=n)))
    tracks = Track.objects.filter(pk__in=units.filter(state=UnitState.ACCEPTED).values("track")).exclude(pk__in=batch.lines.values("track"))
    return [*reasons, *(Reason(NO_CONTROL_LINE.filled(track=track.named)) for track in tracks)]


@dataclass(frozen=True)
class Sum_:
    """A line of the table of sums: a school or track, lines, seats, how many of the lines wait to be decided."""

    words: Bilingual
    lines: int
    seats: int
    waiting: int
    key: int


def sums(batch: Batch, actor: Actor, by: str) -> list[Sum_]:
    """Return lines and seats by `school` or `track`, as far as the actor sees them."""
    rows = Unit.objects.visible_to(actor).filter(batch=batch).exclude(state=UnitState.CLOSED)
    found = list(rows.values(by).annotate(lines=Count("pk"), seats=Sum("quota"), waiting=Count("pk", filter=Q(state=UnitState.SUBMITTED))).order_by(by))
    model: Any = Organisation if by == "school" else Track
    named = {one.pk: one.words if by == "school" else one.named for one in model.objects.filter(pk__in=[row[by] for row in found])}
    return [Sum_(named[row[by]], row["lines"], row["seats"], row["waiting"], row[by]) for row in found]


# --- rows of the sheet ----------------------------------------------------------------------------------------------


def words_in(cell: object) -> list[str]:
    """Return the words in a cell, parted as people part them."""
    return [word.strip() for word in re.split(r"[;；、,，\n]", str(cell or "")) if word.strip()]


def seats_in(cell: object) -> int | None:
    """Return the seats that a cell says; None when it is no whole number in range."""
    text = str(cell if cell is not None else "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) and 1 <= int(text) <= MOST_SEATS else None


def origins_in(cell: object) -> list[Origin | None]:
    """Return the kinds of leavers that a cell names; None for a word that is none."""
    known = {name: origin for origin in Origin for name in (str(origin), origin.words.zh, origin.words.en)}
    return [known.get(word) for word in words_in(cell)]


class Known:
    """What the rows of a sheet may name, read once for all of them."""

    def __init__(self, rows: Sequence[Row], actor: Actor):
        numbers = {str(row.get("batch") or "").strip().upper() for row in rows}
        self.batches = {one.number: one for one in Batch.objects.filter(number__in=numbers).select_related("cycle")}
        years = {one.cycle_id for one in self.batches.values()}
        self.tracks = {(one.cycle_id, name): one for one in Track.objects.filter(cycle__in=years) for name in (one.key, one.name)}
        self.taken = {(one.batch_id, one.code): one for one in Unit.objects.filter(batch__in=self.batches.values()).select_related("school", "batch")}
        named = {str(row.get("school") or "").strip() for row in rows} - {""}
        schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).filter(Q(name__in=named) | Q(moe_code__in=named))
        self.schools = {name: one for one in schools for name in (one.name, one.moe_code) if name}
        self.own = Organisation.objects.filter(pk=actor.organisation_id).first() if actor.role is Role.SCHOOL_REGISTRAR else None

    def batch(self, row: Row) -> Batch | None:
        """Return the batch that a row names."""
        return self.batches.get(str(row.get("batch") or "").strip().upper())

    def track(self, row: Row) -> Track | None:
        """Return the track that a row names, by code or name."""
        batch = self.batch(row)
        return self.tracks.get((batch.cycle_id, str(row.get("track") or "").strip())) if batch else None

    def school(self, row: Row) -> Organisation | None:
        """Return the school that a row names; for a school without one its own."""
        named = str(row.get("school") or "").strip()
        return self.schools.get(named) if named else self.own


def match_rows(rows: Sequence[Row], *, actor: Actor, now: datetime) -> list[list[Mismatch]]:
    """Return the cells that do not fit: an unknown track, no seats, a code twice, another school's line."""
    known = Known(rows, actor)
    codes = Counter((str(row.get("batch") or "").strip().upper(), str(row.get("code") or "").strip()) for row in rows)
    return [[*_of_place(row, known), *_of_code(row, known, codes, actor), *_of_words(row), *_of_conditions(row)] for row in rows]


def _of_place(row: Row, known: Known) -> list[Mismatch]:
    batch, found = known.batch(row), []
    if batch is None or batch.state != BatchState.PLANNING:
        found.append(Mismatch("batch", UNKNOWN_BATCH))
    if batch is not None and known.track(row) is None:
        tracks = [one for (year, name), one in known.tracks.items() if year == batch.cycle_id and name == one.key]
        words = Bilingual(", ".join(f"{one.key} ({one.named.en})" for one in tracks), "、".join(f"{one.key}（{one.name}）" for one in tracks))
        found.append(Mismatch("track", UNKNOWN_TRACK.filled(known=words)))
    school = known.school(row)
    if school is None:
        word = str(row.get("school") or "").strip()
        found.append(Mismatch("school", UNKNOWN_SCHOOL.filled(word=word) if word else REQUIRED))
    elif known.own is not None and school.pk != known.own.pk:
        found.append(Mismatch("school", Bilingual("Your own school", "只能上报本校的计划")))
    return found


def _of_code(row: Row, known: Known, codes: Counter[tuple[str, str]], actor: Actor) -> list[Mismatch]:
    code, batch, found = str(row.get("code") or "").strip(), known.batch(row), []
    if not re.fullmatch(r"[A-Za-z0-9-]{1,20}", code):
        found.append(Mismatch("code", NO_CODE))
    elif codes[(str(row.get("batch") or "").strip().upper(), code)] > 1:
        found.append(Mismatch("code", Bilingual("Each code once; “{code}” stands in several rows", "每个代码只写一次；“{code}”出现多次").filled(code=code)))
    taken = known.taken.get((batch.pk, code)) if batch else None
    if taken is not None:
        found.append(Mismatch("code", CODE_TWICE.filled(code=code)))
    if seats_in(row.get("quota")) is None:
        found.append(Mismatch("quota", SEATS.filled(most=f"{MOST_SEATS:,}")))
    return found


def _of_words(row: Row) -> list[Mismatch]:
    found = [] if str(row.get("programme") or "").strip() else [Mismatch("programme", NO_PROGRAMME)]
    return [*found, *(Mismatch(name, TOO_LONG.filled(n=most)) for name, most in LONGEST.items() if len(str(row.get(name) or "")) > most)]


def _of_conditions(row: Row) -> list[Mismatch]:
    known = Bilingual(", ".join(one.words.en for one in Origin), "、".join(one.words.zh for one in Origin))
    return [Mismatch("origins", UNKNOWN_ORIGIN.filled(word=word, known=known)) for word, origin in
            zip(words_in(row.get("origins")), origins_in(row.get("origins")), strict=True) if origin is None]


def values_of(row: Row, known: Known) -> dict[str, Any]:
    """Return a row that fits as the fields of a line."""
    return {"batch": known.batch(row), "track": known.track(row), "school": known.school(row), "code": str(row["code"]).strip(),
            "quota": seats_in(row["quota"]), "programme": str(row["programme"]).strip(), "programme_en": str(row.get("programme_en") or "").strip(),
            "programme_code": str(row.get("programme_code") or "").strip(), "requires": tuple(words_in(row.get("requires"))),
            "origins": tuple(str(one) for one in origins_in(row.get("origins")) if one), "length": Length.find(str(row.get("length") or "")),
            "fee_fen_per_year": row.get("fee"), "note": str(row.get("note") or "").strip()}


def row_of(unit: Unit) -> dict[str, Any]:
    """Return a line as a row of the sheet."""
    return {"batch": unit.batch.number, "track": unit.track.key, "code": unit.code, "school": unit.school.name, "programme_code": unit.programme_code,
            "programme": unit.programme, "programme_en": unit.programme_en, "quota": str(unit.quota), "requires": "；".join(unit.requires),
            "origins": "；".join(one.words.zh for one in (Origin.find(key) for key in unit.origins) if one),
            "length": str(unit.length) if unit.length else None,
            "fee": unit.fee_fen_per_year, "note": unit.note}


def colleges() -> Any:
    """Return the schools that may have a plan: those of higher education, else every school when a province admits to others too."""
    return Organisation.objects.filter(kind=OrganisationKind.SCHOOL, closed_on=None).exclude(level=SchoolLevel.SECONDARY).select_related("region")
