"""Answers read from a request: typed values, and at each field the words of what is wrong. Nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from zhijiao.basics.columns import CellError, Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms.columns import text_of
from zhijiao.kernel.forms.declare import Ask, File, Form, Step
from zhijiao.kernel.states import Reason

if TYPE_CHECKING:
    from zhijiao.kernel.people.actor import Actor

MISSING = Bilingual("Fill this in", "请填写")
CHOOSE = Bilingual("Choose one of the list", "请从列表中选择")
TOO_LONG = Bilingual("At most {longest} characters", "最多{longest}个字")
YES_NO = (("yes", Bilingual("Yes", "是")), ("no", Bilingual("No", "否")))
NONE = ("none", Bilingual("None of these", "无"))  # known to be nothing, which is not the same as not answered
MOST_RADIOS = 5


@dataclass(frozen=True, slots=True)
class Field:
    """One question as it is drawn."""

    ask: Ask | File
    texts: tuple[str, ...]
    problem: Bilingual | None
    article: Bilingual | None
    options: tuple[tuple[str, Bilingual | str, bool], ...]

    @property
    def key(self) -> str:
        """Return the name of the answer."""
        return self.ask.key

    @property
    def text(self) -> str:
        """Return what stands in the field."""
        return self.texts[0] if self.texts else ""

    @property
    def kind(self) -> str:
        """Return how it is drawn: file, radios, select, ticks, date, area or text."""
        if isinstance(self.ask, File):
            return "file"
        column = self.ask.column
        if column.kind is Kind.TAGS and self.options:
            return "ticks"
        if self.options:
            return "radios" if len(self.options) <= MOST_RADIOS else "select"
        return "date" if column.kind is Kind.DATE else "area" if self.ask.rows > 1 else "text"

    @property
    def several(self) -> bool:
        """Say whether more than one file may be chosen."""
        return isinstance(self.ask, File) and self.ask.several

    @property
    def keyboard(self) -> str:
        """Return the keyboard a phone should show."""
        assert isinstance(self.ask, Ask)
        return {Kind.COUNT: "numeric", Kind.MONEY: "decimal", Kind.DECIMAL: "decimal"}.get(self.ask.column.kind, "text")

    @property
    def described_by(self) -> str:
        """Return the ids of hint and problem."""
        parts = ((self.ask.hint is not None, "hint"), (self.problem is not None, "problem"))
        return " ".join(f"{self.key}-{name}" for there, name in parts if there)


@dataclass
class Filled:
    """A form with answers: `values` by key (None: not answered), `problems` by key ("" is the form as a whole)."""

    form: Form
    actor: Actor
    texts: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Reason] = field(default_factory=dict)
    general: list[Reason] = field(default_factory=list)
    step: int = 0

    @property
    def ok(self) -> bool:
        """Say whether everything could be read."""
        return not self.problems and not self.general

    @property
    def page(self) -> Step:
        """Return the step that is shown."""
        return self.form.pages[self.step]

    def fields(self) -> list[Field]:
        """Return the questions of the shown step as they are drawn."""
        return [self._field(asked) for asked in self.page.fields]

    def carried(self) -> Iterator[tuple[str, str]]:
        """Return the answers of the other steps, to be carried along."""
        shown = {asked.key for asked in self.page.fields}
        for key, texts in self.texts.items():
            if key not in shown:
                yield from ((key, text) for text in texts)

    def summary(self) -> list[tuple[str, Bilingual, Reason]]:
        """Return the problems for the list on top: key ("" leads nowhere), the field's words, the reason."""
        listed = [(key, self.form.asks[key].label, reason) for key, reason in self.problems.items()]
        return [*(("", Bilingual("", ""), reason) for reason in self.general), *listed]

    def refuse(self, reasons: tuple[Reason, ...]) -> None:
        """Take the reasons of a refusal: at their fields where the form has them, else on top."""
        for reason in reasons:
            if reason.field in self.form.asks and reason.field not in self.problems:
                self.problems[reason.field] = reason
            else:
                self.general.append(reason)

    def _field(self, asked: Ask | File) -> Field:
        texts, reason = tuple(self.texts.get(asked.key, ())), self.problems.get(asked.key)
        given = [] if isinstance(asked, File) else offered(asked, texts, self.actor)
        chosen = tuple((value, words, value in texts) for value, words in given)
        return Field(asked, texts, reason.text if reason else None, reason.article if reason else None, chosen)


