"""Measurement: figures, scores and signals, each beside a plain oracle or a published value."""
