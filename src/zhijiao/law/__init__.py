"""The statute book: instruments, rules and dated numbers, each with its citation. Pure."""
