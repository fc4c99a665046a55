"""What the package offers, and the example of its README."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import zhijiao.engines.measurement as package


def test_every_face_is_there():
    assert all(getattr(package, name) is not None for name in package.__all__)
    assert {"ears", "farrington", "scan", "effective_reproduction", "indicator", "compute"} <= set(package.__all__)
    with pytest.raises(AttributeError, match="nonesuch"):
        package.nonesuch


def test_the_example_of_the_readme_runs():
    code = re.search(r"```python\n(.*?)```", Path(package.__file__).with_name("README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(code.group(1), names)  # noqa: S102 - the project's own README
    assert names["signals"].alarm.tolist() == [False] * 9 + [True]
