"""The phone pages: my day (apprentice), my week to sign (mentor), and what looks odd in a log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.screens.clocks import is_working_day
from zhijiao.systems.apprenticeships.facts import full_day
from zhijiao.systems.apprenticeships.models import Agreement, LogEntry, Rotation
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.queries.clocks import SIGN_OFF_DAYS
from zhijiao.systems.apprenticeships.queries.renewals import rotation_on
from zhijiao.systems.apprenticeships.terms import AT_WORK, LogState, State

LOOK_BACK = timedelta(days=60)
COMMON = 3  # in how many apprentices' logs a task stands before others are shown it

SAME_TEXT = Bilingual("The same words as on {day}", "文字和{day}完全相同")
SAME_PHOTO = Bilingual("The same photo as another day", "照片和另一天相同")
LONG_DAY = Bilingual("{hours} hours", "做了{hours}小时")
NO_WORK_DAY = Bilingual("A day off", "这天是休息日")
WRITTEN_LATE = Bilingual("Written {days} {days:day|days} later", "{days}天后才补记")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a week on the phone."""

    on: date
    entry: LogEntry | None = None
    odd: tuple[Bilingual, ...] = ()
    is_today: bool = False
    is_future: bool = False
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody had ticked and written of a week when it was refused; days as the form writes them."""

    ticked: frozenset[str]
    back: frozenset[str]
    why: Mapping[date, str]


@dataclass(frozen=True, slots=True)
class MyDay:
    """What an apprentice sees on opening the phone."""

    agreement: Agreement | None
    today: date
    entry: LogEntry | None = None
    number: int = 0
    week: tuple[Day, ...] = ()
    returned: tuple[LogEntry, ...] = ()
    last_week_signed: int = 0
    last_week_returned: int = 0
    tasks: tuple[str, ...] = ()
    rotation: Rotation | None = None

    @property
    def can_write(self) -> bool:
        """Whether the day may be written: at work, and not before the first day."""
        one = self.agreement
        return one is not None and one.state in AT_WORK and one.starts_on is not None and one.starts_on <= self.today


def current_agreement(actor: Actor, today: date) -> Agreement | None:
    """Return the agreement an apprentice (or guardian) is asked about: the one at work, else the nearest under way."""
    visible = Agreement.objects.visible_to(actor).whole().exclude(state=State.WITHDRAWN)
    running = visible.filter(state__in=AT_WORK).order_by("-starts_on").first()
    return running or visible.exclude(state=State.DRAFT).order_by("-starts_on", "-pk").first()


def my_day(actor: Actor, today: date, on: date | None = None) -> MyDay:
    """Return the page of one day (today unless another is asked for)."""
    agreement = current_agreement(actor, today)
    day = on or today
    if agreement is None or agreement.starts_on is None:
        return MyDay(agreement, day)
    start = monday(day)
    entries = {e.on: e for e in LogEntry.objects.filter(agreement=agreement, on__gte=start - timedelta(days=7), on__lte=start + timedelta(days=6))}
    returned = LogEntry.objects.filter(agreement=agreement, state=LogState.RETURNED).order_by("on")
    last_week = [e for d, e in entries.items() if d < start]
    return MyDay(
        agreement, day, entries.get(day), 1 + LogEntry.objects.filter(agreement=agreement, on__lt=day).count(),
        tuple(Day(d, entries.get(d), (), d == today, d > today, not is_working_day(d)) for d in week_days(start)),
        tuple(returned), sum(e.state == LogState.SIGNED for e in last_week), sum(e.state == LogState.RETURNED for e in last_week),
        usual_tasks(agreement, today), rotation_on(agreement, day))


def week_days(start: date) -> list[date]:
    """Return Monday to Friday, and Saturday or Sunday when it is worked."""
    days = [start + timedelta(days=n) for n in range(7)]
    return [day for day in days if day.weekday() < 5 or is_working_day(day)]


def usual_tasks(agreement: Agreement, today: date, most: int = 6) -> tuple[str, ...]:
    """Return what was done most often lately in this post, as chips to tap.

    Tasks are free text, of apprentices of other schools too: what only one or two wrote is shown to nobody else.
    """
    counts: dict[str, int] = defaultdict(int)
    writers: dict[str, set[int]] = defaultdict(set)
    recent = LogEntry.objects.filter(agreement__enterprise=agreement.enterprise_id, agreement__post_name=agreement.post_name,
                                     on__gt=today - LOOK_BACK).order_by("-on").values_list("agreement_id", "tasks")[:200]
    for writer, tasks in recent:
        for task in tasks or ():
            counts[task] += 1
            writers[task].add(writer)
    shown = (task for task in counts if agreement.pk in writers[task] or len(writers[task]) >= COMMON)
    return tuple(sorted(shown, key=lambda task: (-counts[task], task))[:most])


@dataclass(slots=True)
class Week:
    """One apprentice's week in front of the mentor."""

    agreement: Agreement
    start: date
    days: list[Day] = field(default_factory=list)
    is_signed: bool = False

    @property
    def hours(self) -> int:
        """Hours of the week, in thousandths."""
        return sum(day.entry.hours for day in self.days if day.entry)

    @property
    def clean(self) -> int:
        """How many days have nothing odd."""
        return sum(1 for day in self.days if not day.odd)

    @property
    def due_on(self) -> date:
        """Until when signing counts as in time."""
        return self.start + timedelta(days=4 + SIGN_OFF_DAYS)


