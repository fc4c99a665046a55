"""That the archive file of a placement left the system: by whom, with which content."""

from __future__ import annotations

from datetime import datetime

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.terms import FINISHED

NOT_OVER = Bilingual("The placement is still under way: everything in one file is given once it is over", "实习还没有结束，结束后才能下载归档包")


def note_bundle(*, agreement: Agreement, digest: str, files: int, by: Actor, at: datetime) -> None:
    """Record that the file was taken. Raises Refused while the placement is under way."""
    if agreement.state not in FINISHED:
        raise Refused([Reason(text=NOT_OVER, ground=Ground.STATE)])
    record("apprenticeships.bundle.taken", subject=agreement, by=by, at=at, digest=digest, files=files)
