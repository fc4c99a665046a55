"""Rounds on files: read with every doubt named, allocate, write with a certificate, verify, explain; placements too."""

from zhijiao.engines.allocation.files.deciding import admit
from zhijiao.engines.allocation.files.explaining import Entry, entry, explain
from zhijiao.engines.allocation.files.placing import place
from zhijiao.engines.allocation.files.verifying import verify
from zhijiao.engines.sheets.faults import FileProblem, FilesError

__all__ = ["Entry", "FileProblem", "FilesError", "admit", "entry", "explain", "place", "verify"]
