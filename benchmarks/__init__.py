"""Side by side with peers, in one command: `python -m benchmarks [rules ...]` (`make bench` runs them all)."""
