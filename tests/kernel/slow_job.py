"""A job that takes its time, for tests that kill its worker."""

from __future__ import annotations

import time

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.jobs.work import job
from zhijiao.kernel.parties.models import Region


@job(Bilingual("Count slowly", "慢慢数"))
def count_slowly(progress, *, upto):
    for n in range(progress.done, upto):
        with transaction.atomic():
            Region.objects.create(key=f"T{n:03}", name_zh=str(n), kind="city")
            progress.advance(n + 1, upto)
        time.sleep(0.01)
