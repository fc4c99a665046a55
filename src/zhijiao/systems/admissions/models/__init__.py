"""The nouns of the room."""

from zhijiao.systems.admissions.models.applicants import Applicant, ListImport, PreferenceList, packed, unpacked
from zhijiao.systems.admissions.models.cycles import Batch, Cycle, Line, Scheme, Track
from zhijiao.systems.admissions.models.plans import Unit
from zhijiao.systems.admissions.models.rounds import Offer, Round, RoundFile, Trial
from zhijiao.systems.admissions.models.skills import Candidate, Rater, Rating, Session, SkillTest, Station

__all__ = [
    "Applicant",
    "Batch",
    "Candidate",
    "Cycle",
    "Line",
    "ListImport",
    "Offer",
    "PreferenceList",
    "Rater",
    "Rating",
    "Round",
    "RoundFile",
    "Scheme",
    "Session",
    "SkillTest",
    "Station",
    "Track",
    "Trial",
    "Unit",
    "packed",
    "unpacked",
]
