"""The same request twice has one effect and one answer: forms by a hidden key, the API by its Idempotency-Key."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.requests.limits import takes_keys, writes
from zhijiao.kernel.requests.models import Reply
from zhijiao.kernel.requests.problems import problem
from zhijiao.kernel.sealing import seal, unseal
from zhijiao.kernel.states import Reason

FIELD = "idempotency_key"
HEADER = "Idempotency-Key"
KEPT_DAYS = 7

_PLACE = "requests_reply.body"
_KEY = re.compile(r"[A-Za-z0-9_.:-]{8,100}")
_KEPT_HEADERS = ("Content-Type", "Location", "Content-Disposition", "HX-Redirect", "HX-Trigger", "HX-Location")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_UNSIGNED = {"csrfmiddlewaretoken", FIELD}


def new_key() -> str:
    """Return a key for a form about to be shown."""
    return uuid.uuid4().hex


def given_key(request: HttpRequest) -> str:
    """Return the key that a request carries, empty when it has none."""
    if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        return ""
    header = request.headers.get(HEADER, "")
    return header or (request.POST.get(FIELD, "") if request.content_type in _FORMS else "")


class Once:
    """Answer a repeated key with the first answer. Comes after the actor, around everything that writes.

    The act and its answer are one transaction. An answer of 400 or more rolls both back, so it may be tried again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, given: HttpRequest) -> HttpResponse:
        request = cast(Request, given)
        key = given_key(request)
        # A key sent to a page that stores nothing does not make it store, nor does one undo a counted try.
        if not key or not writes(request.path_info) or not takes_keys(request.path_info):
            return self.get_response(request)
        if not _KEY.fullmatch(key):
            return problem(request, 400, reasons=[_BAD_KEY])
        return self._once(request, key)

    def _once(self, request: Request, key: str) -> HttpResponse:
        who, digest = _who(request), _digest(request)
        with transaction.atomic():
            Reply.objects.bulk_create([Reply(who=who, key=key, digest=digest, kept_on=request.today)],
                                      ignore_conflicts=True)
            reply = Reply.objects.select_for_update().get(who=who, key=key)
            if reply.digest != digest:
                return problem(request, 422, reasons=[_OTHER_REQUEST])
            if reply.status is not None:
                return _again(reply)
            response = self.get_response(request)
            if response.status_code >= 400 or response.streaming:
                transaction.set_rollback(True)
            else:
                _keep(reply, response)
            return response


def _who(request: Request) -> str:
    # An act that may be done without a name leaves no name here either; the key itself is not to be guessed.
    anonymous = request.content_type in _FORMS and request.POST.get("anonymous") in ("yes", "on", "1")
    return "" if anonymous or request.actor.user_id is None else str(request.actor.user_id)


def _digest(request: HttpRequest) -> str:
    """Return the hash of what was asked. Forms by their fields: a browser draws a new multipart boundary each time."""
    said = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type in _FORMS:
        fields = sorted((name, values) for name, values in request.POST.lists() if name not in _UNSIGNED)
        said.update(json.dumps(fields, ensure_ascii=False).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                said.update(f"{name} {file.name} {file.size}".encode())
                for chunk in file.chunks():
                    said.update(chunk)
                file.seek(0)
    else:
        said.update(request.body)
    return said.hexdigest()


def _keep(reply: Reply, response: HttpResponse) -> None:
    render = getattr(response, "render", None)
    if callable(render):
        render()
    # Sealed: an answer may show what the database otherwise keeps only as a digest (a signing link, a code to follow).
    reply.status, reply.body = response.status_code, seal(response.content.decode("latin-1"), _PLACE).encode()
    reply.headers = {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
    reply.save(update_fields=["status", "body", "headers"])


def _again(reply: Reply) -> HttpResponse:
    assert reply.status is not None
    response = HttpResponse(unseal(bytes(reply.body).decode(), _PLACE).encode("latin-1"), status=reply.status)
    for name, value in reply.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def forget_before(day: date) -> int:
    """Delete the answers kept before a day; return how many."""
    return Reply.objects.filter(kept_on__lt=day).delete()[0]


_BAD_KEY = Reason(Bilingual("An idempotency key has 8 to 100 letters, digits or . _ : -",
                            "请求键由8至100个字母、数字或 . _ : - 组成"), field=FIELD)
_OTHER_REQUEST = Reason(
    Bilingual("This key was already used for another request", "这个请求键已经用于另一项请求"), field=FIELD,
    next=Bilingual("Open the page again and send it from there", "重新打开页面再提交"))
