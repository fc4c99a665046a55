"""JSON read strictly and within bounds: what two readers could take differently is refused before anything is signed or verified."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.words import Verdict

MOST_BYTES = 8 * 2**20
MOST_SIGNS = 400_000  # signs that open or part values: bounds memory before anything is built
MOST_DEPTH = 40
MOST_SAFE = 2**53 - 1
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PARTS = (b"{", b"[", b",", b":")


def read_json(data: bytes | str) -> Any:
    """Return the value of a JSON text. Raises Fault for duplicate keys, NaN, unsafe numbers, lone surrogates, depth and size."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > MOST_BYTES or sum(raw.count(sign) for sign in _PARTS) > MOST_SIGNS:
        raise Fault("too_large", Verdict.UNDECIDABLE, most=f"{MOST_BYTES // 2**20} MB")
    try:
        value = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_pairs, parse_constant=_no_number, parse_int=_integer, parse_float=_float)
    except UnicodeDecodeError as why:
        raise Fault("not_json", why="UTF-8") from why
    except json.JSONDecodeError as why:
        raise Fault("not_json", why=f"{why.lineno}:{why.colno}") from why
    except RecursionError as why:
        raise Fault("too_deep", most=MOST_DEPTH) from why
    examine(value)
    return value


def examine(value: object, *, control: bool = True) -> None:
    """Walk over a JSON value without recursion. Raises Fault for what no two readers would agree on; `control`: control characters too."""
    level: list[object] = [value]
    depth = 0
    while level:
        if depth > MOST_DEPTH:
            raise Fault("too_deep", most=MOST_DEPTH)
        below: list[object] = []
        for one in level:
            below.extend(_within(one, control))
        level, depth = below, depth + 1


def _within(value: object, control: bool) -> Iterable[object]:
    if isinstance(value, str):
        _text(value, control)
    elif isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise Fault("not_json", why=type(key).__name__)
            _text(key, control)
        return value.values()
    elif isinstance(value, list | tuple):
        return value
    elif isinstance(value, int) and abs(value) > MOST_SAFE:
        raise Fault("unsafe_number", number=str(value) if abs(value) < 10**40 else "10^40…")
    elif isinstance(value, float) and not abs(value) < float("inf"):
        raise Fault("unsafe_number", number=str(value))
    elif value is not None and not isinstance(value, int | float):
        raise Fault("not_json", why=type(value).__name__)
    return ()


def _text(text: str, control: bool) -> None:
    if not text.isascii() and not text.isprintable():  # what is printable holds no half characters
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as why:
            raise Fault("lone_surrogate") from why
    if control and (found := _CONTROL.search(text)):
        raise Fault("control_character", sign=f"U+{ord(found.group()):04X}")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        raise Fault("duplicate_key", key=next(key for key in keys if keys.count(key) > 1))
    return made


def _no_number(text: str) -> NoReturn:
    raise Fault("unsafe_number", number=text)


def _integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > MOST_SAFE:
        raise Fault("unsafe_number", number=text)
    return int(text)


def _float(text: str) -> float | int:
    number = float(text)
    if abs(number) == float("inf"):
        raise Fault("unsafe_number", number=text)
    # 4.0 and 4 are one number to JSON and would be two to RDF
    return int(number) if number.is_integer() and abs(number) <= MOST_SAFE else number