def options(asked: Ask, actor: Actor) -> list[tuple[str, Bilingual | str]]:
    """Return what may be chosen; nothing when the answer is typed."""
    if asked.options is not None:
        return list(asked.options(actor))
    if asked.column.kind is Kind.FLAG:
        return list(YES_NO)
    return [(str(term.value), term.words) for term in asked.column.choices or ()]


def offered(asked: Ask, texts: tuple[str, ...], actor: Actor) -> list[tuple[str, Bilingual | str]]:
    """Return what is offered: for words beyond a list also "none", and what somebody wrote elsewhere, so that no edit loses it."""
    listed = options(asked, actor)
    if not listed or asked.column.kind is not Kind.TAGS or not asked.column.open_tags:
        return listed
    known = {NONE[0], *(value for value, _ in listed)}
    return [NONE, *listed, *((text, text) for text in texts if text not in known)]


def shown(form: Form, *, actor: Actor, initial: Mapping[str, Any]) -> Filled:
    """Return the form as it is first shown, filled with what is known."""
    filled = Filled(form, actor)
    for key, asked in form.asks.items():
        if isinstance(asked, Ask) and initial.get(key) is not None:
            filled.texts[key] = _texts(asked, initial[key])
    return filled


def _texts(asked: Ask, value: Any) -> list[str]:
    if asked.options is not None:
        chosen = value if _several(asked.column) else (value,)
        return [str(getattr(one, "pk", one)) for one in chosen]
    if asked.column.kind is Kind.TAGS and isinstance(value, tuple | list):
        return [str(tag) for tag in value] or [NONE[0]]
    return [text_of(asked.reader, value)]


def read(form: Form, given: QueryDict, files: MultiValueDict[str, UploadedFile[Any]], *, actor: Actor, upto: int | None = None) -> Filled:
    """Read the answers of all steps, or of those up to `upto`; what lies beyond is carried along unread."""
    filled = Filled(form, actor)
    for number, step in enumerate(form.pages):
        for asked in step.fields:
            if isinstance(asked, File):
                filled.values[asked.key] = files.getlist(asked.key) if asked.several else files.get(asked.key)
                if asked.required and not filled.values[asked.key] and (upto is None or number <= upto):
                    filled.problems[asked.key] = Reason(MISSING, field=asked.key)
                continue
            filled.texts[asked.key] = [text.replace("\x00", "") for text in given.getlist(asked.key)]
            if upto is None or number <= upto:
                _take(filled, asked)
    if filled.ok and upto is None and form.check is not None:
        filled.problems |= {key: Reason(words, field=key) for key, words in form.check(filled.values)}
    return filled


def _take(filled: Filled, asked: Ask) -> None:
    texts = [text for text in filled.texts[asked.key] if text.strip()]
    try:
        value = _value(asked, texts, filled.actor)
        if value is None and asked.required:
            raise CellError(MISSING)
    except CellError as why:
        filled.values[asked.key] = None
        filled.problems[asked.key] = Reason(why.wanted, field=asked.key)
    else:
        filled.values[asked.key] = value


def _value(asked: Ask, texts: list[str], actor: Actor) -> Any:
    """Return the typed answer. Raises CellError."""
    if not texts:
        return None
    if asked.options is not None:
        known = {value for value, _ in asked.options(actor)}
        if not known.issuperset(texts if _several(asked.column) else texts[:1]):
            raise CellError(CHOOSE)
        return tuple(dict.fromkeys(texts)) if _several(asked.column) else texts[0]
    if any(len(text) > asked.longest for text in texts):
        raise CellError(TOO_LONG.filled(longest=asked.longest))
    return asked.reader.read(";".join(texts) if _several(asked.column) else _lines(asked, texts[0]))


def _several(column: Column) -> bool:
    return column.kind is Kind.TAGS


def _lines(asked: Ask, text: str) -> str:
    """Return one line where one line is asked: a pasted line end is a space."""
    return text if asked.rows > 1 else " ".join(text.split())
