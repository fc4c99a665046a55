"""The `zhijiao` command: it parses and prints; what it does lies in law, engines and the rooms' doors."""
