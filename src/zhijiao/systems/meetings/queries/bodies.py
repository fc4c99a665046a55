"""First drafts of documents, in the language of documents: notice of a meeting, minutes, supervision notice, bulletin.

Every figure in them is counted from the tasks of the day; a person edits the draft before it is issued.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhijiao.basics.dates import day_words
from zhijiao.kernel.days import local_day
from zhijiao.systems.meetings.models import AgendaItem, Attendance, Ladder, Meeting, Minutes, Requirement, Task, Venue
from zhijiao.systems.meetings.queries import lights
from zhijiao.systems.meetings.queries.notices import row
from zhijiao.systems.meetings.queries.wording import when
from zhijiao.systems.meetings.terms import (
    DONE,
    ItemKind,
    Light,
    MeetingForm,
    Presence,
    TaskState,
    Theme,
    VenueKind,
)

NUMERALS = "一二三四五六七八九十"
REASON = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """Title and text of a document."""

    title: str
    body: str


def _day(day: date) -> str:
    return day_words(day).zh


def invitation(meeting: Meeting) -> Draft:
    """Return the notice of a meeting: when, how, where, the agenda."""
    halls = Venue.objects.filter(meeting=meeting).select_related("region")
    places = [f"{VenueKind(hall.kind).words.zh}：{hall.region.name_zh}{hall.place}" for hall in halls]
    lines = ["一、会议时间", f"{when(meeting).zh}。", "二、会议形式", f"{MeetingForm(meeting.form).words.zh}。", "三、会议地点",
             *(f"{place}。" for place in places), "四、会议议程", *_agenda(meeting)]
    return Draft(f"关于召开{meeting.title}的通知", "\n".join(lines))


def _agenda(meeting: Meeting) -> list[str]:
    items = AgendaItem.objects.filter(meeting=meeting)
    return [f"{item.order}.{ItemKind(item.kind).words.zh}：{item.office}{f'（{item.title}）' if item.title else ''}。" for item in items] or ["另行通知。"]


def minutes(meeting: Meeting) -> Draft:
    """Return the minutes as a document: the meeting, its text, who was present, excused and absent."""
    text = Minutes.objects.filter(meeting=meeting).values_list("text", flat=True).first() or ""
    opening = f"{when(meeting).zh}，{meeting.organiser.name}以{MeetingForm(meeting.form).words.zh}形式召开{meeting.title}。纪要如下："
    return Draft(f"{meeting.title}纪要", "\n".join([opening, *text.splitlines(), *_present(meeting)]))


def _present(meeting: Meeting) -> list[str]:
    by: dict[Presence, list[str]] = defaultdict(list)
    for line in Attendance.objects.filter(venue__meeting=meeting).exclude(presence=None):
        by[line.presence].append(line.office)
    return [f"{presence.words.zh}：{'、'.join(by[presence])}。" for presence in Presence if by[presence]]


def supervision(task: Task, today: date) -> Draft:
    """Return a supervision notice about one task: what was asked, by when, how it stands, what is asked now."""
    requirement = task.requirement
    late = (today - task.due_on).days
    source = f"{requirement.meeting.title}提出的要求" if requirement.meeting else "要求"
    stands = f"办理期限为{_day(task.due_on)}，" + (f"已逾期{late}天，" if late > 0 else "") + f"目前状态为“{TaskState(task.state).words.zh}”。"
    lines = [f"{_day(local_day(task.dispatched_at))}交办你单位落实{source}“{requirement.text}”（任务编号{task.number}），{stands}",
             "请抓紧办理，并通过本系统报送办理情况和佐证材料。",
             "对本通知有异议的，可以依照《政府督查工作条例》第十七条，自收到之日起30日内申请复核。"]
    return Draft(f"关于“{requirement.text}”的督办通知", "\n".join(lines))


def bulletin(requirements: Iterable[Requirement], today: date, meeting: Meeting | None = None) -> Draft:
    """Return a bulletin of how requirements stand on a day: totals, a table by requirement, who is late and who is returned."""
    known = list(requirements)
    rule = lights.ladder_on(today)
    tasks: dict[int, list[Task]] = defaultdict(list)
    seen = Task.objects.filter(requirement__in=known).exclude(state=TaskState.WITHDRAWN).select_related("unit")
    for task in seen.order_by("unit__region__path", "pk"):
        tasks[task.requirement_id].append(task)
    everything = [task for part in tasks.values() for task in part]
    about = f"{meeting.title}要求" if meeting else "交办事项"
    lines = [_totals(about, known, everything, rule, today), "一、总体情况", *_table(known, tasks, rule, today),
             *_pressing(known, tasks, rule, today)]
    return Draft(f"关于{about}落实情况的通报", "\n".join(lines))


def _totals(about: str, known: Sequence[Requirement], tasks: Sequence[Task], rule: Ladder, today: date) -> str:
    counted = _counted(tasks, rule, today)
    return (f"截至{_day(today)}，{about}共{len(known)}项，交办任务{len(tasks)}件，已完成{counted[Light.DONE]}件，"
            f"已报待核验{sum(task.state == TaskState.REPORTED for task in tasks)}件，逾期{counted[Light.OVERDUE]}件。现将有关情况通报如下：")


def _counted(tasks: Iterable[Task], rule: Ladder, today: date) -> Counter[Light]:
    return Counter(lights.light(task, today=today, ladder=rule) for task in tasks)


def _table(known: Sequence[Requirement], tasks: dict[int, list[Task]], rule: Ladder, today: date) -> list[str]:
    head = row("序号", "要求", "类别", "任务", "已完成", "待核验", "逾期")
    lines = []
    for n, requirement in enumerate(known, 1):
        own = tasks[requirement.pk]
        counted = _counted(own, rule, today)
        waiting = sum(task.state == TaskState.REPORTED for task in own)
        lines.append(row(n, requirement.text, Theme(requirement.theme).words.zh, len(own), counted[Light.DONE], waiting, counted[Light.OVERDUE]))
    return [head, *lines]


def _pressing(known: Sequence[Requirement], tasks: dict[int, list[Task]], rule: Ladder, today: date) -> list[str]:
    """Return the sections that name units: late ones, returned ones; none when there are none."""
    late = {r.pk: [t for t in tasks[r.pk] if lights.light(t, today=today, ladder=rule) is Light.OVERDUE] for r in known}
    returned = {r.pk: [t for t in tasks[r.pk] if t.state == TaskState.RETURNED] for r in known}
    done = {r.pk: bool(tasks[r.pk]) and all(t.state in DONE for t in tasks[r.pk]) for r in known}
    sections = [("逾期未报", [f"{r.text}：{'、'.join(_late(t, today) for t in late[r.pk])}。" for r in known if late[r.pk]]),
                ("退回补正", [f"{r.text}：{'、'.join(_named(t) for t in returned[r.pk])}。" for r in known if returned[r.pk]]),
                ("全部完成", [f"{r.text}。" for r in known if done[r.pk]])]
    kept = [(title, lines) for title, lines in sections if lines]
    return [line for n, (title, lines) in enumerate(kept, 1) for line in (f"{NUMERALS[n]}、{title}", *lines)]


def _late(task: Task, today: date) -> str:
    return f"{task.unit.name}（逾期{(today - task.due_on).days}天）"


def _named(task: Task) -> str:
    why = task.reason if len(task.reason) <= REASON else f"{task.reason[:REASON]}…"
    return f"{task.unit.name}（{why}）" if why else task.unit.name
