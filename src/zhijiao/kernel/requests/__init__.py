"""What happens around every request: number, limits, one answer per key, refusals, health and figures."""
