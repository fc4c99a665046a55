"""Days of the room: the next working day, until when an objection may be raised, until when it is decided."""

from __future__ import annotations

from datetime import date, timedelta

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Parameter
from zhijiao.kernel.screens.clocks import is_working_day
from zhijiao.law.holidays import is_holiday
from zhijiao.law.national.government_supervision_2020 import DECISION_DAYS, OBJECTION_DAYS

HOLIDAY = Bilingual("{day} is a public holiday; the next working day is {next}", "{day}是法定节假日，下一个工作日是{next}")
REST_DAY = Bilingual("{day} is a rest day; the next working day is {next}", "{day}是休息日，下一个工作日是{next}")


def next_working_day(day: date) -> date:
    """Return the day itself if people work on it, else the next one on which they do."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def rest_day_note(day: date) -> Bilingual | None:
    """Return what is said of a due day on which nobody works, with the next working day; None for a working day."""
    if is_working_day(day):
        return None
    words = HOLIDAY if is_holiday(day) else REST_DAY
    return words.filled(day=day_words(day), next=day_words(next_working_day(day)))


def object_by(concluded_on: date) -> date:
    """Return the last day on which an objection is in time; the day of the conclusion is not counted."""
    return concluded_on + timedelta(days=_number(OBJECTION_DAYS, concluded_on))


def decide_by(filed_on: date) -> date:
    """Return the last day for the decision on an objection."""
    return filed_on + timedelta(days=_number(DECISION_DAYS, filed_on))


def _number(parameter: Parameter, day: date) -> int:
    """Return the number in force on a day; before the regulation, that of its first day."""
    found = parameter.used(max(day, parameter.values[0].first)).value
    assert isinstance(found, int)
    return found
