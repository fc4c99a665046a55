"""Every change of a comparison, constant or connective of the law is noticed by a test; see `mutation.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def mutation(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the changes in a process of their own: they load the law anew each time."""
    return subprocess.run([sys.executable, "-m", "tests.law.mutation", *arguments], cwd=ROOT, capture_output=True, text=True,
                          check=False)


def test_a_sample_of_changes_is_noticed() -> None:
    found = mutation("--every=90")
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.skipif(not os.environ.get("ZHIJIAO_SLOW"), reason="about three minutes; set ZHIJIAO_SLOW=1")
def test_every_change_is_noticed() -> None:
    found = mutation()
    print(found.stdout)
    assert found.returncode == 0, found.stdout + found.stderr
