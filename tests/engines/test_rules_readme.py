"""The example on the page for other provinces runs, and finds what it says."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import Any

from zhijiao.engines import rules
from zhijiao.engines.rules import Outcome


def example() -> dict[str, Any]:
    """Run the first block of code on the page."""
    text = Path(rules.__file__).with_name("README.md").read_text(encoding="utf-8")
    source = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    module = ModuleType("example")
    exec(compile(source, "README.md", "exec", dont_inherit=True), vars(module))  # noqa: S102
    return vars(module)


def test_the_example_for_another_province_runs():
    found = example()
    assert found["outcomes"] == {"minimum_age": Outcome.FAIL, "pay_floor": Outcome.FAIL}
    assert found["counts"]["pay_floor"] == {"pass": 0, "fail": 1, "unknown": 0, "na": 0}
    age, pay = found["findings"]
    assert age.zh == "未满16周岁的学生不得岗位实习。现为：首日年龄15。"
    assert (pay.fix_en, pay.numbers[0].citation.short) == ("Needed: pay at least 3,400 yuan.", "jilin-2026 9")
    assert rules.compile_record(found["RULES"])(found["young"]) == found["outcomes"]
