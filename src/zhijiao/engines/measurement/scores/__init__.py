"""Scores that can be taken apart: normalised indicators, weights, distances to the ideal, value added, ranks as intervals."""
