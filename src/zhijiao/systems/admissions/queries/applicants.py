"""Applicants as a sheet: what a row means, and what does not fit before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from zhijiao.basics.columns import CellError, Column, Kind, Privacy
from zhijiao.basics.identifiers import id_number_problem
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import look_up_key
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers import Mismatch
from zhijiao.systems.admissions.models import Applicant, Cycle, Scheme, SkillTest, Track, Unit
from zhijiao.systems.admissions.queries.composing import readers, tracks_of
from zhijiao.systems.admissions.queries.schemes import USUAL, ScoreColumn, columns
from zhijiao.systems.admissions.terms import CycleState, Origin

Row = Mapping[str, Any]
SCORES = USUAL
OF_THREE_ONE_TWO = ("物理", "历史", "化学", "生物", "地理", "思想政治")  # what is chosen from in the 3+1+2 mode
SUBJECTS = Column("subjects", Bilingual("Subjects taken", "选考科目"), Kind.TAGS, open_tags=True, example="物理;化学;生物",
                  note=Bilingual("With ; between", "用分号隔开"))
MORE = Column("more_scores", Bilingual("Other scores", "其他成绩"), example="theory=212;skill=168.5", privacy=Privacy.PERSONAL,
              note=Bilingual("Components of the year's scheme, written name=score with ; between", "计分办法中的其他成绩项，写成“代码=分数”，用分号隔开"))


def _id_number(text: str) -> None:
    if id_number_problem(text.upper()):
        raise CellError(Bilingual("A citizen number of 18 characters whose last one fits", "18位身份证号，末位与前面各位对得上"))


COLUMNS = (
    Column("cycle", Bilingual("Year of admissions", "招生年度"), Kind.CODE, note=Bilingual("Its number", "年度编号"), example="LN-C-2026-000001"),
    Column("number", Bilingual("Applicant number", "考生号"), Kind.CODE, privacy=Privacy.PERSONAL, example="26210100000017"),
    Column("name", Bilingual("Name", "姓名"), privacy=Privacy.PERSONAL, prose=True, example="许知远"),
    Column("id_number", Bilingual("Citizen number", "身份证件号"), Kind.CODE, privacy=Privacy.SENSITIVE, check=_id_number, example="210102200802151235"),
    Column("school", Bilingual("School they leave", "毕业学校"), Kind.CODE,
           note=Bilingual("School code, credit code or full name; empty: none of the province's", "学校标识码、统一社会信用代码或全称；不填为非本省学校")),
    Column("region", Bilingual("Region", "报名地区"), Kind.CODE, note=Bilingual("Code or name", "代码或名称"), example="210100"),
    Column("origin", Bilingual("Leaves", "考生类别"), Kind.CHOICE, choices=Origin, example=Origin.VOCATIONAL.words.zh),
    Column("track", Bilingual("Track", "科类"), Kind.CODE, note=Bilingual("Code or name", "代码或名称"), example="物理"),
    SUBJECTS,
    *(Column(key, words, privacy=Privacy.PERSONAL, example="512.5" if key == "total" else "") for key, words in SCORES.items()),
    MORE,
)
LONGEST = {"number": 20, "name": 80}

NO_CYCLE = Bilingual("The number of a year that is not archived", "未归档的招生年度编号")
NEEDED = Bilingual("It may not be empty", "不能为空")
TOO_LONG = Bilingual("At most {n} characters", "不超过{n}个字")
NO_SCHOOL = Bilingual("A school that is registered, by code or full name", "已登记的学校，写代码或全称")
NO_REGION = Bilingual("A region of the province, by code or name", "本省的地区，写代码或名称")
NO_TRACK = Bilingual("A track of this year: {tracks}", "本年度的科类：{tracks}")
UNKNOWN_SUBJECT = Bilingual("Subjects among: {subjects}", "从这些科目中填写：{subjects}")
TWICE = Bilingual("One row for each applicant: row {row} has the same", "一名考生只写一行，与第{row}行重复")
TWO_TRACKS = Bilingual("One track: row {row} says {track} of the same person", "一人只能在一个科类：第{row}行写的是{track}")
ANOTHER = Bilingual("A number of one's own: this one is {name}'s", "本人的考生号；这个号已登记为{name}")
KNOWN = Bilingual("This person stands in the year under {number} ({track})", "本人已在本年度登记，考生号{number}（{track}）")
NO_SCORE = Bilingual("A score from {low} to {high}, at most three decimals", "{low}至{high}的分数，小数不超过三位")
MISSING = Bilingual("A score: others of this applicant are given", "分数；本行其他成绩已填")
COMPOSED = Bilingual("Leave it empty: the total is composed of its components", "不填；总分由各成绩项合成")
NO_COLUMN = Bilingual("name=score, with names of the scheme: {columns}", "写成“代码=分数”，代码为：{columns}")
DIFFERS = Bilingual("{score}, as it is kept; it is corrected on the applicant's page, with a reason", "与已登记的{score}一致；更正请在考生页面办理并写明原因")
FROZEN = Bilingual("No new score: a frozen round has read this applicant's", "不能再填：已冻结的轮次用了该考生的成绩")
ANY_SCORE = (Decimal(0), Decimal(1000))  # while no scheme says more


@dataclass
class Year:
    """What a sheet's rows of one year are judged by."""

    cycle: Cycle
    frozen: dict[int, bool] = field(default_factory=dict)

    @cached_property
    def tracks(self) -> dict[str, Track]:
        """The tracks by code, name and English name."""
        found: dict[str, Track] = {}
        for track in self.cycle.tracks.all():
            for name in filter(None, (track.key, track.name, track.name_en)):
                found.setdefault(name.casefold(), track)
        return found

    @cached_property
    def schemes(self) -> list[tuple[Scheme, set[int], list[ScoreColumn]]]:
        """Every scheme with the tracks it ranks and its columns; a scheme that ranks nobody yet speaks for all."""
        return [(one, {track.pk for track in tracks_of(one)}, columns(one)) for one in self.cycle.schemes.all()]

    def columns_of(self, track: Track) -> dict[str, tuple[ScoreColumn, Scheme]]:
        """Return the score columns of a track."""
        fitting = [found for found in self.schemes if track.pk in found[1]] or [found for found in self.schemes if not found[1]]
        return {column.key: (column, scheme) for scheme, _, listed in fitting for column in listed}

    def composed(self, track: Track) -> bool:
        """Say whether the total of a track is made of components and not brought."""
        return bool(self.columns_of(track)) and all(not scheme.base for _, scheme in self.columns_of(track).values())

    @cached_property
    def tested(self) -> set[str]:
        """The columns that a skill test fills."""
        return set(SkillTest.objects.filter(cycle=self.cycle).values_list("column", flat=True))

    @cached_property
    def subjects(self) -> set[str]:
        """The subjects of the 3+1+2 mode, and every other that a plan of the year requires."""
        required = Unit.objects.filter(batch__cycle=self.cycle).values_list("requires", flat=True).distinct()
        return {*OF_THREE_ONE_TWO} | {name for requires in required for name in requires or ()}

    def is_frozen(self, track: Track) -> bool:
        """Say whether a frozen round has read the scores of this track."""
        return self.frozen.setdefault(track.pk, bool(readers(self.cycle.pk, [track])))


