"""The glossary, made from the lists of terms in the code: nothing is written here a second time."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import zhijiao
from zhijiao.basics.words import Terms


def markdown() -> str:
    """Return docs/glossary.md."""
    lines = ["# Glossary 术语", "", "Generated from the code (`make docs`). Code names are in `code`; each term has one meaning.", ""]
    for terms in sorted(_lists(), key=lambda t: (t.__module__, t.__name__)):
        title = (terms.__doc__ or "").strip().splitlines()[0]
        lines += [f"## {terms.__name__}", "", f"{title} (`{terms.__module__}`)", "", "| code | English | 中文 |", "|---|---|---|"]
        lines += [f"| `{member.value}` | {member.words.en} | {member.words.zh} |" for member in terms]
        lines.append("")
    return "\n".join(lines)


def _lists() -> Iterator[type[Terms]]:
    seen: set[type[Terms]] = set()
    for module in pkgutil.walk_packages(zhijiao.__path__, "zhijiao."):
        if module.name.rpartition(".")[2] == "terms" or module.name.startswith("zhijiao.law."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and issubclass(value, Terms) and value is not Terms and value not in seen:
                    seen.add(value)
                    yield value
