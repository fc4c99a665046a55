"""Zhijiao (职教): the software with which a province runs its vocational education."""

__version__ = "0.1.0"
