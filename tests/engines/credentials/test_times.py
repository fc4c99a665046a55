"""Times as XSD writes them, to the edges of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest

from zhijiao.engines.credentials import Fault
from zhijiao.engines.credentials.times import after, instant, stamp


class Nowhere(tzinfo):
    """A zone that does not say where it lies."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return None


@pytest.mark.parametrize(("text", "told"), [
    ("2026-07-01T08:00:00Z", "2026-07-01T08:00:00"), ("2026-07-01T08:00:00+08:00", "2026-07-01T00:00:00"),
    ("2026-07-01T08:00:00.5-03:30", "2026-07-01T11:30:00.500000"), ("2026-07-01T08:00:00.1234567Z", "2026-07-01T08:00:00.123456"),
    ("2026-06-30T24:00:00.000+08:00", "2026-06-30T16:00:00"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00"),
    ("0001-01-01T00:00:00+08:00", "0001-01-01T00:00:00"), ("9999-12-31T23:59:59-08:00", "9999-12-31T23:59:59.999999"),
    ("9999-12-31T24:00:00Z", "9999-12-31T23:59:59.999999")])
def test_an_instant(text: str, told: str) -> None:
    assert instant(text).replace(tzinfo=None).isoformat() == told and instant(text).tzinfo is UTC


@pytest.mark.parametrize("wrong", [
    "2026-07-01", "2026-07-01T08:00Z", "2026-07-01T08:00:00", "2026-07-01 08:00:00Z", "2026-07-01t08:00:00z", "2026-07-01T24:00:01Z", "2026-07-01T24:00:00.1Z",
    "2026-02-29T00:00:00Z", "2026-07-01T23:59:60Z", "0000-01-01T00:00:00Z", "-2026-07-01T00:00:00Z", "12026-07-01T00:00:00Z", "2026-07-01T08:00:00+24:00",
    "2026-07-01T08:00:00.Z", "２０２６-07-01T08:00:00Z", "2026-07-01T08:00:00Z\n", "", None, 7, datetime(2026, 7, 1), datetime(2026, 7, 1, tzinfo=Nowhere())])
def test_no_instant(wrong: object) -> None:
    with pytest.raises(Fault) as caught:
        instant(wrong)
    assert caught.value.code == "time_malformed"


def test_a_stamp_and_the_end_of_the_calendar() -> None:
    assert stamp(datetime(1, 1, 1, 2, tzinfo=timezone(timedelta(hours=8)))) == "0001-01-01T00:00:00Z"
    assert stamp(datetime(2026, 7, 1, 8, 0, 0, 999, tzinfo=timezone(timedelta(hours=8)))) == "2026-07-01T00:00:00Z"
    assert stamp("2026-07-01T08:00:00.5+08:00") == "2026-07-01T08:00:00.5+08:00"
    assert after(instant("9999-01-01T00:00:00Z"), timedelta(days=400)) == datetime.max.replace(tzinfo=UTC)
