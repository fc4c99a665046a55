"""100,000 rows: read in bounded memory, in this process and in the child."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.engines.sheets.files import COLUMNS
from tests.engines.sheets.test_reading import VALUES
from zhijiao.engines.sheets import write

ROWS = 100_000
PARENT, CHILD = 400_000_000, 800_000_000
# In a process of its own, whose peak is then that of this file alone.
READ = """
import json, re, resource, sys
from pathlib import Path
from tests.engines.sheets.files import COLUMNS
from zhijiao.engines.sheets import read
sheet = read(sys.argv[1], COLUMNS)
# Not getrusage(RUSAGE_SELF): it counts the process that started this one too.
me = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps({"rows": len(sheet), "problems": len(sheet.problems), "me": me, "child": child, "last": sheet.row_ids[-1]}))
"""


def measured(path: Path) -> dict[str, int]:
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", READ, str(path)], cwd=root, capture_output=True, text=True, check=True)
    found: dict[str, int] = json.loads(done.stdout)
    return found


def test_a_large_workbook_and_a_large_csv(tmp_path: Path) -> None:
    rows = ({**VALUES, "row_id": str(n), "name": f"学生{n}"} for n in range(ROWS))
    write(rows, COLUMNS, tmp_path / "a.xlsx")
    write(({**VALUES, "row_id": str(n), "name": f"学生{n}"} for n in range(ROWS)), COLUMNS, tmp_path / "a.csv")
    for name in ("a.xlsx", "a.csv"):
        found = measured(tmp_path / name)
        assert (found["rows"], found["problems"], found["last"]) == (ROWS, 0, str(ROWS - 1))
        assert found["me"] < PARENT, found
        assert found["child"] < CHILD, found