def weeks_to_sign(actor: Actor, today: date, week: date | None = None) -> list[Week]:
    """Return, for each apprentice of a mentor, the oldest week with days waiting (or the asked one); signed ones last."""
    agreements = list(Agreement.objects.visible_to(actor).whole().filter(state__in=(*AT_WORK, State.ENDED_EARLY)).order_by("pk"))
    waiting = LogEntry.objects.filter(agreement__in=agreements, state=LogState.WRITTEN).order_by("on")
    oldest: dict[int, date] = {}
    for pk, on in waiting.values_list("agreement_id", "on"):
        oldest.setdefault(pk, monday(on))
    last_week = monday(today) - timedelta(days=7)
    weeks = [Week(a, monday(week) if week else oldest.get(a.pk, last_week)) for a in agreements]
    _fill(weeks)
    kept = [w for w in weeks if w.days or w.agreement.pk in oldest or w.agreement.state in AT_WORK]
    return sorted(kept, key=lambda w: (w.is_signed, w.start, w.agreement.pk))


def _fill(weeks: list[Week]) -> None:
    if not weeks:
        return
    first = min(w.start for w in weeks) - LOOK_BACK
    entries = LogEntry.objects.filter(agreement__in=[w.agreement for w in weeks], on__gte=first).order_by("on")
    by_agreement: dict[int, list[LogEntry]] = defaultdict(list)
    for entry in entries:
        by_agreement[entry.agreement_id].append(entry)
    photos = repeated_photos(e for group in by_agreement.values() for e in group)
    for week in weeks:
        mine = by_agreement[week.agreement.pk]
        shown = [e for e in mine if week.start <= e.on < week.start + timedelta(days=7)]
        open_days = [e for e in shown if e.state == LogState.WRITTEN]
        week.is_signed = bool(shown) and not open_days
        week.days = [Day(e.on, e, oddities(e, mine, photos)) for e in (open_days or shown)]


def repeated_photos(entries: Iterable[LogEntry]) -> set[str]:
    """Return the digests of photos that the whole province has seen more than once."""
    digests = {e.photo_digest for e in entries if e.photo_digest}
    if not digests:
        return set()
    counted = LogEntry.objects.filter(photo_digest__in=digests).values("photo_digest").annotate(n=Count("pk")).filter(n__gt=1)
    return set(counted.values_list("photo_digest", flat=True))


def oddities(entry: LogEntry, others: list[LogEntry], photos: set[str]) -> tuple[Bilingual, ...]:
    """Return what is odd about a day: copied words or photos, long hours, a day off, written long afterwards."""
    odd = []
    twin = next((o for o in others if o.on < entry.on and entry.sentence and o.sentence == entry.sentence and o.tasks == entry.tasks), None)
    if twin is not None:
        odd.append(SAME_TEXT.filled(day=day_words(twin.on)))
    if entry.photo_digest and entry.photo_digest in photos:
        odd.append(SAME_PHOTO)
    if entry.hours > full_day(entry.on):
        odd.append(LONG_DAY.filled(hours=f"{entry.hours / 1000:g}"))
    if not is_working_day(entry.on):
        odd.append(NO_WORK_DAY)
    late = (local_day(entry.written_at) - entry.on).days
    if late > SIGN_OFF_DAYS:
        odd.append(WRITTEN_LATE.filled(days=late))
    return tuple(odd)


def waiting_days(actor: Actor, before: date) -> tuple[int, int]:
    """Return how many days of how many apprentices wait for a mentor, of weeks that ended before a day."""
    rows = LogEntry.objects.visible_to(actor).filter(Q(state=LogState.WRITTEN), on__lt=monday(before))
    return rows.count(), rows.values("agreement").distinct().count()
