"""The demo of the room: the conference of 19 August 2021, its first round long closed, and this year's round, which is live.

Everything is done by the room's own actions, in the order of time, so the history is a real one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import F, Max

from zhijiao.kernel.outbox.models import Delivery
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.models import User
from zhijiao.kernel.people.seats import actor_of
from zhijiao.systems.meetings.demo.conferences import conference, follow_up
from zhijiao.systems.meetings.demo.following import first_round, second_round
from zhijiao.systems.meetings.demo.stage import Stage
from zhijiao.systems.meetings.models import Task


@transaction.atomic
def play(users: Mapping[str, User], units: Mapping[str, Organisation], *, today: date) -> int:
    """Hold both meetings and follow both rounds up to this morning; return how many tasks there are.

    `units`: the departments by their names in the script ("education", "finance" ...) and each city's and Shenfu's bureau by its region's key.
    """
    before = Delivery.objects.aggregate(last=Max("pk"))["last"] or 0
    stage = Stage({name: actor_of(user, today) for name, user in users.items()}, units, today)
    first_round(stage, conference(stage))
    stage.run()
    second_round(stage, follow_up(stage))
    stage.run()
    # Letters about days long past are taken as sent: nobody is written to when the demo is first opened.
    Delivery.objects.filter(pk__gt=before).update(delivered_at=F("due_at"))
    return Task.objects.count()
