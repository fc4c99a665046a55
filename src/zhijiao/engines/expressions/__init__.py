"""Expression trees that rules and indicators share, compiled to Python, Polars and SQL with one meaning."""
