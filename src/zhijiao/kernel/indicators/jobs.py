"""What happens at night: every kind of rows is frozen, one after the other, and old records are thinned. Checks are jobs too."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.indicators import actions
from zhijiao.kernel.indicators.catalogue import grains
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.jobs.models import Progress
from zhijiao.kernel.jobs.work import job, recurring, start
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.seats import actor_held


@job(Bilingual("Freezing the figures of the day", "冻结当天的指标"))
def freeze_day(progress: Progress, *, moment: str, user: int | None = None, membership: int | None = None) -> int:
    """Freeze one kind of rows after the other; taken up again, it goes on with the next."""
    at = datetime.fromisoformat(moment)
    by = actor_held(user, membership, at.date()) if user is not None and membership is not None else SYSTEM
    wanted = grains()
    for done, (catalogue, grain) in enumerate(wanted):
        if done >= progress.done:
            actions.freeze(room=catalogue.room, grain=str(grain), on=local_day(at), by=by, at=at)
            progress.advance(done + 1, len(wanted))
    return len(wanted)


@recurring(timedelta(days=1), Bilingual("Freeze the figures, thin old records", "每晚冻结指标，精简旧明细"))
def every_night(*, at: datetime) -> None:
    """Start the night's job, unless the day's figures are frozen already, and thin what is old."""
    if grains() and not Snapshot.objects.filter(on=local_day(at)).exists():
        start(freeze_day, by=SYSTEM, at=at, moment=at.isoformat())
    actions.thin(on=local_day(at), by=SYSTEM, at=at)


@job(Bilingual("Checking all snapshots", "核验全部快照"))
def check_all(progress: Progress, *, user: int, membership: int, moment: str) -> dict[str, int]:
    """Check every snapshot that there is, the newest first; return how many got which verdict. Taken up again, it goes on with the next."""
    at = datetime.fromisoformat(moment)
    by = actor_held(user, membership, at.date())
    wanted = list(Snapshot.objects.filter(made_at__lte=at).values_list("pk", flat=True))
    for done, number in enumerate(wanted):
        if done >= progress.done:
            actions.check(snapshot=Snapshot.objects.whole().get(pk=number), by=by, at=at)
            progress.advance(done + 1, len(wanted))
    return dict(Counter(map(str, Snapshot.objects.filter(pk__in=wanted).values_list("verdict", flat=True))))


@job(Bilingual("Checking a snapshot", "核验快照"))
def check_snapshot(progress: Progress, *, number: str, user: int, membership: int, moment: str) -> str:
    """Check one snapshot; what was found stands on it."""
    at = datetime.fromisoformat(moment)
    snapshot = Snapshot.objects.whole().get(pk=UUID(number))
    actions.check(snapshot=snapshot, by=actor_held(user, membership, at.date()), at=at)
    return str(snapshot.verdict)
