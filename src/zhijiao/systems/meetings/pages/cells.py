"""How a cell of the matrix is drawn: its sign, its colour, its words. Drawn by hand, for a page has thousands.

Never by colour alone: a sign or a number stands in each cell, and its name says unit, state and days in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.screens.words import MINUS, language
from zhijiao.systems.meetings.models import Ladder
from zhijiao.systems.meetings.queries import lights
from zhijiao.systems.meetings.queries.matrix import Cell, Matrix, Row
from zhijiao.systems.meetings.terms import Colour, Light, TaskState

LEFT = Bilingual("{n} working days left", "剩{n}个工作日")
LEFT_ONE = Bilingual("1 working day left", "剩1个工作日")
TODAY = Bilingual("due today", "今天到期")
LATE = Bilingual("{n} working days late", "逾期{n}个工作日")
LATE_ONE = Bilingual("1 working day late", "逾期1个工作日")
EMPTY = SafeString("<td></td>")

# state -> the class of its sign; states that are not here show the number of working days left
SIGNS = {TaskState.VERIFIED: "s-check", TaskState.CLOSED: "s-check", TaskState.REPORTED: "s-up", TaskState.RETURNED: "s-back",
         TaskState.DISPATCHED: "s-dot", TaskState.SUSPENDED: "s-pause"}
NUMBERED = (Light.NEAR, Light.OVERDUE)


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell looks like and what it is called, but for the unit."""

    css: str
    text: str
    words: Bilingual


def days_words(days: int) -> Bilingual:
    """Say how many working days are left, or how many late."""
    if days == 0:
        return TODAY
    one, many = (LEFT_ONE, LEFT) if days > 0 else (LATE_ONE, LATE)
    return one if abs(days) == 1 else many.filled(n=abs(days))


@lru_cache(maxsize=8192)
def look(state: TaskState, light: Light, days: int, colour: Colour) -> Look:
    """Return the look of a state with its light: a number where days press, else the sign of the state."""
    answered = state in (TaskState.VERIFIED, TaskState.CLOSED, TaskState.REPORTED)
    pressed = light is Light.OVERDUE or (light is Light.NEAR and state is not TaskState.RETURNED)
    sign = "" if pressed else SIGNS.get(state, "")
    text = "" if sign else str(days).replace("-", MINUS)
    shown = light.value if state is not TaskState.REPORTED else "reported"
    open_words = state.words if answered or light is Light.PAUSED else Bilingual(
        f"{state.words.en}, {days_words(days).en}", f"{state.words.zh}，{days_words(days).zh}")
    return Look(f"mc l-{shown} k-{colour.value} {sign}".rstrip(), text, open_words)


def look_of(cell: Cell, today: date, ladder: Ladder) -> Look:
    """Return the look of one task."""
    shines = lights.light(cell, today=today, ladder=ladder)
    return look(cell.state, shines, lights.working_days_left(cell.due_on, today), lights.colour(ladder, shines))


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row of the matrix with its cells as one piece of markup."""

    row: Row
    cells: SafeString


class Drawing:
    """Draws rows: the parts that repeat are made once."""

    def __init__(self, matrix: Matrix, query: str):
        self.matrix, self.language = matrix, language()
        self.start = '<td><a href="?' + escape(f"{query}&" if query else "") + "cell="
        self.comma = ", " if self.language == "en" else "，"
        self.names = [(column.unit.pk, escape(column.words.said(self.language))) for column in matrix.columns]
        self.looks: dict[tuple[TaskState, date, object], tuple[str, str, str]] = {}

    def rows(self) -> list[DrawnRow]:
        """Return the rows of the page."""
        return [DrawnRow(row, self._cells(row)) for row in self.matrix.rows]

    def _cells(self, row: Row) -> SafeString:
        return SafeString("".join(self._drawn(row.cells.get(unit), name) for unit, name in self.names))

    def _drawn(self, cell: Cell | None, name: str) -> str:
        if cell is None:
            return EMPTY
        key = (cell.state, cell.due_on, cell.dispatched_at)
        made = self.looks.get(key)
        if made is None:
            made = self.looks[key] = self._look(cell)
        css, text, words = made
        current = ' aria-current="true"' if cell.pk == self.matrix.asked.cell else ""
        return f'{self.start}{cell.pk}#cell" class="{css}"{current} aria-label="{name}{self.comma}{words}">{text}</a></td>'

    def _look(self, cell: Cell) -> tuple[str, str, str]:
        one = look_of(cell, self.matrix.today, self.matrix.ladder)
        return one.css, one.text, escape(one.words.said(self.language))


def legend(ladder: Ladder) -> list[tuple[Look, Bilingual]]:
    """Return one example of each look with what it means, in the colours of the office."""
    def example(state: TaskState, light: Light, days: int, words: Bilingual) -> tuple[Look, Bilingual]:
        return look(state, light, days, lights.colour(ladder, light)), words

    return [
        example(TaskState.CLOSED, Light.DONE, 0, Bilingual("verified or closed", "已核验或已销号")),
        example(TaskState.REPORTED, Light.ON_TRACK, 0, TaskState.REPORTED.words),
        example(TaskState.IN_PROGRESS, Light.ON_TRACK, 17, Bilingual("in progress, working days left", "办理中，剩余工作日")),
        example(TaskState.IN_PROGRESS, Light.NEAR, 5, Light.NEAR.words),
        example(TaskState.IN_PROGRESS, Light.OVERDUE, -1, Bilingual("late, by so many working days", "逾期，超期工作日")),
        example(TaskState.RETURNED, Light.NEAR, 3, Bilingual("returned, to report again", "退回重报")),
        example(TaskState.DISPATCHED, Light.ON_TRACK, 17, TaskState.DISPATCHED.words),
        example(TaskState.SUSPENDED, Light.PAUSED, 17, TaskState.SUSPENDED.words),
    ]


def sheet_text(cell: Cell | None, today: date, ladder: Ladder, spoken: str) -> str:
    """Say a cell as a workbook does: in words."""
    return look_of(cell, today, ladder).words.said(spoken) if cell else ""
