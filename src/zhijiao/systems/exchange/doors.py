"""What others may ask of this room. Plain values in and out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from zhijiao.basics.words import Bilingual
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.queries.proving import flaws
from zhijiao.systems.exchange.terms import SIGNED


def count_signed() -> int:
    """Return how many credentials were ever signed."""
    return Credential.objects.filter(state__in=SIGNED).count()


def broken_credentials(at: datetime) -> Iterator[Bilingual]:
    """Prove what was issued; yield each thing that is not as it was signed, published or logged."""
    yield from flaws(at)
