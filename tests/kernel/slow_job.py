"""A job that takes its time, for tests that kill its worker."""

from __future__ import annotations

import os
import time

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.jobs.work import job
from zhijiao.kernel.parties.models import Region


@job(Bilingual("Count slowly", "慢慢数"))
def count_slowly(progress, *, upto):
    stop = int(os.environ.get("COUNT_SLOWLY_NO_FURTHER_THAN", upto))
    for n in range(progress.done, upto):
        while n >= stop:
            time.sleep(0.01)
        with transaction.atomic():
            Region.objects.create(key=f"T{n:03}", name_zh=str(n), kind="city")
            progress.advance(n + 1, upto)
        time.sleep(0.01)
