"""The words of snapshots and of the figures in them."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual, Terms


class Kept(Terms):
    """What of a snapshot is still there."""

    RECORDS = "records", "records and counts", "明细和计数"
    COUNTS = "counts", "counts only", "只留计数"


class Verdict(Terms):
    """What the last check of a snapshot found."""

    UNCHECKED = "unchecked", "not checked yet", "还没核验"
    UNCHANGED = "unchanged", "unchanged", "未被改动"
    CHANGED = "changed", "changed", "已被改动"
    REDEFINED = "redefined", "unchanged, but defined otherwise today", "未被改动，但定义已调整"


DIRECTIONS = {"up": Bilingual("higher is better", "越高越好"), "down": Bilingual("lower is better", "越低越好"),
              "none": Bilingual("neither is better", "不分好坏")}
PARTS = {"numerator": Bilingual("Counted in the numerator", "计入分子"), "against": Bilingual("In the denominator only", "只在分母"),
         "unknown": Bilingual("Not known", "情况不明"), "population": Bilingual("All of them", "全部")}
