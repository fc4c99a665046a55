"""Thresholds of a city's own from a TOML file: `[[threshold]]` with name, cases and days."""

from __future__ import annotations

import tomllib

from zhijiao.engines.measurement.detection.legal import Threshold
from zhijiao.engines.measurement.detection.series import SeriesError
from zhijiao.engines.sheets.faults import failed

KEYS = {"name": str, "cases": int, "days": int}


def thresholds_from_toml(text: str, file: str) -> tuple[Threshold, ...]:
    """Return the thresholds of a file. Raises FilesError naming the entry that is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise failed(file, f"is not TOML: {why}", f"不是TOML：{why}") from why
    entries = given.get("threshold")
    if set(given) != {"threshold"} or not isinstance(entries, list) or not entries:
        raise failed(file, "holds one or more [[threshold]] and nothing else", "应当只有一个或多个[[threshold]]")
    found: list[Threshold] = []
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or set(entry) != set(KEYS) or any(type(entry[key]) is not kind for key, kind in KEYS.items()):
            raise failed(file, f"[[threshold]] {number}: name (text), cases and days (whole numbers)",
                         f"第{number}个[[threshold]]：应有name（文字）、cases和days（整数）")
        if entry["name"] in {one.name for one in found}:
            raise failed(file, f"[[threshold]] {number}: {entry['name']} stands there twice", f"第{number}个[[threshold]]：{entry['name']}出现了两次")
        try:
            found.append(Threshold(entry["name"], entry["cases"], entry["days"]))
        except SeriesError as why:
            raise failed(file, why.message.en, why.message.zh) from why
    return tuple(found)
