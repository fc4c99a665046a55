"""Lists: which rounds are an applicant's, what stands in a list and whether it may, what can be added to it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db.models import Q

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.parties.regions import within
from zhijiao.kernel.states import Reason
from zhijiao.systems.admissions.models import Applicant, PreferenceList, Round, Unit
from zhijiao.systems.admissions.queries.cutoffs import Earlier, earlier_cutoffs
from zhijiao.systems.admissions.queries.eligible import Barred, Entrant, unit_words
from zhijiao.systems.admissions.queries.rounds import against_filling
from zhijiao.systems.admissions.terms import RoundState

SHOWN = 20

EMPTY = Bilingual("The list is empty: add a unit first", "志愿表是空的，请先添加志愿")
TOO_LONG = Bilingual("{n} units: a list of this batch holds {most}", "填了{n}个，本批次最多{most}个")
UNKNOWN = Bilingual("Line {line}: this unit is not in the published plan", "第{line}志愿：公布的计划里没有这个志愿单位")
TWICE = Bilingual("Line {line}: {unit} stands at line {first} already", "第{line}志愿：{unit}与第{first}志愿重复")
AT_LINE = Bilingual("Line {line}, {unit}: {why}", "第{line}志愿{unit}：{why}")
OUT_OF_REACH = Bilingual("Last year every unit of this list had a cut-off above the total of {total}. One within reach would help.",
                         "本表所填各志愿去年的投档线都高于总分{total}，可考虑加一个更有把握的志愿。")


@dataclass(frozen=True)
class Line:
    """One line of a list, as it is judged."""

    position: int
    unit: Unit | None  # None: a blank line
    barred: list[Barred] = field(default_factory=list)
    earlier: Earlier | None = None

    @property
    def words(self) -> Bilingual:
        """The unit as people name it."""
        return unit_words(self.unit) if self.unit else Bilingual("", "")


def units_by_key(keys: Sequence[int]) -> dict[int, Unit]:
    """Return units with what a line shows of them."""
    return {unit.pk: unit for unit in Unit.objects.filter(pk__in={*keys} - {0}).select_related("school__region", "track")}


def lines_of(keys: Sequence[int], entrant: Entrant) -> list[Line]:
    """Return the lines of a list with what stands against each and last year's cut-off."""
    units = units_by_key(keys)
    earlier = earlier_cutoffs(units.values(), entrant.round.batch.cycle.year)
    return [Line(n, unit, entrant.bars(unit) if unit else [], earlier.get(key)) for n, key in enumerate(keys, 1) for unit in [units.get(key)]]


def against_list(keys: Sequence[int], entrant: Entrant) -> list[Reason]:
    """Return everything that stands against handing a list in: each reason at its line (`line-3`), all at once."""
    most, given = entrant.round.batch.list_length, [key for key in keys if key]
    found = [Reason(barred.words) for barred in entrant.barred]
    if not given:
        found.append(Reason(EMPTY))
    if len(keys) > most:
        found.append(Reason(TOO_LONG.filled(n=len(keys), most=most)))
    public = set(Unit.objects.public().filter(batch=entrant.round.batch_id, pk__in=given).values_list("pk", flat=True))
    first: dict[int, int] = {}
    units = units_by_key(keys)
    for line, key in enumerate(keys, 1):
        found += [Reason(words, field=f"line-{line}") for words in _against_line(line, key, public, units, first, entrant)]
    return found


def _against_line(line: int, key: int, public: set[int], units: dict[int, Unit], first: dict[int, int], entrant: Entrant) -> list[Bilingual]:
    if not key:
        return []
    if key not in public:
        return [UNKNOWN.filled(line=line)]
    unit = units[key]
    if (before := first.setdefault(key, line)) != line:
        return [TWICE.filled(line=line, unit=unit_words(unit), first=before)]
    return [AT_LINE.filled(line=line, unit=unit_words(unit), why=barred.words) for barred in entrant.bars(unit)]


