"""A machine drawn: a diagram and the table it comes from, as Markdown."""

from __future__ import annotations

from django.utils.module_loading import autodiscover_modules

from zhijiao.kernel.states.machine import Machine, machines
from zhijiao.kernel.states.moves import Move


def pages() -> dict[str, str]:
    """Return the page of every machine of every room, by the machine's name."""
    autodiscover_modules("states")
    return {machine.name: page(machine) for machine in machines()}


def page(machine: Machine) -> str:
    """Return the page of one machine, English and Chinese side by side."""
    used = {state for move in machine.moves for state in (*move.sources, move.target)}
    states = "\n".join(f"| `{s.value}` | {s.words.en} | {s.words.zh} |" for s in machine.states if s in used)
    return (f"# {machine.words.en} {machine.words.zh}\n\n"
            f"`{machine.name}`: drawn from its table of moves by `make docs`.\n\n"
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
