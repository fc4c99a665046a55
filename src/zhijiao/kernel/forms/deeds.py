"""Deeds: what a person may do with one row, each said once.

A deed names its action, the moves it takes, what it asks and what is said afterwards. From that come its address, its
page or button, the closed button with its reasons, and who is let in. What it may not do, the machine and the action say.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms.declare import Ask, File, Form
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.papers.files import Unacceptable
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.requests.limits import body_limit
from zhijiao.kernel.screens.parts import Button
from zhijiao.kernel.screens.words import said
from zhijiao.kernel.states import Ground, Machine, Move, Open, Reason, Refused
from zhijiao.kernel.states.reasons import not_yours

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zhijiao.engines.rules import Finding

NOT_NOW = Bilingual("“{deed}” is not possible as things stand", "现在不能“{deed}”")
WHY = Ask(Column("reason", Bilingual("Reason", "理由")), required=True, rows=3, longest=300)
WITH_FILES_MEGABYTES = 10

Against = Callable[..., Iterable[Reason]]  # (name, row, actor, today=): what the room itself holds against a move or deed


@dataclass(frozen=True)
class Deed:
    """One thing to do with a row: `Deed("return", actions.return_report, RETURNED, reason=True)`.

    done: what is said afterwards. moves: the moves of the machine that it takes (default: the one of its name); a deed
    that takes none names its `roles` and `words`. able: whether this row offers it to this actor at all.
    form: what it asks on a page of its own, or a callable (row, actor) that returns it; `reason`: only why, in a small
    disclosure; neither: one click. initial: (row, request) -> present values; answers: (values, row, request) -> the
    action's keywords. then: (row, what the action returned) -> where to go. files: the form takes files (known by
    itself unless `form` is a callable).
    """

    name: str
    action: Callable[..., Any]
    done: Bilingual
    _: KW_ONLY
    moves: str | Sequence[str] = ()
    words: Bilingual | None = None
    form: Form | Callable[[Any, Actor], Form] | None = None
    reason: bool = False
    initial: Callable[[Any, Request], Mapping[str, Any]] | None = None
    answers: Callable[[dict[str, Any], Any, Request], dict[str, Any]] | None = None
    then: Callable[[Any, Any], str] | None = None
    roles: Sequence[Role] = ()
    able: Callable[[Any, Actor], bool] | None = None
    primary: bool = False
    danger: bool = False
    icon: str | None = None
    files: bool = False
    template: str = "forms/page.html"

    @property
    def move_names(self) -> tuple[str, ...]:
        """Return the names of the moves that it takes."""
        return (self.moves,) if isinstance(self.moves, str) else tuple(self.moves) or (self.name,)

    @property
    def takes_version(self) -> bool:
        """Say whether the action compares the version that the page was made from; without it no page of it is ever stale."""
        return "version" in inspect.signature(self.action).parameters

    @property
    def takes_files(self) -> bool:
        """Say whether a file may be sent."""
        return self.files or (isinstance(self.form, Form) and any(isinstance(asked, File) for asked in self.form.asks.values()))

    def asked(self, row: Any, actor: Actor, words: Bilingual) -> Form | None:
        """Return the form that this row asks of this actor; None: one click."""
        if self.reason:
            return Form(self.name, words, (WHY,), act=words)
        return self.form(row, actor) if callable(self.form) else self.form


@dataclass(frozen=True)
class Offer:
    """A deed as a page shows it: open, or closed with every reason."""

    deed: Deed
    words: Bilingual
    url: str
    reasons: tuple[Reason, ...] = ()
    primary: bool = False

    @property
    def button(self) -> Button:
        """Return it as a button: a link to its form, a click, or a click with a reason."""
        by_page = self.deed.form is not None
        return Button(self.words, self.url, method="get" if by_page else "post", primary=self.primary, danger=self.deed.danger,
                      icon=self.deed.icon, why_not=why_not(self.reasons), needs_reason=self.deed.reason)


@dataclass(frozen=True)
class Offered:
    """Everything that a row offers to somebody now, in the order of the declaration, the first thing to do in front."""

    offers: tuple[Offer, ...]
    version: int | None

    @property
    def first(self) -> Offer | None:
        """Return the first deed that is declared as a primary one, open or closed."""
        return next((offer for offer in self.offers if offer.deed.primary), None)

    @property
    def open(self) -> list[Offer]:
        """Return what may be done now."""
        return [offer for offer in self.offers if not offer.reasons]

    @property
    def closed(self) -> list[Offer]:
        """Return what may not be done yet."""
        return [offer for offer in self.offers if offer.reasons]

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Return all of it as buttons."""
        return tuple(offer.button for offer in self.offers)


