"""`zhijiao doctor` proves what was issued."""

from __future__ import annotations

import pytest

from tests.cast import NOON, Cast
from tests.systems.exchange.factories import an_issued
from zhijiao.cli import doctor
from zhijiao.kernel import days
from zhijiao.systems.exchange.models import Credential


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "moment", lambda: NOON)


def test_sound_certificates_are_counted(people: Cast) -> None:
    an_issued(people)
    (found,) = doctor.certificates()
    assert (found.state, found.detail) == (doctor.State.WORKS, "1")


def test_a_changed_certificate_is_named_with_what_to_do(people: Cast) -> None:
    made = an_issued(people)
    Credential.objects.update(document=made.document.replace("良好", "优秀"))
    (found,) = doctor.certificates()
    assert found.state is doctor.State.BROKEN and made.number in found.detail and found.remedy is not None
