"""A machine drawn: a diagram and the table it comes from, as Markdown."""

from __future__ import annotations

from pathlib import Path

from zhijiao.kernel.states.machine import Machine
from zhijiao.kernel.states.moves import Move


def page(machine: Machine) -> str:
    """Return the page of one machine, English and Chinese side by side."""
    used = {state for move in machine.moves for state in (*move.sources, move.target)}
    states = "\n".join(f"| `{s.value}` | {s.words.en} | {s.words.zh} |" for s in machine.states if s in used)
    return (f"# {machine.words.en} {machine.words.zh}\n\n"
            f"`{machine.name}`: made from the table of moves by `python -m zhijiao.config.manage states`.\n\n"
            f"{diagram(machine)}\n"
            f"## States 状态\n\n| key | English | 中文 |\n|---|---|---|\n{states}\n\n"
            "## Moves 办理\n\n| move | from | to | by | rules that guard it |\n|---|---|---|---|---|\n"
            + "".join(_line(move) for move in machine.moves))


def diagram(machine: Machine) -> str:
    """Return the Mermaid diagram of a machine."""
    arrows = "".join(f"    {source.value} --> {move.target.value}: {move.words.en} {move.words.zh}\n"
                     for move in machine.moves for source in move.sources)
    return f"```mermaid\nstateDiagram-v2\n{arrows}```\n"


def _line(move: Move) -> str:
    sources = ", ".join(f"`{source.value}`" for source in move.sources)
    roles = ", ".join(f"{role.words.en} {role.words.zh}" for role in move.roles)
    rules = ", ".join(f"`{name}`" for name in sorted(move.rule_names))
    asked = " (what they ask must be known)" if move.evidence else ""
    return (f"| `{move.name}` {move.words.en} {move.words.zh} | {sources} | `{move.target.value}` | {roles} "
            f"| {rules or '—'}{asked} |\n")


def write(drawn: list[Machine], folder: Path) -> None:
    """Write a page per machine and remove pages of machines that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {f"{machine.name}.md": page(machine) for machine in drawn}
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, "utf-8")


def differences(drawn: list[Machine], folder: Path) -> list[str]:
    """Return the names of pages that are missing, stale or left over."""
    pages = {f"{machine.name}.md": page(machine) for machine in drawn}
    kept = {old.name: old.read_text("utf-8") for old in folder.glob("*.md")}
    return sorted(name for name in pages.keys() | kept.keys() if pages.get(name) != kept.get(name))
