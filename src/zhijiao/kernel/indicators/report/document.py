"""The quality report as one structure of plain texts, from which the page (HTML) and the print (PDF) are both drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from zhijiao.basics.words import Bilingual, Language
from zhijiao.kernel.indicators.report import drawing, wording
from zhijiao.kernel.indicators.report.form import BASIS, DOUBT, FORM
from zhijiao.kernel.indicators.report.gathered import Gathered, Line, Shown, Source


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `soft` ones are notes."""

    text: str
    soft: bool = False
    kind: str = "para"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with what they say: definition, article, snapshot."""

    pairs: Sequence[tuple[str, str]]
    kind: str = "pairs"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `words` are the columns that hold words, from the left: the others hold numbers and stand right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1
    kind: str = "grid"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, and what somebody who does not see it is told."""

    svg: str
    alt: str
    kind: str = "picture"


Block = Para | Pairs | Grid | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its blocks, and the sections below it."""

    key: str
    title: str
    blocks: Sequence[Block] = ()
    parts: Sequence[Section] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report."""

    language: Language
    title: str
    place: str
    lines: Sequence[str]  # below the title
    sections: Sequence[Section] = field(default_factory=tuple)

    def as_data(self) -> dict[str, Any]:
        """Return mappings and lists only, for a template."""
        return asdict(self)


def document(found: Gathered, language: Language) -> Document:
    """Return the report of what was gathered, in one language."""
    say = wording.Say(language)
    title = say(wording.TITLE.filled(place=found.place, year=found.year))
    rooms = [_room(number, room, found, say) for number, room in enumerate(found.rooms(), start=4)]
    sections = [_reading(found, say), _sources(found, say), _overview(found, say), *rooms, _missing(len(rooms) + 4, say)]
    return Document(language, title, say(found.place), [say(found.kind), say(wording.MADE.filled(day=found.made_on.isoformat()))], sections)


def _reading(found: Gathered, say: wording.Say) -> Section:
    blocks = [Para(say(one.filled(year=found.year, before=found.year - 1))) for one in wording.READING]
    return Section("reading", f"1 {say(wording.HOW)}", [*blocks, Pairs([(say(one), say(meaning)) for one, meaning in wording.STATUSES.values()])])


def _sources(found: Gathered, say: wording.Say) -> Section:
    rows = [[say(one.words), str(one.year), one.on.isoformat(), one.snapshot, one.sha256[:16]] for one in found.sources]
    heads = [say(one) for one in wording.SOURCE_HEADS]
    blocks: list[Block] = [Para(say(wording.SOURCES)), Grid(say(wording.SNAPSHOTS), heads, rows, 5)] if rows else [Para(say(wording.NO_SNAPSHOT))]
    for year in (found.year, found.year - 1):
        if rows and not any(one.year == year for one in found.sources):
            blocks.append(Para(say(wording.NO_SNAPSHOT_OF.filled(year=year))))
    return Section("sources", f"2 {say(wording.FROM)}", blocks)


def _overview(found: Gathered, say: wording.Say) -> Section:
    heads = [say(one).format(year=found.year, before=found.year - 1) for one in wording.OVERVIEW_HEADS]
    rows = [[one.indicator.code, say(one.indicator.words), say.value(one.own), say.value(one.own, last=True), say.change(one.own),
             say.target(one.indicator), say.status(one.own)] for one in found.shown]
    return Section("overview", f"3 {say(wording.OVERVIEW)}", [Para(say(wording.OVERVIEW_NOTE)), Grid(say(wording.OVERVIEW), heads, rows, 2)])


def _room(number: int, room: Bilingual, found: Gathered, say: wording.Say) -> Section:
    own = [one for one in found.shown if one.room == room]
    return Section(f"room-{number}", f"{number} {say(room)}", (), [_figure(f"{number}.{place}", one, found, say) for place, one in enumerate(own, 1)])