class Places:
    """Schools and regions by whatever name people write; one query each."""

    def __init__(self, rows: Sequence[Row]):
        self._written = {str(row.get("school") or "").strip() for row in rows} - {""}

    @cached_property
    def _schools(self) -> dict[str, Organisation]:
        found: dict[str, Organisation] = {}
        known = Organisation.objects.filter(kind=OrganisationKind.SCHOOL)
        for key in ("moe_code", "uscc", "name"):
            for school in known.filter(**{f"{key}__in": self._written}):
                found.setdefault(getattr(school, key), school)
        return found

    @cached_property
    def _regions(self) -> dict[str, Region]:
        found: dict[str, Region] = {}
        for region in Region.objects.all():
            for name in (region.key, region.name_zh, region.name_zh.removesuffix("市"), region.name_en):
                found.setdefault(name.casefold(), region)
        return found

    def school(self, word: object) -> Organisation | None:
        """Return the school that a word names."""
        return self._schools.get(str(word or "").strip())

    def region(self, word: object) -> Region | None:
        """Return the region that a word names."""
        return self._regions.get(str(word or "").strip().casefold())


def years_of(rows: Iterable[Row]) -> dict[str, Year]:
    """Return the years that rows name, by number: those that are not archived."""
    named = {written(row, "cycle") for row in rows}
    found = Cycle.objects.filter(number__in=named).exclude(state=CycleState.ARCHIVED).prefetch_related("tracks", "schemes")
    return {cycle.number: Year(cycle) for cycle in found}