class Deeds:
    """The deeds of one noun, with their addresses: `urlpatterns = [*TASKS.paths("tasks/<number:number>")]`."""

    def __init__(self, *, room: str, noun: str, rows: Callable[[Actor], QuerySet[Any]], deeds: Sequence[Deed], key: str = "number",
                 machine: Machine | None = None, against: Against | None = None):
        self.room, self.noun, self.rows, self.key, self.machine, self.against = room, noun, rows, key, machine, against
        self.deeds = {deed.name: deed for deed in deeds}
        if len(self.deeds) != len(deeds):
            raise ValueError(f"{room}.{noun}: two deeds have one name")
        self._moves = {deed.name: self._moves_of(deed) for deed in deeds}

    def _moves_of(self, deed: Deed) -> tuple[Move, ...]:
        known = self.machine.moves if self.machine else ()
        found = tuple(move for name in deed.move_names for move in known if move.name == name)
        if deed.moves and {move.name for move in found} != set(deed.move_names):
            raise ValueError(f"{self.noun}.{deed.name} takes moves that the machine does not have: {deed.move_names}")
        if not found and (not deed.roles or deed.words is None):
            raise ValueError(f"{self.noun}.{deed.name} is no move of the machine: name its roles and words")
        return found

    def paths(self, prefix: str) -> list[URLPattern]:
        """Return the addresses below the row's own, `<prefix>/<deed>`, named `<noun>_<deed>`."""
        return [path(f"{prefix}/{deed.name}", self._view(deed), name=f"{self.noun}_{deed.name}") for deed in self.deeds.values()]

    def url(self, name: str, row: Any) -> str:
        """Return the address of a deed with a row."""
        return reverse(f"{self.room}:{self.noun}_{self.deeds[name].name}", args=[getattr(row, self.key)])

    def offered(self, row: Any, actor: Actor, *, today: date, findings: Iterable[Finding] = (), only: Sequence[str] = (),
                extra: Callable[[str], Iterable[Reason]] | None = None) -> Offered:
        """Return what the row offers to the actor. `extra(name)`: what else stands against a move (or deed that is none)."""
        known = list(findings)
        offers = [offer for deed in self.deeds.values() if not only or deed.name in only
                  if (offer := self._offer(deed, row, actor, today, known, extra))]
        offers.sort(key=lambda offer: not offer.deed.primary)
        main = next((offer.deed.name for offer in offers if offer.deed.primary), None)
        marked = (Offer(o.deed, o.words, o.url, o.reasons, primary=o.deed.name == main and not o.reasons) for o in offers)
        return Offered(tuple(marked), getattr(row, "version", None))

    def _offer(self, deed: Deed, row: Any, actor: Actor, today: date, findings: list[Finding],
               extra: Callable[[str], Iterable[Reason]] | None) -> Offer | None:
        """Return the deed with what stands against it; None when neither the row nor the role has anything to do with it."""
        if deed.able is not None and not deed.able(row, actor):
            return None
        name, words, reasons = deed.name, deed.words, tuple[Reason, ...]()
        if self._moves[deed.name]:
            one = self._open(deed, row, actor, findings)
            if one is None:
                return None
            name, words, reasons = one.move.name, deed.words or one.move.words, one.reasons
        elif actor.role not in deed.roles:
            return None
        assert words is not None
        more = [*self._held(name, row, actor, today), *(extra(name) if extra else ())]
        return Offer(deed, words, self.url(deed.name, row), (*reasons, *more))

    def _open(self, deed: Deed, row: Any, actor: Actor, findings: list[Finding]) -> Open | None:
        """Return the move of a deed that starts from here and is this role's, with what the law says against it."""
        assert self.machine is not None
        waived = {finding.rule for finding in findings if finding.status == "waived"}
        listed = self.machine.open_to(getattr(row, self.machine.field), actor.role, findings, waived)
        return next((one for one in listed if one.move in self._moves[deed.name] and actor.role in one.move.roles), None)

    def _held(self, name: str, row: Any, actor: Actor, today: date) -> Iterable[Reason]:
        return self.against(name, row, actor, today=today) if self.against else ()

    def _view(self, deed: Deed) -> Callable[..., HttpResponse]:
        @role_required()
        def view(request: Request, **at: Any) -> HttpResponse:
            by_click = deed.form is None and not deed.reason
            if request.method != "POST" and (by_click or request.method not in ("GET", "HEAD")):
                return HttpResponseNotAllowed(["POST"] if by_click else ["GET", "HEAD", "POST"])
            row = get_object_or_404(self.rows(request.actor), **at)
            form = deed.asked(row, request.actor, self._let_in(deed, row, request))
            return self._click(deed, row, request) if form is None else self._serve(deed, form, row, request)

        view.__name__, view.__doc__ = deed.name, f"{self.noun}: {deed.name}."
        return body_limit(WITH_FILES_MEGABYTES)(view) if deed.takes_files else view

    def _let_in(self, deed: Deed, row: Any, request: Request) -> Bilingual:
        """Return what the deed is called here. Raises Refused for a foreign role; on the way to a form, for anything that stands against it."""
        actor, asks = request.actor, request.method != "POST"
        if not self._moves[deed.name]:
            return self._let_in_without_move(deed, row, actor, request.today if asks else None)
        assert self.machine is not None
        state = getattr(row, self.machine.field)
        move = min(self._moves[deed.name], key=lambda one: (actor.role not in one.roles, state not in one.sources))
        words = deed.words or move.words
        if actor.role not in move.roles:
            raise Refused([not_yours(words, [role for one in self._moves[deed.name] for role in one.roles])])
        if asks:
            self.machine.admit(move.name, state=state, role=actor.role, extra=self._held(move.name, row, actor, request.today))
        return words

    def _let_in_without_move(self, deed: Deed, row: Any, actor: Actor, today: date | None) -> Bilingual:
        """Do the same for a deed that is no move; `today` is None when it is sent, for then its action judges."""
        assert deed.words is not None
        if actor.role not in deed.roles:
            raise Refused([not_yours(deed.words, deed.roles)])
        if deed.able is not None and not deed.able(row, actor):
            raise Refused([Reason(NOT_NOW.filled(deed=deed.words), ground=Ground.STATE)])
        if today is not None and (reasons := list(self._held(deed.name, row, actor, today))):
            raise Refused(reasons)
        return deed.words

    def _click(self, deed: Deed, row: Any, request: Request) -> HttpResponse:
        given = request.POST.get("version", "")
        made = self._act(deed, row, request, {}, int(given) if given.isascii() and given.isdigit() else None)
        return redirect(_after(deed, row, made))

    def _serve(self, deed: Deed, form: Form, row: Any, request: Request) -> HttpResponse:
        version = getattr(row, "version", None) if deed.takes_version else None

        def act(values: dict[str, Any]) -> Any:
            answers = deed.answers(values, row, request) if deed.answers else keywords(form, values)
            return self._act(deed, row, request, answers, version)

        return serve(request, form, act=act, then=lambda made: _after(deed, row, made), version=version, back=row.get_absolute_url(),
                     initial=deed.initial(row, request) if deed.initial else None, extra={self.noun: row}, template=deed.template)

    def _act(self, deed: Deed, row: Any, request: Request, answers: dict[str, Any], version: int | None) -> Any:
        more = {"version": version} if deed.takes_version else {}
        try:
            made = deed.action(**{self.noun: row}, by=request.actor, at=request.now, **more, **answers)
        except Unacceptable as why:
            form = deed.asked(row, request.actor, deed.done)
            field = next((key for key, asked in form.asks.items() if isinstance(asked, File)), "") if form else ""
            raise Refused([Reason(why.sentence, field=field)]) from why
        messages.success(request, said(deed.done))
        return made