def _figure(number: str, one: Shown, found: Gathered, say: wording.Say) -> Section:
    """A figure: what it counts, what it is this year and last, the chart, the places below."""
    about = one.indicator
    pairs = [(say(wording.DEFINITION), say(about.definition) if about.definition else say(about.words)), (say(wording.DIRECTION), say.direction(about)),
             (say(wording.ARTICLE), say.articles(about)), *say.snapshots(one)]
    blocks: list[Block] = [Pairs([pair for pair in pairs if pair[1]])]
    if one.own is None:
        blocks.append(Para(say(wording.NOT_AT[found.level])))
    else:
        blocks.append(_years(one, found, say))
    blocks += [Para(say(wording.REDEFINED.filled(year=year)), soft=True) for year in one.redefined]
    if (bars := _bars(one, say)) is not None:
        blocks.append(bars)
    if one.lines:
        blocks.append(_places(one, found, say))
    return Section(about.code.lower(), f"{number} {about.code} {say(about.words)}", blocks)


def _years(one: Shown, found: Gathered, say: wording.Say) -> Grid:
    own = one.own
    assert own is not None
    rows = [[str(year), say.of(cell), say.interval(cell), say.counts(cell), say.known(cell), say.status_of(cell)]
            for year, cell in ((found.year, own.cell), (found.year - 1, own.before))]
    return Grid(say(wording.VALUE_OF.filled(figure=one.indicator.words, place=found.place)), [say(head) for head in wording.VALUE_HEADS], rows, 1)


def _places(one: Shown, found: Gathered, say: wording.Say) -> Grid:
    heads = [say(one.noun or wording.PLACE), *(say(head).format(year=found.year, before=found.year - 1) for head in wording.PLACE_HEADS)]
    rows = [[say(line.words), say.of(line.cell), say.interval(line.cell), say.counts(line.cell), say.known(line.cell), say.of(line.before),
             say.change(line), say.status_of(line.cell)] for line in one.lines]
    return Grid(say((wording.BY_PLACE if one.noun else wording.BESIDE).filled(figure=one.indicator.words, noun=one.noun or wording.PLACE)), heads, rows, 1)


def _bars(one: Shown, say: wording.Say) -> Picture | None:
    """The chart, where it helps: two places or more with a value, and not so many that a table is read better."""
    target = None if one.indicator.target is None else one.indicator.target / 1000
    bars = [_bar(line, one, say) for line in one.lines]
    if not 2 <= len(bars) <= drawing.MOST or sum(bar.value is not None for bar in bars) < 2:
        return None
    legend = drawing.Legend(*(say(word) for word in wording.LEGEND))
    told = say.joined(f"{bar.label} {bar.word if bar.value is None else f'{bar.value * 100:.1f}%'}" for bar in bars)
    return Picture(drawing.drawn(bars, legend, target), say(wording.CHART_OF.filled(figure=one.indicator.words, told=told)))


def _bar(line: Line, one: Shown, say: wording.Say) -> drawing.Bar:
    cell, low, high = line.cell, None, None
    value = None if cell is None else cell.value
    if cell is not None and cell.interval is not None:
        low, high = cell.interval
    before = None if line.before is None else line.before.value
    return drawing.Bar(say(line.words), value, low, high, before, say.status_of(cell), misses(one, value))


def misses(one: Shown, value: float | None) -> bool:
    """Say whether a value is short of the figure's target."""
    target = one.indicator.target
    if target is None or value is None or one.indicator.direction == "none":
        return False
    return value * 1000 > target if one.indicator.direction == "down" else value * 1000 < target


def _missing(number: int, say: wording.Say) -> Section:
    """What the yearly form asks and no figure answers: said line by line, filled in nowhere."""
    heads = [say(one) for one in wording.FORM_HEADS]
    parts = [Section(f"form-{table.number}", f"{number}.{table.number} {say(table.words)}", [
        Grid(say(wording.FORM_TABLE.filled(number=table.number)), heads,
             [[say(line.words), say(line.unit), say(wording.NOT_COLLECTED)] for line in table.lines], 3)]) for table in FORM]
    return Section("form", f"{number} {say(wording.FORM_TITLE)}", [
        Para(say(wording.FORM_NOTE)), Pairs([(say(wording.BASIS), say(BASIS))]), Para(say(DOUBT), soft=True)], parts)


def sources_of(shown: Iterable[Shown]) -> list[Source]:
    """Return the snapshots behind figures, each once, this year's first."""
    found = {source.snapshot: source for one in shown for source in (one.source, one.source_before) if source is not None}
    return sorted(found.values(), key=lambda source: (-source.year, source.words.en))
