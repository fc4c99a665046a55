"""The list of events, read from the code that records or publishes them."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "zhijiao"
WORDS = {"record": "journal 日志", "publish": "outbox 发件箱", "receives": "received 接收"}


def markdown() -> str:
    """Return docs/events.md."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                event = node.args[0].value
                if name in WORDS and isinstance(event, str) and event.count(".") >= 2:
                    found.setdefault(event, {}).setdefault(name, set()).add(str(path.relative_to(SOURCE)))
    lines = ["# Events 事件", "", "`room.noun.past_participle`. Generated from the code (`make docs`): what the journal keeps, "
             "what leaves through the outbox after commit, and who receives it.", "", "| event | where | in |", "|---|---|---|"]
    for event, ways in sorted(found.items()):
        lines += [f"| `{event}` | {WORDS[way]} | {', '.join(f'`{place}`' for place in sorted(places))} |" for way, places in sorted(ways.items())]
    return "\n".join(lines) + "\n"
