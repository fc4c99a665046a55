"""The nouns of the room. Each has `visible_to(actor)`: deny by default, then what the role may see."""

from zhijiao.systems.apprenticeships.models.agreements import Agreement
from zhijiao.systems.apprenticeships.models.changes import (
    Amendment,
    AmendmentSignature,
    Assessment,
    Completion,
)
from zhijiao.systems.apprenticeships.models.complaints import Complaint
from zhijiao.systems.apprenticeships.models.contracts import Contract, MinimumWage
from zhijiao.systems.apprenticeships.models.daily import LogEntry, PaySlip, SignOff
from zhijiao.systems.apprenticeships.models.filings import Filing
from zhijiao.systems.apprenticeships.models.insurance import Cover, Policy
from zhijiao.systems.apprenticeships.models.locks import Lock
from zhijiao.systems.apprenticeships.models.overlaps import Overlap
from zhijiao.systems.apprenticeships.models.posters import Poster, PosterCode
from zhijiao.systems.apprenticeships.models.reminders import Reminder
from zhijiao.systems.apprenticeships.models.replays import Replay, ReplayRow
from zhijiao.systems.apprenticeships.models.rotations import Rotation
from zhijiao.systems.apprenticeships.models.signatures import Signature, SignLink
from zhijiao.systems.apprenticeships.models.visits import SafetyTraining, Visit, VisitInterval

__all__ = [
    "Agreement",
    "Amendment",
    "AmendmentSignature",
    "Assessment",
    "Complaint",
    "Completion",
    "Contract",
    "Cover",
    "Filing",
    "Lock",
    "LogEntry",
    "MinimumWage",
    "Overlap",
    "PaySlip",
    "Poster",
    "PosterCode",
    "Policy",
    "Reminder",
    "Replay",
    "ReplayRow",
    "Rotation",
    "SignLink",
    "SignOff",
    "Signature",
    "SafetyTraining",
    "Visit",
    "VisitInterval",
]
