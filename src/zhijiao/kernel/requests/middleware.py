"""The outermost ring: a number for each request, a line in the log, figures; and one writer at a time on SQLite."""

from __future__ import annotations

import logging
import re
import threading
import time
import uuid
from collections.abc import Callable
from typing import cast

from django.db import connection
from django.http import HttpRequest, HttpResponse

from zhijiao.kernel.people.address import client_address
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.requests import figures
from zhijiao.kernel.requests.limits import writes
from zhijiao.kernel.requests.logs import request_number

log = logging.getLogger("zhijiao.requests")
_NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class Watch:
    """Number, time and count each request. The log names the route, never a person or what was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, given: HttpRequest) -> HttpResponse:
        request = cast(Request, given)
        asked = request.headers.get("X-Request-ID", "")
        request.request_id = asked if _NUMBER.fullmatch(asked) else uuid.uuid4().hex
        request.address = client_address(request)
        token = request_number.set(request.request_id)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            route = request.resolver_match.route if request.resolver_match else "-"
            figures.count(request.method or "", response.status_code, seconds)
            log.info("%s /%s %s %.0f ms", request.method, route, response.status_code, seconds * 1000)
            response["X-Request-ID"] = request.request_id
            return response
        finally:
            request_number.reset(token)


class OneWriter:
    """On SQLite, let one request write at a time: waiting here is fair and short, waiting in SQLite is neither."""

    lock = threading.Lock()

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or connection.vendor != "sqlite" or not writes(request.path_info):
            return self.get_response(request)
        with self.lock:
            return self.get_response(request)
