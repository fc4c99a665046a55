"""Messages that leave after commit: written in the transaction of the act, delivered at least once by the worker."""
