"""The names of events are promises: receivers in other rooms, scripts and the journal's readers rely on them."""

from __future__ import annotations

from tests.house.test_named import events

EVENTS = {
    "api.token.issued",
    "api.token.withdrawn",
    "apprenticeships.agreement.activated",
    "apprenticeships.agreement.archived",
    "apprenticeships.agreement.assessed",
    "apprenticeships.agreement.assigned",
    "apprenticeships.agreement.changed",
    "apprenticeships.agreement.completed",
    "apprenticeships.agreement.drafted",
    "apprenticeships.agreement.edited",
    "apprenticeships.agreement.ended",
    "apprenticeships.agreement.ended_early",
    "apprenticeships.agreement.filed",
    "apprenticeships.agreement.handed_over",
    "apprenticeships.agreement.papers_recorded",
    "apprenticeships.agreement.paused",
    "apprenticeships.agreement.printed",
    "apprenticeships.agreement.resumed",
    "apprenticeships.agreement.withdrawn",
    "apprenticeships.amendment.proposed",
    "apprenticeships.amendment.refused",
    "apprenticeships.amendment.signed",
    "apprenticeships.complaint.answered",
    "apprenticeships.complaint.closed",
    "apprenticeships.complaint.received",
    "apprenticeships.filing.decided",
    "apprenticeships.filing.requested",
    "apprenticeships.ledger.settled",
    "apprenticeships.link.made",
    "apprenticeships.log.returned",
    "apprenticeships.log.written",
    "apprenticeships.pay.recorded",
    "apprenticeships.pay.short",
    "apprenticeships.replay.exported",
    "apprenticeships.replay.requested",
    "apprenticeships.week.signed",
    "apprenticeships.week.taken_back",
    "demo.province.built",
    "findings.warning.waived",
    "journal.content.erased",
    "papers.file.fetched",
    "papers.file.removed",
    "parties.organisation.registered",
    "people.account.closed",
    "people.account.opened",
    "people.guardian.appointed",
    "people.membership.ended",
    "people.membership.given",
    "people.person.registered",
    "registers.field.opened",
    "registers.import.accepted",
    "registers.import.undone",
    "registers.row.created",
    "registers.rows.exported",
}


def test_events_are_those_that_were_promised():
    """A new event is added here and described; one that others may rely on is not renamed."""
    assert set(events()) == EVENTS


def test_events_say_room_noun_and_participle():
    assert all(name.count(".") == 2 and name == name.lower() for name in EVENTS)
