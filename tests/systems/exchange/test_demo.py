"""The demo's certificates: one of each thing that can happen, all of it verifiable, the key turned twice on the way."""

from __future__ import annotations

import json
from datetime import date, timedelta

from tests.cast import NOON, Cast
from tests.systems.exchange.factories import a_completed_agreement
from zhijiao.engines.credentials import State as KeyState
from zhijiao.engines.credentials import verify
from zhijiao.kernel.outbox.models import Delivery
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.signing.trust import register
from zhijiao.systems.apprenticeships.models import Completion
from zhijiao.systems.exchange import demo
from zhijiao.systems.exchange.doors import broken_credentials
from zhijiao.systems.exchange.models import Credential, LogRoot
from zhijiao.systems.exchange.queries.lists import published_for
from zhijiao.systems.exchange.terms import State

TODAY = date(2026, 12, 15)
AT = NOON.replace(month=12, day=15)


def test_the_demo_plays_one_of_each_thing(people: Cast) -> None:
    learners = [Person.objects.create(name=f"学徒{n}", initials="xt") for n in range(12)]
    for n, learner in enumerate(learners):
        row = a_completed_agreement(people, apprentice=learner)
        Completion.objects.filter(agreement=row).update(completed_at=NOON - timedelta(days=150 - 12 * n))
    users = {name: people.members[name].user for name in ("registrar", "teacher", "apprentice")}
    signed = demo.play(users, [people.school, people.other_school], today=TODAY)
    counts = {state: Credential.objects.filter(state=state).count() for state in State}
    assert signed == 8 and counts == {State.PROPOSED: 4, State.ISSUED: 6, State.SUSPENDED: 1, State.REVOKED: 1, State.DECLINED: 0}
    assert Credential.objects.filter(state=State.ISSUED, revoke_asked_at__isnull=False).count() == 1
    assert [key.state for key in people.school.issuer.keys.order_by("pk")] == [KeyState.RETIRED, KeyState.RETIRED, KeyState.ACTIVE]
    assert list(broken_credentials(AT)) == [] and LogRoot.objects.count() == 1
    verdicts = [verify(one.document, trust=register(AT), status=published_for(json.loads(one.document)), at=AT).verdict.value
                for one in Credential.objects.exclude(document="")]
    assert sorted(verdicts) == ["genuine"] * 6 + ["revoked", "suspended"]
    assert len({one.key_name for one in Credential.objects.exclude(document="")}) == 3
    assert not Delivery.objects.filter(delivered_at=None).exists(), "nobody is written to when the demo is first opened"