def written(row: Row, key: str) -> str:
    """Return a cell as text."""
    return str(row.get(key) or "").strip()


def given_scores(row: Row) -> dict[str, str]:
    """Return the scores of a row as they are written, by column; a part of "other scores" without "=" stands under itself."""
    found = {key: text for key in SCORES if (text := written(row, key))}
    for part in filter(None, (one.strip() for one in written(row, MORE.key).replace("；", ";").split(";"))):
        name, _, score = part.partition("=")
        found[name.strip()] = score.strip()
    return found


def in_range(text: str, low: Decimal, high: Decimal) -> bool:
    """Say whether a text is a score of the range with at most three decimals."""
    try:
        score = Decimal(text)
    except InvalidOperation:
        return False
    return score.is_finite() and low <= score <= high and score == score.quantize(Decimal("0.001"))


def match_rows(rows: Sequence[Row], *, actor: Actor, now: datetime) -> list[list[Mismatch]]:
    """Return the cells that fit no year, school, region or track, another row, or what is registered already."""
    judging = _Judging(rows)
    return [judging.of(row, number) for number, row in enumerate(rows, 1)]


class _Judging:
    """Judges the rows of one sheet, each against the year, the others, and what is there."""

    def __init__(self, rows: Sequence[Row]):
        self.years, self.places = years_of(rows), Places(rows)
        self.numbers: dict[tuple[str, str], int] = {}
        self.people: dict[tuple[str, str], tuple[int, str]] = {}
        self.there = existing(rows, self.years)
        self.known_people = {(one.cycle_id, one.id_number_key): one for one in self.there.by_person}

    def of(self, row: Row, number: int) -> list[Mismatch]:
        """Return what is wrong with one row."""
        found = [Mismatch(key, NEEDED) for key in ("number", "name", "origin") if not row.get(key)]
        found += [Mismatch(key, TOO_LONG.filled(n=longest)) for key, longest in LONGEST.items() if len(written(row, key)) > longest]
        if row.get("school") and self.places.school(row["school"]) is None:
            found.append(Mismatch("school", NO_SCHOOL))
        if self.places.region(row.get("region")) is None:
            found.append(Mismatch("region", NO_REGION))
        year = self.years.get(written(row, "cycle"))
        return [*found, *self._of_others(row, number), *(self._of_year(row, year) if year else [Mismatch("cycle", NO_CYCLE)])]

    def _of_others(self, row: Row, number: int) -> list[Mismatch]:
        cycle, found = written(row, "cycle"), list[Mismatch]()
        if (name := written(row, "number")) and (other := self.numbers.setdefault((cycle, name), number)) != number:
            found.append(Mismatch("number", TWICE.filled(row=other)))
        if person := written(row, "id_number").upper():
            before, track = self.people.setdefault((cycle, person), (number, written(row, "track")))
            if before != number and track != written(row, "track"):
                found.append(Mismatch("track", TWO_TRACKS.filled(row=before, track=track)))
            elif before != number:
                found.append(Mismatch("id_number", TWICE.filled(row=before)))
        return found

    def _of_year(self, row: Row, year: Year) -> list[Mismatch]:
        found = []
        if any(name not in year.subjects for name in row.get("subjects") or ()):
            names = sorted(year.subjects)
            found.append(Mismatch("subjects", UNKNOWN_SUBJECT.filled(subjects=Bilingual(", ".join(names), "、".join(names)))))
        track = year.tracks.get(written(row, "track").casefold())
        if track is None:
            names = [one.name for one in year.cycle.tracks.all()]
            return [*found, Mismatch("track", NO_TRACK.filled(tracks=Bilingual(", ".join(names), "、".join(names))))]
        there = self.there.by_number.get((year.cycle.pk, written(row, "number")))
        return [*found, *self._of_person(row, year, there), *scores_wrong(row, year, track), *(_of_registered(row, year, there) if there else ())]

    def _of_person(self, row: Row, year: Year, there: Applicant | None) -> list[Mismatch]:
        key = look_up_key(written(row, "id_number"))
        other = self.known_people.get((year.cycle.pk, key)) if key else None
        if other is not None and other != there:
            return [Mismatch("id_number", KNOWN.filled(number=other.number, track=other.track.named))]
        return []


