"""Candidates of skill tests as a sheet: which session and applicant a row means, and what does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers import Mismatch
from zhijiao.systems.admissions.models import Applicant, Candidate, Session
from zhijiao.systems.admissions.terms import SessionState

COLUMNS = (
    Column("session", Bilingual("Session number", "场次编号"), Kind.CODE, example="LN-K-2026-000001"),
    Column("applicant", Bilingual("Applicant number", "考生号"), Kind.CODE, privacy=Privacy.PERSONAL, example="26210100001"),
)
NO_SESSION = Bilingual("The number of a session whose rating has not started", "还没有开始评分的场次编号")
NO_APPLICANT = Bilingual("The number of an applicant of {year} in the track “{track}”", "{year}年“{track}”科类的考生号")
TWICE = Bilingual("An applicant once for a test: row {row} has the same", "同一考试一名考生只写一行，与第{row}行重复")
SITS = Bilingual("An applicant who is entered for no session of this test: this one is, for {session}", "还没有编入本考试场次的考生；这名考生已编入{session}")


class Entries:
    """The sessions and applicants that rows of the sheet name, read at once."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], actor: Actor):
        sessions = Session.objects.visible_to(actor).filter(number__in={row.get("session") for row in rows}, state=SessionState.PLANNED)
        self.sessions = {one.number: one for one in sessions.select_related("test__cycle__organiser", "test__track")}
        cycles = {one.test.cycle_id for one in self.sessions.values()}
        named = Applicant.objects.visible_to(actor).filter(cycle__in=cycles, number__in={row.get("applicant") for row in rows})
        self.applicants = {(one.cycle_id, one.number): one for one in named.select_related("track")}
        tests = {one.test_id for one in self.sessions.values()}
        self.sitting = {(row.session.test_id, row.applicant_id): row.session.number for row in Candidate.objects.filter(
            session__test__in=tests, applicant__in=[one.pk for one in self.applicants.values()], absent=False).select_related("session")}

    def of(self, row: Mapping[str, Any]) -> tuple[Session | None, Applicant | None]:
        """Return what a row means."""
        session = self.sessions.get(str(row.get("session") or ""))
        found = self.applicants.get((session.test.cycle_id, str(row.get("applicant") or ""))) if session else None
        return session, found if found and session and found.track_id == session.test.track_id else None


def match_rows(rows: Sequence[Mapping[str, Any]], *, actor: Actor, now: datetime) -> list[list[Mismatch]]:
    """Return the cells that name no session, no applicant of its track, somebody entered already, or another row's."""
    entries, seen, found = Entries(rows, actor), dict[tuple[int, int], int](), list[list[Mismatch]]()
    for number, row in enumerate(rows, 1):
        session, applicant = entries.of(row)
        found.append(_mismatches(session, applicant, number, entries, seen))
    return found


def _mismatches(session: Session | None, applicant: Applicant | None, number: int, entries: Entries,
                seen: dict[tuple[int, int], int]) -> list[Mismatch]:
    if session is None:
        return [Mismatch("session", NO_SESSION)]
    if applicant is None:
        return [Mismatch("applicant", NO_APPLICANT.filled(year=str(session.test.cycle.year), track=session.test.track.named))]
    key = session.test_id, applicant.pk
    if key in entries.sitting:
        return [Mismatch("applicant", SITS.filled(session=entries.sitting[key]))]
    first = seen.setdefault(key, number)
    return [Mismatch("applicant", TWICE.filled(row=first))] if first != number else []


def row_of(candidate: Candidate) -> dict[str, Any]:
    """Return a candidate as a row of the sheet."""
    return {"session": candidate.session.number, "applicant": candidate.applicant.number}
