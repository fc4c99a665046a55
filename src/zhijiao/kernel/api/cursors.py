"""Pages by cursor: a page costs the same wherever it lies, and rows that come in between are neither lost nor doubled."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

SIZE, LARGEST = 50, 200
_CURSOR = re.compile(rb"([ab])([0-9a-f-]{1,40})")


class BadCursor(ValueError):
    """A cursor that this list did not give."""


@dataclass(frozen=True)
class Cut:
    """One page: its rows and the addresses of those around it."""

    rows: list[Any]
    previous: str | None
    next: str | None


def cut(request: HttpRequest, rows: QuerySet[Any], cursor: str, size: int) -> Cut:
    """Return one page in the order of the key. Raises BadCursor."""
    backwards, key = _read(cursor) if cursor else (False, "")
    ordered = rows.order_by("-pk" if backwards else "pk")
    if key:
        try:
            ordered = ordered.filter(**{"pk__lt" if backwards else "pk__gt": ordered.model._meta.pk.to_python(key)})
        except Exception as why:
            raise BadCursor(cursor) from why
    found = list(ordered[:size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    before, after = (more, bool(key)) if backwards else (bool(key), more)
    return Cut(found, _address(request, "b", found[0].pk) if found and before else None,
               _address(request, "a", found[-1].pk) if found and after else None)


def _read(cursor: str) -> tuple[bool, str]:
    try:
        found = _CURSOR.fullmatch(base64.urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, ValueError) as why:
        raise BadCursor(cursor) from why
    if found is None:
        raise BadCursor(cursor)
    return found[1] == b"b", found[2].decode()


def _address(request: HttpRequest, way: str, key: Any) -> str:
    params = [(name, value) for name, values in request.GET.lists() for value in values if name != "cursor"]
    cursor = base64.urlsafe_b64encode(f"{way}{key}".encode()).decode()
    return request.build_absolute_uri(f"{request.path}?{urlencode([*params, ('cursor', cursor)])}")
