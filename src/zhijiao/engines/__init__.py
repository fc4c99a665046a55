"""The engines: pure libraries that know nothing of Django, of any law, of the clock or the network."""
