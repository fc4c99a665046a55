"""The demo of the room: 2025 with 20,000 applicants, released, with a supplementary round; 2026 with lists being filled in.

Applicants, lists and most answers are written in bulk and carry no entries of their own; whatever is decided (plan of the cast's
college, rounds, releases, returns, skill tests, totals) is done by the room's own actions, in the order of time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F, Max

from zhijiao.kernel.outbox.models import Delivery
from zhijiao.kernel.people.models import User
from zhijiao.kernel.people.seats import actor_of
from zhijiao.systems.admissions.demo.current import this_year
from zhijiao.systems.admissions.demo.past import last_year
from zhijiao.systems.admissions.demo.stage import Inventor, School, Stage


@transaction.atomic
def play(users: Mapping[str, User], schools: Sequence[School], inventor: Inventor, *, today: date, applicants: int) -> int:
    """Hold both years up to this morning; return how many applicants there are."""
    before = Delivery.objects.aggregate(last=Max("pk"))["last"] or 0
    stage = Stage(users, {name: actor_of(user, today) for name, user in users.items()}, schools, inventor, today)
    made = last_year(stage, applicants) + this_year(stage, max(applicants // 50, 90))
    # Letters about days long past are taken as sent: nobody is written to when the demo is first opened.
    Delivery.objects.filter(pk__gt=before).update(delivered_at=F("due_at"))
    return made
