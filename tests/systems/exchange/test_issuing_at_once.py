"""Several first certificates of a school at once: the lists are opened once, no entry and no place is given twice."""

from __future__ import annotations

import pytest

from tests.cast import NOON, cast
from tests.kernel.test_at_once import together
from tests.systems.exchange.factories import many_proposals
from zhijiao.kernel.signing.signers import signer
from zhijiao.systems.exchange.actions import issuing
from zhijiao.systems.exchange.models import Credential, LogLeaf, StatusList
from zhijiao.systems.exchange.terms import State

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_first_certificates_at_once_share_one_list_and_one_log() -> None:
    people = cast()
    signer(people.school, NOON)  # papers came before: the key is there, the lists are not
    rows = many_proposals(people, 4)
    together(4, lambda n: issuing.issue(credential=rows[n], by=people.registrar.actor, at=NOON))
    assert Credential.objects.filter(state=State.ISSUED).count() == 4 and StatusList.objects.count() == 2
    assert len(set(Credential.objects.values_list("status_number", "status_index"))) == 4
    assert sorted(LogLeaf.objects.values_list("place", flat=True)) == [0, 1, 2, 3]