@dataclass(frozen=True)
class There:
    """The applicants of a sheet that are registered: by year and number, and those whose citizen number is named."""

    by_number: dict[tuple[int, str], Applicant]
    by_person: list[Applicant]


def existing(rows: Sequence[Row], years: Mapping[str, Year]) -> There:
    """Return who of a sheet is registered already, in chunks that every database takes."""
    numbers, keys = sorted({written(row, "number") for row in rows}), sorted({look_up_key(written(row, "id_number")) or "" for row in rows})
    cycles = [year.cycle.pk for year in years.values()]
    known = Applicant.objects.filter(cycle__in=cycles).select_related("track")
    by_number = [one for part in chunks(numbers) for one in known.filter(number__in=part)]
    by_person = [one for part in chunks(keys) for one in known.filter(id_number_key__in=part)]
    return There({(one.cycle_id, one.number): one for one in by_number}, by_person)


def chunks(values: Sequence[Any], size: int = 500) -> Iterable[Sequence[Any]]:
    """Yield parts of a sequence."""
    return (values[start:start + size] for start in range(0, len(values), size))


def scores_wrong(row: Row, year: Year, track: Track) -> list[Mismatch]:
    """Return the scores that are out of range, missing beside others, unknown to the scheme, or composed of others."""
    known, given = year.columns_of(track), given_scores(row)
    found = [Mismatch("total", COMPOSED)] if year.composed(track) and "total" in given else []
    for key, text in given.items():
        cell = key if key in SCORES else MORE.key
        column = known[key][0] if key in known else None
        low, high = (column.lowest, column.highest) if column else ANY_SCORE
        if known and column is None and key not in SCORES:
            found.append(Mismatch(MORE.key, NO_COLUMN.filled(columns=Bilingual(", ".join(known), "、".join(known)))))
        elif not in_range(text, low, high):
            found.append(Mismatch(cell, NO_SCORE.filled(low=low, high=high)))
    brought = [key for key in known if key not in year.tested]
    if given:
        found += [Mismatch(key if key in SCORES else MORE.key, MISSING) for key in brought if key not in given]
    return found


def _of_registered(row: Row, year: Year, there: Applicant) -> list[Mismatch]:
    """Return what differs from an applicant who is registered: scores that are missing may be added, nothing is changed."""
    found = [Mismatch("number", ANOTHER.filled(name=there.name[:1] + "**"))] if written(row, "name") != there.name else []
    track = year.tracks.get(written(row, "track").casefold())
    if track is not None and track.pk != there.track_id:
        found.append(Mismatch("track", KNOWN.filled(number=there.number, track=there.track.named)))
    fresh = False
    for key, text in given_scores(row).items():
        kept = str(there.scores.get(key) or "")
        fresh = fresh or not kept
        if kept and kept != text and in_range(text, *ANY_SCORE) and Decimal(kept) != Decimal(text):
            found.append(Mismatch(key if key in SCORES else MORE.key, DIFFERS.filled(score=kept)))
    if fresh and year.is_frozen(there.track):
        found.append(Mismatch("number", FROZEN))
    return found


def row_of(one: Applicant) -> dict[str, Any]:
    """Return an applicant as a row of the sheet, so that an export goes back in."""
    more = {key: score for key, score in one.scores.items() if key not in SCORES}
    return {"cycle": one.cycle.number, "number": one.number, "name": one.name, "id_number": one.id_number,
            "school": (one.school.moe_code or one.school.uscc or one.school.name) if one.school else "", "region": one.region_id, "origin": str(one.origin),
            "track": one.track.key, "subjects": one.subjects, **{key: one.scores.get(key) for key in SCORES},
            MORE.key: ";".join(f"{key}={score}" for key, score in sorted(more.items()))}
