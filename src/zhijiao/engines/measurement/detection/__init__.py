"""Outbreak signals over many series at once: legal thresholds, and statistical detectors cut to an alarm budget."""
