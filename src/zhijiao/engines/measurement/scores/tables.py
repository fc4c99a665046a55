"""Tables of units x criteria, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhijiao.basics.words import Bilingual

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Direction = Literal["up", "down"]


class ScoreError(ValueError):
    """The numbers do not make a score; `message` says why."""

    def __init__(self, en: str, zh: str):
        self.message = Bilingual(en, zh)
        super().__init__(en)


def numbers(values: ArrayLike, name: str) -> Floats:
    """Return an array of numbers. Raises ScoreError for texts, and for rows of different lengths."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as why:
        raise ScoreError(f"{name}: numbers, rows of one length", f"{name}：应为数字，各行长度相同") from why


def table(values: ArrayLike) -> Floats:
    """Return units x criteria. Raises ScoreError where it is empty or a value is missing or infinite: a score leaves no unit out silently."""
    found = numbers(values, "table")
    if found.ndim != 2 or not found.size:
        raise ScoreError("a table of units x criteria", "应为单位×指标的表")
    if not np.isfinite(found).all():
        unit, criterion = np.argwhere(~np.isfinite(found))[0]
        raise ScoreError(f"unit {unit}, criterion {criterion}: missing or infinite", f"第{unit}个单位、第{criterion}个指标：缺失或无穷")
    return found


def vector(values: ArrayLike, size: int, name: str) -> Floats:
    """Return so many finite numbers. Raises ScoreError."""
    found = numbers(values, name)
    if found.shape != (size,) or not np.isfinite(found).all():
        raise ScoreError(f"{name}: {size} finite numbers", f"{name}：{size}个有限的数")
    return found


def weights_of(weights: ArrayLike, size: int) -> Floats:
    """Return weights that sum to 1. Raises ScoreError for negative ones, or none above 0."""
    found = vector(weights, size, "weights")
    if np.any(found < 0) or found.sum() <= 0:
        raise ScoreError("weights: none negative, one above 0", "权重：不为负，至少一个大于0")
    scaled: Floats = found / found.sum()
    return scaled


def signs(directions: Sequence[Direction], size: int) -> Floats:
    """Return 1 where more is better, -1 where less is. Raises ScoreError."""
    if len(directions) != size or not set(directions) <= {"up", "down"}:
        raise ScoreError(f"directions: up or down, {size} of them", f"方向：up或down，共{size}个")
    return np.array([1.0 if one == "up" else -1.0 for one in directions])
