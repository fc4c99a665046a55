"""Questions that several forms of the room share: tracks, schemes, schools, a day with its time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time

from django.utils.timezone import get_current_timezone, localtime

from zhijiao.basics.columns import CellError, Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind, RegionKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.admissions.models import Batch, Cycle, Track
from zhijiao.systems.admissions.queries.plans import colleges
from zhijiao.systems.admissions.terms import BatchState

Options = list[tuple[str, Bilingual]]
TIME = Bilingual("A time of day, written 17:00", "写成时间，例如17:00")
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


def offices(actor: Actor) -> Options:
    """Return who may organise a year: the authorities of the province."""
    rows = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY, closed_on=None, region__kind=RegionKind.PROVINCE)
    return [(str(one.pk), one.words) for one in rows]


def tracks_of(cycle: Cycle) -> Callable[[Actor], Options]:
    """Return the tracks of a year as a choice."""
    return lambda actor: [(str(one.pk), one.named) for one in cycle.tracks.all()]


def schemes_of(cycle: Cycle) -> Callable[[Actor], Options]:
    """Return the schemes of a year as a choice."""
    return lambda actor: [(str(one.pk), Bilingual(one.title_en or one.title, one.title)) for one in cycle.schemes.all()]


def schools(actor: Actor) -> Options:
    """Return the schools that somebody may draft a line for: the own one, or for the province every college."""
    rows = colleges().order_by("region__path", "name")
    if actor.role is Role.SCHOOL_REGISTRAR:
        rows = rows.filter(pk=actor.organisation_id)
    return [(str(one.pk), one.words) for one in rows]


def planning_batches(actor: Actor) -> Options:
    """Return the batches whose plan is being drawn up."""
    rows = Batch.objects.filter(state=BatchState.PLANNING).select_related("cycle")
    return [(str(one.pk), Bilingual(f"{one.cycle.year} {one.named.en}", f"{one.cycle.year}年{one.named.zh}")) for one in rows]


def track_of(value: str) -> Track:
    """Return the chosen track."""
    found: Track = Track.objects.get(pk=int(value))
    return found


def _check_time(text: str) -> None:
    if not _TIME.fullmatch(text.strip()):
        raise CellError(TIME)


def clock_time(key: str, en: str, zh: str) -> Ask:
    """Return a question for a time of day."""
    return Ask(Column(key, Bilingual(en, zh), Kind.CODE, check=_check_time), required=True, hint=TIME, longest=5)


def moment_of(day: date, text: str) -> datetime:
    """Return the moment of a day and a time of day as the offices count it."""
    found = _TIME.fullmatch(text.strip())
    assert found is not None, "the column has read it"
    return datetime.combine(day, time(int(found[1]), int(found[2])), tzinfo=get_current_timezone())


def day_and_time(at: datetime | None) -> tuple[date | None, str]:
    """Return a moment as its day and time, for the present values of a form."""
    if at is None:
        return None, ""
    local = localtime(at)
    return local.date(), f"{local:%H:%M}"


FROM_UNTIL = (Ask(Column("opens_on", Bilingual("Lists from", "填报开始日期"), Kind.DATE), required=True), clock_time("opens_time", "at", "开始时间"),
              Ask(Column("closes_on", Bilingual("Lists until", "填报截止日期"), Kind.DATE), required=True), clock_time("closes_time", "until", "截止时间"))


def from_until(values: dict[str, object]) -> dict[str, datetime]:
    """Return the answers of FROM_UNTIL as two moments."""
    return {"opens_at": moment_of(values["opens_on"], str(values["opens_time"])),  # type: ignore[arg-type]
            "closes_at": moment_of(values["closes_on"], str(values["closes_time"]))}  # type: ignore[arg-type]