def out_of_reach(lines: Sequence[Line], applicant: Applicant) -> Bilingual | None:
    """Return the remark that nothing of a list is within reach of last year's cut-offs; it never keeps a list back."""
    total = _number(applicant.scores.get("total"))
    listed = [line for line in lines if line.unit is not None]
    known = [cut for line in listed if line.earlier and (cut := _number(line.earlier.cutoff.total)) is not None]
    if total is None or not listed or len(known) < len(listed) or min(known) <= total:
        return None
    return OUT_OF_REACH.filled(total=applicant.scores["total"])


def _number(text: object) -> Decimal | None:
    try:
        return Decimal(str(text)) if text else None
    except InvalidOperation:
        return None


@dataclass(frozen=True)
class Asked:
    """What is searched in the plan."""

    text: str = ""
    region: str = ""
    eligible: bool = True


@dataclass(frozen=True)
class Found:
    """Units that a search found, and how many more there are."""

    lines: list[Line]
    total: int
    asked: Asked

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.lines)


def search(entrant: Entrant, asked: Asked) -> Found:
    """Search the published plan: by school, programme or code, in a city; those one may enter, or all of the own track."""
    rows = Unit.objects.public().filter(batch=entrant.round.batch_id, track=entrant.applicant.track_id)
    for word in asked.text.split():
        rows = rows.filter(Q(code__startswith=word) | Q(programme__icontains=word) | Q(programme_en__icontains=word) | Q(school__name__icontains=word)
                           | Q(school__name_en__icontains=word) | Q(school__initials__istartswith=word))
    if asked.region:
        rows = rows.filter(within("school__region__path", asked.region))
    if asked.eligible:
        rows = rows.exclude(pk__in=[*entrant.shut])
    known = rows.select_related("school__region", "track").order_by("code")
    if not asked.eligible:
        return Found(_judged(list(known[:SHOWN]), entrant), rows.count(), asked)
    # What is required stands in a list of each unit, which no database compares alike: units of one track are few thousand.
    barred = {key for key, requires, origins in rows.values_list("pk", "requires", "origins")
              if not {*(requires or ())} <= {*entrant.applicant.subjects} or (origins and str(entrant.applicant.origin) not in origins)}
    keys = [key for key in rows.order_by("code").values_list("pk", flat=True) if key not in barred]
    shown = units_by_key(keys[:SHOWN])
    return Found(_judged([shown[key] for key in keys[:SHOWN]], entrant), len(keys), asked)


def _judged(units: Sequence[Unit], entrant: Entrant) -> list[Line]:
    earlier = earlier_cutoffs(units, entrant.round.batch.cycle.year)
    return [Line(0, unit, entrant.bars(unit), earlier.get(unit.pk)) for unit in units]


@dataclass(frozen=True)
class Mine:
    """One round of an applicant: its list, and what can be done."""

    applicant: Applicant
    round: Round
    list: PreferenceList | None

    def is_open(self, at: datetime) -> bool:
        """Say whether a list may be written at a moment."""
        return not against_filling(self.round, at)


def rounds_of(applicants: Sequence[Applicant]) -> list[Mine]:
    """Return the rounds that applicants of a person may take part in or took part in, the newest first."""
    found: list[Mine] = []
    for one in applicants:
        rounds = Round.objects.filter(batch__cycle=one.cycle_id).exclude(state__in=(RoundState.PLANNED, RoundState.SET_ASIDE))
        rounds = rounds.filter(batch__in=Unit.objects.filter(track=one.track_id).values("batch")).select_related("batch__cycle", "batch__scheme")
        lists = {row.round_id: row for row in PreferenceList.objects.filter(applicant=one)}
        found += [Mine(one, row, lists.get(row.pk)) for row in rounds]
    return sorted(found, key=lambda mine: (-mine.round.batch.cycle.year, mine.round.batch.order, -mine.round.order))


def digest(one: Round, applicant: Applicant, codes: Sequence[str]) -> str:
    """Return the hash of a list as an applicant can compute it: round, applicant number and unit codes in their order, a line each."""
    return hashlib.sha256("\n".join([one.number, applicant.number, *codes]).encode()).hexdigest()


def digest_of(row: PreferenceList) -> str:
    """Return the hash of a stored list; a blank line is an empty line."""
    codes = dict(Unit.objects.filter(pk__in={*row.units} - {0}).values_list("pk", "code"))
    return digest(row.round, row.applicant, [codes.get(key, "") for key in row.units])

