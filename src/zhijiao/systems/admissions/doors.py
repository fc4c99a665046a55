"""What others may ask of this room. Plain values in and out."""

from __future__ import annotations

from collections.abc import Iterator

from zhijiao.basics.words import Bilingual
from zhijiao.systems.admissions.models import Round
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
