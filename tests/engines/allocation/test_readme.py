"""The example of the package's README runs and says what its comments say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import zhijiao.engines.allocation as package

README = Path(package.__file__).with_name("README.md")


def test_the_example_runs() -> None:
    code = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(code.group(1), names)  # noqa: S102 - the project's own README
    assert names["seats"].units.tolist() == [0, 1, 1]
    assert names["deferred_acceptance"]([[0, 1], [0]], [[1, 0], [0]], [1, 1]).tolist() == [1, 0]
    assert names["student_project"]([[0, 1], [0]], [[2, 2], [1, 1]], [1, 1], [0, 0], [2]).posts.tolist() == [1, 0]
    assert names["min_cost_assignment"]([[0, 1], [0]], [[1, 5], [2]], [1, 1]).tolist() == [1, 0]


def test_every_face_is_exported() -> None:
    assert {"parallel", "deferred_acceptance", "student_project", "check_cutoffs", "min_cost_assignment"} <= set(package.__all__)
