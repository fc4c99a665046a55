"""What others may ask of this room. Plain values in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.admissions.actions.importing import (
    accept_lists,
    check_lists,
    receive_lists,
    write_lists,
)
from zhijiao.systems.admissions.models import ListImport, Round
from zhijiao.systems.admissions.queries.proving import flaws

WHERE = Bilingual("Round {number} ({batch}): {what}", "轮次{number}（{batch}）：{what}")


def count_frozen_rounds() -> int:
    """Return how many rounds were ever frozen."""
    return Round.objects.exclude(frozen={}).count()


def changed_rounds() -> Iterator[Bilingual]:
    """Recompute every round that was ever frozen; yield each thing that is no longer what was recorded, with its round."""
    for one in Round.objects.exclude(frozen={}).select_related("batch__scheme", "batch__cycle").order_by("pk"):
        for what in flaws(one):
            yield WHERE.filled(number=one.number, batch=one.batch.named, what=what)


def take_lists(number: str, path: Path, *, by: Actor, at: datetime, write: bool, beat: Callable[[int, int], None]) -> dict[str, Any]:
    """Check a file of lists for a round and, when nothing is wrong and `write` says so, write it. Raises LookupError, Refused.

    What it holds, what is wrong with it and what was written come back as JSON values; it is found again on the round's page.
    """
    one = Round.objects.select_related("batch__scheme", "batch__cycle").filter(number=number).first()
    if one is None:
        raise LookupError(number)
    sent: ListImport = receive_lists(round=one, path=path, name=path.name, by=by, at=at)
    found = check_lists(list_import=sent, at=at)
    if write and not sent.doubts:
        accept_lists(list_import=sent, by=by, at=at)
        write_lists(list_import=sent, at=at, found=found, beat=beat)
    return {"import": sent.pk, "state": str(sent.state), **sent.figures, "doubts": sent.doubts, "problems": sent.problems}
