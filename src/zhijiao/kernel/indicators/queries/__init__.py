"""What the pages ask: snapshots, cells fit to be shown, the rows behind them, and how a figure moved."""
