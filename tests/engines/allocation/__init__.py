"""The allocation engine: known answers, engines against each other and against oracles."""
