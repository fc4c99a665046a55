"""What the README shows runs."""

from __future__ import annotations

import re
from pathlib import Path

from tests.engines.credentials.made import SCHOOL, a_credential
from zhijiao.engines import credentials

README = Path(credentials.__file__).parent / "README.md"


def test_the_example_runs() -> None:
    shown = re.search(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert shown is not None and SCHOOL in shown[1]
    names: dict[str, object] = {"credential": a_credential()}
    exec(shown[1], names)  # noqa: S102 - the project's own README
    assert names["report"].genuine  # type: ignore[attr-defined]  # a Report, made by the text


def test_every_module_is_told_and_every_name_is_there() -> None:
    modules = {path.stem if path.is_file() else path.name for path in README.parent.iterdir()
               if (path.suffix == ".py" and path.stem not in ("__init__", "faults", "times")) or (path / "__init__.py").is_file()}
    assert modules <= set(re.findall(r"`([a-z_0-9]+)`", README.read_text("utf-8")))
    assert all(hasattr(credentials, name) for name in credentials.__all__)
