"""Counts and signals as files: read with every doubt named, detect, write."""

from zhijiao.engines.measurement.files.counts import Counts, read_counts
from zhijiao.engines.measurement.files.detecting import METHODS, Detected, Rules, detect, write_signals
from zhijiao.engines.measurement.files.thresholds import thresholds_from_toml
from zhijiao.engines.sheets.faults import FileProblem, FilesError

__all__ = ["METHODS", "Counts", "Detected", "FileProblem", "FilesError", "Rules", "detect", "read_counts", "thresholds_from_toml", "write_signals"]
