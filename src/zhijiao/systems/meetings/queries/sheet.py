"""Requirements as a sheet: its columns, what does not fit before anything is written, and a requirement as a row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers import Mismatch
from zhijiao.systems.meetings.models import Meeting, Requirement
from zhijiao.systems.meetings.queries.effect import known
from zhijiao.systems.meetings.queries.units import ALL_REGIONS, Directory
from zhijiao.systems.meetings.queries.wanted import LONGEST, Units, Wording
from zhijiao.systems.meetings.terms import Basis, Part, RequirementState, Theme

Row = Mapping[str, Any]
UNITS_NOTE = Bilingual("Names or city codes, several with “;”", "单位名称或市代码，多个用“；”分开")
EVERYWHERE_NOTE = Bilingual("Names or city codes, several with “;”; “all_regions”: every city and Shenfu",
                            "单位名称或市代码，多个用“；”分开；各市和沈抚示范区写“各市”")
COLUMNS = (
    Column("meeting", Bilingual("Meeting number", "会议编号"), Kind.CODE, example="LN-M-2021-000001"),
    Column("text", Bilingual("Requirement", "要求内容"), prose=True, example="每市建成一个产教联合体"),
    Column("text_en", Bilingual("Requirement in English", "英文内容"), prose=True, example="One consortium in each city"),
    Column("theme", Bilingual("Theme", "类别"), Kind.CHOICE, choices=Theme, example="合作模式"),
    Column("paragraph", Bilingual("Paragraph of the minutes", "纪要段落"), Kind.COUNT, example="4"),
    Column("sentence", Bilingual("Sentence of the minutes", "纪要句序"), Kind.COUNT, example="2"),
    Column("lead", Bilingual("Leading unit", "牵头单位"), example="辽宁省教育厅"),
    Column("assisting", Bilingual("Assisting units", "配合单位"), note=UNITS_NOTE, example="省财政厅；省人力资源和社会保障厅"),
    Column("carry_out", Bilingual("Units that carry it out", "落实单位"), note=EVERYWHERE_NOTE, example="各市"),
    Column("due_on", Bilingual("Due on", "办理期限"), Kind.DATE, example="2021-12-31"),
    Column("standard", Bilingual("What counts as done", "完成标准"), prose=True, example="挂牌并公布成员单位"),
    Column("basis", Bilingual("Opened on", "立项依据"), Kind.CHOICE, choices=Basis, example="本级政府决定"),
    Column("mandate", Bilingual("Document that gives the mandate", "督查授权文件字号"), example="辽政发〔2021〕2号"),
    Column("indicator", Bilingual("Indicator it should move", "关联指标"), Kind.CODE, example="APP-01"),
    Column("room", Bilingual("Room that serves it", "对应业务"), example="apprenticeships"),
)
MOST = {"mandate": 60, "indicator": 20, "room": 40, **LONGEST}

NO_TEXT = Bilingual("What is to be done", "写明要做什么")
TOO_LONG = Bilingual("At most {n} characters", "不超过{n}个字")
NO_MEETING = Bilingual("The number of a meeting that you organise or see", "写您能看到的会议的编号")
ONE_LEAD = Bilingual("One unit that leads", "只写一个牵头单位")
UNKNOWN_UNIT = Bilingual("The name of an education authority or department; “{word}” is none", "教育行政部门或者省直部门的名称；没有“{word}”")
CLOSED_UNIT = Bilingual("A unit that exists; {unit} is closed since {day}", "现有单位；{unit}自{day}起已撤销")
UNMEASURED = Bilingual("One of {codes}; there is no indicator {code}", "{codes}中的一个；没有编号为{code}的指标")
TWICE = Bilingual("Each unit once; {unit} is named twice", "每个单位只写一次；{unit}写了两次")
PAST = Bilingual("Today or a later day", "不早于今天的日期")
PARTS = {"lead": Part.LEAD, "assisting": Part.ASSIST, "carry_out": Part.CARRY_OUT}


def words_in(cell: object) -> list[str]:
    """Return the names in a cell, parted as people part them."""
    return [word.strip() for word in re.split(r"[;；、,，\n]", str(cell or "")) if word.strip()]


def units_of(row: Row, directory: Directory) -> Units:
    """Return the units of a row that fits."""
    lead, assisting, carry_out = (_named(row.get(key), directory) for key in PARTS)
    others = {*lead, *assisting}
    return Units(lead[0] if lead else None, assisting, [unit for unit in carry_out if unit not in others or not _says_all(row)])


def _says_all(row: Row) -> bool:
    return any(word.casefold() in ALL_REGIONS for word in words_in(row.get("carry_out")))


def _named(cell: object, directory: Directory) -> list[Organisation]:
    found: list[Organisation] = []
    for word in words_in(cell):
        unit = directory.find(word)
        found += directory.regions if word.casefold() in ALL_REGIONS else [unit] if unit is not None else []
    return found


def wording_of(row: Row) -> Wording:
    """Return the words of a row that fits."""
    said = {name: row.get(name) or "" for name in ("text", "text_en", "standard", "mandate", "indicator", "room")}
    return Wording(**said, theme=Theme(row["theme"]) if row.get("theme") else Theme.OTHER,  # type: ignore[call-arg]
                   basis=Basis(row["basis"]) if row.get("basis") else None,  # type: ignore[call-arg]
                   due_on=row.get("due_on"), paragraph=row.get("paragraph"), sentence=row.get("sentence"))


def meetings_of(rows: Sequence[Row], actor: Actor) -> dict[str, Meeting]:
    """Return the meetings that rows name, by number: one query."""
    numbers = {str(row["meeting"]).strip().upper() for row in rows if row.get("meeting")}
    return {one.number: one for one in Meeting.objects.visible_to(actor).filter(number__in=numbers).select_related("organiser")}


def match_rows(rows: Sequence[Row], *, actor: Actor, now: datetime) -> list[list[Mismatch]]:
    """Return the cells that do not fit: no text, an unknown or closed unit, one named twice, a day that is over."""
    today = local_day(now)
    directory, meetings = Directory(today), meetings_of(rows, actor)
    return [[*_of_words(row), *_of_meeting(row, meetings), *_of_day(row, now), *_of_units(row, directory)] for row in rows]


def _of_words(row: Row) -> list[Mismatch]:
    found = [] if row.get("text") else [Mismatch("text", NO_TEXT)]
    code, codes = str(row.get("indicator") or "").strip(), known()
    if code and code not in codes:
        found.append(Mismatch("indicator", UNMEASURED.filled(codes=", ".join(codes), code=code)))
    return [*found, *(Mismatch(name, TOO_LONG.filled(n=most)) for name, most in MOST.items() if len(row.get(name) or "") > most)]


def _of_meeting(row: Row, meetings: Mapping[str, Meeting]) -> list[Mismatch]:
    named = str(row.get("meeting") or "").strip().upper()
    return [Mismatch("meeting", NO_MEETING)] if named and named not in meetings else []


def _of_day(row: Row, now: datetime) -> list[Mismatch]:
    due_on = row.get("due_on")
    return [Mismatch("due_on", PAST)] if due_on is not None and due_on < local_day(now) else []


def _of_units(row: Row, directory: Directory) -> list[Mismatch]:
    found, named = [], Counter[Organisation]()
    if len(words_in(row.get("lead"))) > 1:
        found.append(Mismatch("lead", ONE_LEAD))
    for key in PARTS:
        for word in words_in(row.get(key)):
            unit = directory.find(word)
            if word.casefold() in ALL_REGIONS and key == "carry_out":
                continue
            if unit is None:
                found.append(Mismatch(key, UNKNOWN_UNIT.filled(word=word)))
            elif unit.closed_on is not None and unit.closed_on <= directory.day:
                found.append(Mismatch(key, CLOSED_UNIT.filled(unit=unit.words, day=day_words(unit.closed_on))))
            else:
                named[unit] += 1
                if named[unit] == 2:
                    found.append(Mismatch(key, TWICE.filled(unit=unit.words)))
    return found


def row_of(requirement: Requirement) -> dict[str, Any]:
    """Return a requirement as a row of the sheet. Its units are prefetched: of a draft those it is meant for, else its tasks'."""
    given = requirement.assignments if requirement.state == RequirementState.DRAFT else requirement.tasks
    parts: dict[str, list[str]] = {key: [] for key in PARTS}
    for one in given.all():
        parts[next(key for key, part in PARTS.items() if part == one.part)].append(one.unit.name)
    return {"meeting": requirement.meeting.number if requirement.meeting else None, "text": requirement.text, "text_en": requirement.text_en,
            "theme": str(requirement.theme), "paragraph": requirement.paragraph, "sentence": requirement.sentence,
            "due_on": requirement.due_on, "standard": requirement.standard, "basis": str(requirement.basis) if requirement.basis else None,
            "mandate": requirement.mandate, "indicator": requirement.indicator, "room": requirement.room,
            **{key: "；".join(names) for key, names in parts.items()}}
