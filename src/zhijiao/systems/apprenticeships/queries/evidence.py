"""How well a placement is proved: a score of a hundred whose parts are shown, each with what it counts. No trail of places is kept.

Weights are the project's own. A part that cannot be judged yet (no month due, no interval of visits) is left out and
the others are weighed without it. What the score says never stops anything: it tells where to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhijiao.basics.dates import Span
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.models import Entry
from zhijiao.systems.apprenticeships.models import Agreement, LogEntry, PaySlip, SignOff, Visit
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.queries.clocks import sign_off_due
from zhijiao.systems.apprenticeships.queries.daily import oddities, repeated_photos
from zhijiao.systems.apprenticeships.queries.insurance import covers_of, uncovered
from zhijiao.systems.apprenticeships.queries.ledgers import empty_weeks, last_day, months_due, schooling
from zhijiao.systems.apprenticeships.queries.visits import interval_on
from zhijiao.systems.apprenticeships.terms import Evidence, LogState, SignMethod

WEIGHTS = {Evidence.WRITTEN: 15, Evidence.SIGNED: 25, Evidence.APART: 15, Evidence.PLAIN: 15, Evidence.PHOTO: 5, Evidence.PAY: 10,
           Evidence.VISIT: 10, Evidence.INSURED: 5}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: how many of how many."""

    kind: Evidence
    have: int
    of: int

    @property
    def weight(self) -> int:
        """Return what the part weighs."""
        return WEIGHTS[self.kind]


@dataclass(frozen=True, slots=True)
class OddDay:
    """A day in which something looks odd, and what."""

    entry: LogEntry
    why: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class Strength:
    """The score, its parts (also those that cannot be judged yet) and the odd days, the latest first."""

    parts: tuple[Part, ...]
    odd: tuple[OddDay, ...]

    @property
    def score(self) -> int | None:
        """Return the score of a hundred, rounded down; None while nothing can be judged."""
        judged = [part for part in self.parts if part.of]
        whole = sum(part.weight for part in judged)
        # One fraction for all, so that 99.99 never reads as complete.
        common = 1
        for part in judged:
            common *= part.of
        reached = sum(part.weight * part.have * (common // part.of) for part in judged)
        return 100 * reached // (whole * common) if whole else None


def strength(agreement: Agreement, today: date) -> Strength:
    """Return how well a placement is proved by a day."""
    if agreement.starts_on is None or agreement.ends_on is None or today < agreement.starts_on:
        return Strength((), ())
    entries = list(LogEntry.objects.filter(agreement=agreement).select_related("sign_off").order_by("on"))
    photos = repeated_photos(entries)
    odd = [OddDay(entry, why) for entry in entries if (why := oddities(entry, entries, photos))]
    parts = (_written(agreement, entries, today), _signed(entries, today), _apart(agreement, entries),
             Part(Evidence.PLAIN, len(entries) - len(odd), len(entries)),
             Part(Evidence.PHOTO, sum(bool(e.photo_digest) and e.photo_digest not in photos for e in entries), len(entries)),
             _paid(agreement, today), _visited(agreement, today), _insured(agreement))
    return Strength(parts, tuple(reversed(odd)))


def _written(agreement: Agreement, entries: Sequence[LogEntry], today: date) -> Part:
    """Weeks with a log, of the weeks at work that are over or have one."""
    written, at_school = {monday(entry.on) for entry in entries}, schooling([agreement.pk]).get(agreement.pk, ())
    return Part(Evidence.WRITTEN, len(written), len(written) + len(empty_weeks(agreement, written, today, at_school)))


def _signed(entries: Iterable[LogEntry], today: date) -> Part:
    """Days signed off in time, of those that are signed off or whose time is over."""
    have = of = 0
    for entry in entries:
        due, signed = sign_off_due(monday(entry.on)), entry.state == LogState.SIGNED and entry.sign_off is not None
        of += signed or due < today
        have += signed and entry.sign_off is not None and local_day(entry.sign_off.signed_at) <= due
    return Part(Evidence.SIGNED, have, of)


def _apart(agreement: Agreement, entries: Sequence[LogEntry]) -> Part:
    """Sign-offs by a code on the mentor's phone, or from an address from which the apprentice never wrote; unknown addresses left out."""
    sign_offs = list(SignOff.objects.filter(agreement=agreement, taken_back_at=None))
    written = set(Entry.objects.filter(event="apprenticeships.log.written", subject_kind=LogEntry._meta.label_lower,
                                       subject_id__in=[str(entry.pk) for entry in entries]).values_list("address", flat=True))
    signed = dict(Entry.objects.filter(event="apprenticeships.week.signed", subject_kind=Agreement._meta.label_lower,
                                       subject_id=str(agreement.pk)).values_list("at", "address"))
    judged = [(s, signed.get(s.signed_at, "")) for s in sign_offs if s.method is SignMethod.POSTER or signed.get(s.signed_at)]
    return Part(Evidence.APART, sum(s.method is SignMethod.POSTER or address not in written for s, address in judged), len(judged))


def _paid(agreement: Agreement, today: date) -> Part:
    """Months with a pay slip, of the months that are due."""
    due = set() if agreement.independent is False and not agreement.pay_fen else set(months_due(agreement, today))
    paid = set(PaySlip.objects.filter(agreement=agreement, period__in=due).values_list("period", flat=True))
    return Part(Evidence.PAY, len(paid), len(due))


def _visited(agreement: Agreement, today: date) -> Part:
    """Visits, of those that the interval of the province asks for so far."""
    interval = interval_on(today)
    if interval is None or agreement.starts_on is None:
        return Part(Evidence.VISIT, 0, 0)
    wanted = (min(today, last_day(agreement)) - agreement.starts_on).days // interval
    return Part(Evidence.VISIT, min(Visit.objects.filter(agreement=agreement).count(), wanted), wanted)


def _insured(agreement: Agreement) -> Part:
    """Days that a policy's list of persons covers, of the days of the placement."""
    assert agreement.starts_on is not None
    span = Span(agreement.starts_on, last_day(agreement))
    days = (last_day(agreement) - agreement.starts_on).days + 1
    covers = covers_of([agreement]).get(agreement.pk, [])
    bare = sum(((gap.last or gap.first) - gap.first + timedelta(days=1)).days for gap in uncovered(span, [Span(c.since, c.until) for c in covers]))
    return Part(Evidence.INSURED, days - bare, days)
