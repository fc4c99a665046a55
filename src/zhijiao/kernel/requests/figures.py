"""Figures of this process and of the queues, in the text form that Prometheus reads."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

BOUNDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)

_lock = threading.Lock()
_answers: Counter[tuple[str, int]] = Counter()
_buckets: Counter[int] = Counter()
_seconds = 0.0
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def count(method: str, status: int, seconds: float) -> None:
    """Count one answer."""
    global _seconds
    with _lock:
        _answers[method if method in _METHODS else "other", status] += 1
        _buckets[bisect_left(BOUNDS, seconds)] += 1
        _seconds += seconds


def text(queues: Iterable[tuple[str, str, int]] = ()) -> str:
    """Return all figures; `queues` are further gauges as (name, help, value)."""
    with _lock:
        answers, buckets, seconds = sorted(_answers.items()), dict(_buckets), _seconds
    lines = ["# HELP zhijiao_requests_total Answers by method and status.", "# TYPE zhijiao_requests_total counter"]
    lines += [f'zhijiao_requests_total{{method="{method}",status="{status}"}} {n}' for (method, status), n in answers]
    lines += ["# HELP zhijiao_request_seconds Time to answer.", "# TYPE zhijiao_request_seconds histogram"]
    below = 0
    for place, bound in enumerate(BOUNDS):
        below += buckets.get(place, 0)
        lines.append(f'zhijiao_request_seconds_bucket{{le="{bound}"}} {below}')
    total = sum(buckets.values())
    lines += [f'zhijiao_request_seconds_bucket{{le="+Inf"}} {total}', f"zhijiao_request_seconds_sum {seconds:.6f}",
              f"zhijiao_request_seconds_count {total}"]
    for name, help_text, value in queues:
        lines += [f"# HELP {name} {help_text}", f"# TYPE {name} gauge", f"{name} {value}"]
    return "\n".join(lines) + "\n"
