"""Certificates issued by the platform's own batch, database, log and journal included: seconds for each thousand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

NUMBER = 10_000
WORDS = {"propose": "propose for completed placements", "issue": "issue by the batch (documents, status entries, log, journal)",
         "publish": "sign both status lists and the day's root", "prove": "prove every hash, leaf and list, verify one of 97"}


def main() -> str:
    """Run it in a database of its own and return the table."""
    with tempfile.TemporaryDirectory() as folder:
        surroundings = os.environ | {"ZHIJIAO_VAR": folder, "ZHIJIAO_DEMO": "yes", "DJANGO_SETTINGS_MODULE": "zhijiao.config.settings"}
        surroundings.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "benchmarks.certificates_child", str(NUMBER)]
        done = subprocess.run(command, env=surroundings, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    lines = [f"# Certificates of the platform: {found['issued']:,} of one school, {found['flaws']} flaws found", "",
             "| step | seconds | of the processor | for 1,000 |", "|---|---|---|---|"]
    for name, (clock, cpu) in found["seconds"].items():
        lines.append(f"| {WORDS[name]} | {clock:.1f} | {cpu:.1f} | {cpu * 1000 / NUMBER:.2f} |")
    return "\n".join(lines) + "\n"
