"""The lists of the room."""

from zhijiao.systems.admissions.registers.applicants import applicants
from zhijiao.systems.admissions.registers.plans import batches, cycles, units
from zhijiao.systems.admissions.registers.rounds import offers, rounds
from zhijiao.systems.admissions.registers.skills import candidates, sessions, tests

__all__ = ["applicants", "batches", "candidates", "cycles", "offers", "rounds", "sessions", "tests", "units"]
