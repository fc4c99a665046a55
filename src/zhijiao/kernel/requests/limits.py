"""What a route may be sent and may write: its body is judged by its Content-Length before a byte is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.requests.problems import problem
from zhijiao.kernel.states import Reason

MEGABYTE = 2**20
USUAL = 1
OF_API = 10

V = TypeVar("V", bound=Callable[..., object])


def body_limit(megabytes: int) -> Callable[[V], V]:
    """Let a view take bodies up to so many megabytes."""
    def mark(view: V) -> V:
        view.body_limit = megabytes  # type: ignore[attr-defined]
        return view

    return mark


def stores_nothing(view: V) -> V:
    """Mark a view whose posts write nothing at all: they wait for no other writer, and no answer of theirs is kept."""
    view.stores_nothing = True  # type: ignore[attr-defined]
    return view


def counts_tries(view: V) -> V:
    """Mark a view that counts wrong tries: no key that is sent along may take back what it counted (see `once`)."""
    view.counts_tries = True  # type: ignore[attr-defined]
    return view


def takes_keys(path: str) -> bool:
    """Say whether a key makes one act of repeated posts to this path; not where tries are counted, each of which is one."""
    try:
        return not getattr(resolve(path).func, "counts_tries", False)
    except Resolver404:
        return True


def writes(path: str) -> bool:
    """Say whether a post to this path may write."""
    try:
        return not getattr(resolve(path).func, "stores_nothing", False)
    except Resolver404:
        return True


class BodyLimit:
    """Refuse a body that is too large (413) or that does not say its length (411)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("POST", "PUT", "PATCH", "DELETE"):
            length = request.META.get("CONTENT_LENGTH") or ""
            if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").casefold():
                return problem(request, 411)
            limit = _limit(request.path_info)
            if length and (not length.isdigit() or int(length) > limit * MEGABYTE):
                return problem(request, 413, reasons=[Reason(_LARGEST.filled(limit=limit))])
        return self.get_response(request)


def _limit(path: str) -> int:
    usual = OF_API if path.startswith("/api/") else USUAL
    try:
        return int(getattr(resolve(path).func, "body_limit", usual))
    except Resolver404:
        return usual


_LARGEST = Bilingual("At most {limit} MB can be sent here", "这里一次最多发送{limit}MB")