def _after(deed: Deed, row: Any, made: Any) -> str:
    return deed.then(row, made) if deed.then else str(row.get_absolute_url())


def keywords(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form's answers as an action takes them: a text that was not given is empty, a choice is its term."""
    return {key: _keyword(form.asks[key], value) for key, value in values.items()}


def _keyword(asked: Ask | File, value: Any) -> Any:
    if isinstance(asked, File):
        return value
    if value is None:
        return "" if asked.column.kind is Kind.TEXT and asked.options is None else None
    return asked.column.choices.find(value) if asked.column.kind is Kind.CHOICE and asked.column.choices else value


def why_not(reasons: Iterable[Reason]) -> Bilingual | None:
    """Return the sentence of a closed button: all reasons, with the article where no finding beside it shows it already."""
    told = [_with_article(reason) for reason in reasons]
    if not told:
        return None
    return Bilingual(" ".join(_sentence(words.en, ".") for words in told), "".join(_sentence(words.zh, "。") for words in told))


def _with_article(reason: Reason) -> Bilingual:
    if reason.rule or reason.article is None:
        return reason.text
    return Bilingual(f"{reason.text.en} ({reason.article.en})", f"{reason.text.zh}（{reason.article.zh}）")


def _sentence(text: str, stop: str) -> str:
    return text if text.endswith((".", "。")) else text + stop
