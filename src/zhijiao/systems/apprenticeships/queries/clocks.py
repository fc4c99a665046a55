"""The clocks of the room, in working days or days. None of them was seen in a text of law: they are the project's own."""

from __future__ import annotations

from datetime import date, timedelta

from zhijiao.kernel.screens.clocks import plus_working_days
from zhijiao.systems.apprenticeships.terms import ComplaintKind

URGENT = (ComplaintKind.DANGER, ComplaintKind.HARASSMENT)
URGENT_ANSWER_WORKING_DAYS = 1
ANSWER_WORKING_DAYS = 5
CLOSE_WORKING_DAYS = 15
TALK_WORKING_DAYS = 3  # an apprentice who ends the placement hears from the school within
SIGN_OFF_DAYS = 7  # a mentor's sign-off counts as in time within
FILING_WORKING_DAYS = 5
LATE_LOG_DAYS = 31  # how far back a day may still be written
TAKE_BACK = timedelta(minutes=5)
LINK_LIFE = timedelta(days=7)
LINK_TRIES = 5
OVERLAP_REMINDER_DAYS = 7  # a school that is asked to give way is reminded after
OVERLAP_DAYS = 14  # and after so many days the bureau decides
REMIND_WEEKS = 4  # how many weeks back somebody is reminded of
REMIND_SCHOOL_WORKING_DAYS = 3  # after the apprentice, the school hears of a week without a log
REMIND_HOURS = (9, 18)  # local hours in which reminders leave
POSTER_CODE_LIFE = timedelta(minutes=10)
POSTER_CODE_PAUSE = timedelta(minutes=1)  # between two codes for one poster
POSTER_CODES_A_DAY = 6
POSTER_TRIES = 5
POSTER_OPEN = timedelta(minutes=15)  # how long a right code keeps the week open


def answer_due(kind: ComplaintKind, received_on: date) -> date:
    """Return the day by which a complaint must be answered first."""
    return plus_working_days(received_on, URGENT_ANSWER_WORKING_DAYS if kind in URGENT else ANSWER_WORKING_DAYS)


def close_due(received_on: date) -> date:
    """Return the day by which a complaint must be closed."""
    return plus_working_days(received_on, CLOSE_WORKING_DAYS)


def talk_due(ended_on: date) -> date:
    """Return the day by which the school speaks with an apprentice who ended the placement."""
    return plus_working_days(ended_on, TALK_WORKING_DAYS)


def decision_due(requested_on: date) -> date:
    """Return the day by which the bureau decides a filing."""
    return plus_working_days(requested_on, FILING_WORKING_DAYS)


def sign_off_due(week: date) -> date:
    """Return the day until which a week (its Monday) is signed off in time: counted from its Friday."""
    return week + timedelta(days=4 + SIGN_OFF_DAYS)


def overlap_reminder(asked_on: date) -> date:
    """Return the day on which a school that was asked about an overlap is reminded."""
    return asked_on + timedelta(days=OVERLAP_REMINDER_DAYS)


def overlap_due(asked_on: date) -> date:
    """Return the last day on which it answers itself."""
    return asked_on + timedelta(days=OVERLAP_DAYS)
