"""The nouns of the room."""

from zhijiao.systems.meetings.models.following import Escalation, Extension, Ladder, Notice, Objection
from zhijiao.systems.meetings.models.meetings import AgendaItem, Attendance, Document, Meeting, Minutes, Proposal, Venue
from zhijiao.systems.meetings.models.requirements import Assignment, Report, Requirement, Task, Verification

__all__ = [
    "AgendaItem",
    "Assignment",
    "Attendance",
    "Document",
    "Escalation",
    "Extension",
    "Ladder",
    "Meeting",
    "Minutes",
    "Notice",
    "Objection",
    "Proposal",
    "Report",
    "Requirement",
    "Task",
    "Venue",
    "Verification",
]
