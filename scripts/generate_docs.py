"""Write the documents that are generated from code, or with --check say which of them are out of date."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def law() -> dict[str, str]:
    """The statute book: every article, and how it is checked."""
    from zhijiao.law.book import markdown

    return {"law.md": markdown()}


def states() -> dict[str, str]:
    """One diagram and table of moves per machine."""
    from zhijiao.kernel.states.diagrams import pages

    return {f"states/{name}.md": text for name, text in pages().items()}


def glossary() -> dict[str, str]:
    """Every term that a person reads, in both languages, from the lists of terms themselves."""
    from glossary import markdown

    return {"glossary.md": markdown()}


def events() -> dict[str, str]:
    """What the journal keeps and what leaves through the outbox."""
    from events import markdown

    return {"events.md": markdown()}


def indicators() -> dict[str, str]:
    """Every figure: what it counts of what, by which article."""
    from indicators import markdown

    return {"indicators.md": markdown()}


GENERATORS: tuple[Callable[[], dict[str, str]], ...] = (law, states, glossary, events, indicators)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiao.config.settings")
    os.environ.setdefault("ZHIJIAO_DEBUG", "yes")  # documents need no secrets of an office
    import django

    django.setup()
    check = "--check" in sys.argv
    stale = []
    for generate in GENERATORS:
        for name, text in generate().items():
            target = DOCS / name
            if target.exists() and target.read_text() == text:
                continue
            stale.append(name)
            if not check:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
    for name in stale:
        print(f"docs/{name} {'is out of date: run `make docs`' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
