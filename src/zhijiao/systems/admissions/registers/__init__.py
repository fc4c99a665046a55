"""The lists of the room."""

from zhijiao.systems.admissions.registers.applicants import applicants
from zhijiao.systems.admissions.registers.skills import candidates, sessions, tests

__all__ = ["applicants", "candidates", "sessions", "tests"]
