"""A round's folder read back: the certificate and the tables beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhijiao.engines.allocation.files.writing import CERTIFICATE, FORMAT
from zhijiao.engines.allocation.rules import RulesError, RuleSet, from_mapping
from zhijiao.engines.sheets.faults import failed


@dataclass(frozen=True)
class Certificate:
    """What a round says of itself."""

    whole: dict[str, Any]
    rules: RuleSet
    seed: str


def read_certificate(folder: Path) -> Certificate:
    """Return the certificate of a folder. Raises FilesError when there is none or it is none."""
    path = folder / CERTIFICATE
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except OSError as why:
        raise failed(path, f"cannot be read ({why.strerror}): {folder} is not the folder of a round",
                     f"读不了（{why.strerror}）：{folder}不是一次投档的目录") from why
    except ValueError as why:
        raise failed(path, "is not JSON in UTF-8", "不是UTF-8编码的JSON") from why
    try:
        if whole["format"] != FORMAT:
            raise failed(path, f"format {whole['format']!r}, not {FORMAT}", f"格式是“{whole['format']}”，不是{FORMAT}")
        rules = from_mapping(whole["rules"], CERTIFICATE)
        for kind in ("plan", "applicants", "preferences"):
            str(whole["inputs"][kind]["sha256"])
        dict(whole["outputs"]), dict(whole["counts"]), dict(whole["engine"])
        return Certificate(whole, rules, str(whole["seed"] or ""))
    except (KeyError, TypeError, ValueError, RulesError) as why:
        raise failed(path, f"is incomplete or changed ({why})", f"不完整或被改动（{why}）") from why
