"""What Liaoning Province's instruments add."""
