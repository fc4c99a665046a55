"""Run the benchmarks named on the command line, or all; each prints a table and writes it to var/bench/."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

HERE = Path(__file__).parent


def available() -> list[str]:
    """Return the benchmarks: the modules here that have a `main` (helpers carry an underscore in their name)."""
    return sorted(m.name for m in pkgutil.iter_modules([str(HERE)]) if "_" not in m.name)


def main(names: list[str]) -> int:
    """Run them one after another."""
    unknown = set(names) - set(available())
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are: {', '.join(available())}", file=sys.stderr)
        return 2
    out = HERE.parent / "var" / "bench"
    out.mkdir(parents=True, exist_ok=True)
    for name in names or available():
        text = importlib.import_module(f"benchmarks.{name}").main()
        (out / f"{name}.md").write_text(text, encoding="utf-8")
        print(text, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
