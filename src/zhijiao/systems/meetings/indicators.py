"""The figures of the room: what one row is, whom a figure counts, what it counts of them.

`queries.frames` brings the rows, the kernel counts them, and the rows behind a figure are found by the very conditions
written here. A task that is withdrawn or suspended is in none of them.
"""

from __future__ import annotations

from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import Indicator, indicator
from zhijiao.engines.rules import Code, Condition, Count, Day, Facts, Flag, fact
from zhijiao.law.national import government_supervision_2020 as law
from zhijiao.systems.meetings.terms import ANSWERED, DONE, GIVEN_UP, OPEN, Grain, Part, TaskState

ACKNOWLEDGE_DAYS = 3  # working days to acknowledge a task; the project's own number
PLACES = ("city", "unit", "theme")


class Tasks(Facts):
    """One task of one unit."""

    state: Code = fact(en="state", zh="状态", terms=TaskState)
    city: Code = fact(en="city of the unit", zh="单位所在市")
    unit: Code = fact(en="unit", zh="单位")
    theme: Code = fact(en="theme", zh="类别")
    part: Code = fact(en="part", zh="分工", terms=Part)
    due_on: Day = fact(en="due on", zh="办理期限")
    scored_on: Day = fact(en="scored against", zh="考核期限")
    acknowledge_by: Day = fact(en="to be acknowledged by", zh="签收期限")
    acknowledged_on: Day = fact(en="acknowledged on", zh="签收日期")
    reported_on: Day = fact(en="last report on", zh="最近报送日期")
    conclusions: Count = fact(en="conclusions that stand", zh="有效核验次数")
    returns: Count = fact(en="returns that stand", zh="有效退回次数")
    rungs: Flag = fact(en="a notice or criticism was issued", zh="已发督办通知或者通报")
    today: Day = fact(en="day of the count", zh="统计日")


class Objections(Facts):
    """One objection."""

    city: Code = fact(en="city of the unit", zh="单位所在市")
    unit: Code = fact(en="unit", zh="单位")
    decide_by: Day = fact(en="to be decided by", zh="复核期限")
    decided_on: Day = fact(en="decided on", zh="复核日期")
    today: Day = fact(en="day of the count", zh="统计日")


GRAINS: dict[Grain, type[Facts]] = {Grain.TASK: Tasks, Grain.OBJECTION: Objections}
COUNTED = ~Tasks.state.isin(GIVEN_UP)


def _tasks(code: str, *, zh: str, en: str, definition: Bilingual, population: Condition, numerator: Condition, **more: Any) -> Indicator:
    """Declare a figure over tasks that are neither withdrawn nor suspended."""
    return indicator(code, zh=zh, en=en, definition=definition, population=COUNTED & population, numerator=numerator, grain=Grain.TASK,
                     dims=PLACES, **more)


INDICATORS: tuple[Indicator, ...] = (
    _tasks(
        "MTG-01", en="Acknowledged in time", zh="按时签收", target=1000,
        definition=Bilingual("Tasks acknowledged, or past three working days from the dispatch, that were acknowledged within them",
                             "已签收或者交办已满3个工作日的任务中，在3个工作日内签收的比例"),
        population=Tasks.acknowledged_on.known() | (Tasks.acknowledge_by < Tasks.today),
        numerator=Tasks.acknowledged_on.known() & (Tasks.acknowledged_on <= Tasks.acknowledge_by)),
    _tasks(
        "MTG-02", en="Answered in time", zh="按时报结", target=950,
        definition=Bilingual("Tasks answered or past their day that were answered by the day they are scored on",
                             "已报送或者已到期的任务中，在考核期限内报送且未被退回的比例"),
        population=Tasks.state.isin(ANSWERED) | (Tasks.scored_on < Tasks.today),
        numerator=Tasks.state.isin(ANSWERED) & (Tasks.reported_on <= Tasks.scored_on)),
    _tasks(
        "MTG-03", en="Verified", zh="核验通过", target=1000,
        definition=Bilingual("Tasks that were reported on, of which the last report was verified", "报送过的任务中，最近一次报送已核验通过的比例"),
        population=Tasks.reported_on.known(), numerator=Tasks.state.isin(DONE)),
    _tasks(
        "MTG-04", en="Returned", zh="被退回", direction="down", target=100,
        definition=Bilingual("Tasks with a conclusion that stands, of which a report was returned at least once",
                             "作过有效核验的任务中，报送被退回过的比例"),
        population=Tasks.conclusions >= 1, numerator=Tasks.returns >= 1),
    _tasks(
        "MTG-05", en="Overdue", zh="逾期未报", direction="down", target=0,
        definition=Bilingual("Tasks under way that are past their day without an answer", "在办任务中，已过期限仍未报送的比例"),
        population=~Tasks.state.isin(DONE), numerator=Tasks.state.isin(OPEN) & (Tasks.due_on < Tasks.today)),
    _tasks(
        "MTG-06", en="Closed in time", zh="按时销号", target=950,
        definition=Bilingual("Tasks closed or past their day that are closed, their last report made by the day they are scored on",
                             "已销号或者已到期的任务中，考核期限内报送并已销号的比例"),
        population=(Tasks.state == TaskState.CLOSED) | (Tasks.scored_on < Tasks.today),
        numerator=(Tasks.state == TaskState.CLOSED) & (Tasks.reported_on <= Tasks.scored_on)),
    _tasks(
        "MTG-07", en="Escalated", zh="进入督办", direction="down", target=0,
        definition=Bilingual("Tasks for which a supervision notice or a criticism was issued", "已发出督办通知或者通报批评的任务的比例"),
        population=Tasks.due_on.known(), numerator=Tasks.rungs),
    indicator(
        "MTG-08", en="Objections decided in time", zh="异议按时复核", grain=Grain.OBJECTION, dims=("city", "unit"), target=1000,
        definition=Bilingual("Objections decided or past thirty days that were decided within them", "已复核或者已满30日的异议中，30日内作出复核决定的比例"),
        population=Objections.decided_on.known() | (Objections.decide_by < Objections.today),
        numerator=Objections.decided_on.known() & (Objections.decided_on <= Objections.decide_by),
        cites=(law.TEXT.article("17", "V"),)),
)
INDICATOR: dict[str, Indicator] = {one.code: one for one in INDICATORS}
