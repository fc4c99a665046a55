"""The journal: what was done, by whom, when; append-only, chained by hashes. Faces are in `entries`."""
