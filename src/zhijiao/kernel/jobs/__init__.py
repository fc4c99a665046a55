"""Work behind the scenes: jobs in chunks with their progress, taken up again when a worker dies, and recurring work."""
