"""招生考试: who is admitted where, by published rules, with a proof for everyone."""
