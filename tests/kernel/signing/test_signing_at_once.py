"""Several first papers of one organisation at once make one issuer and one key; two who turn the key at once leave one in use."""

from __future__ import annotations

import pytest

from tests.cast import NOON, cast
from tests.kernel.test_at_once import together
from zhijiao.engines.credentials import State
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.signing import actions
from zhijiao.kernel.signing.models import Issuer, IssuingKey
from zhijiao.kernel.signing.signers import signer

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_first_papers_at_once_make_one_key() -> None:
    school = cast().school
    found = together(4, lambda n: signer(school, NOON).key.id)
    assert len(set(found)) == 1 and Issuer.objects.count() == IssuingKey.objects.count() == 1


def test_keys_turned_by_three_at_once_leave_one_in_use() -> None:
    issuer = signer(cast().school, NOON).issuer
    together(3, lambda n: actions.rotate(issuer=issuer, by=SYSTEM, at=NOON))
    assert issuer.keys.filter(state=State.ACTIVE).count() == 1 and issuer.keys.filter(state=State.RETIRED).count() == 3
    assert not issuer.keys.filter(state=State.PLANNED).exists()
