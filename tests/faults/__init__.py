"""What happens when a machine fails in the middle: run by `make faults`, minutes long, not part of the suite.

Each scenario starts the real `zhijiao serve`, breaks something outright, starts again and counts. See docs/faults.md.
"""
