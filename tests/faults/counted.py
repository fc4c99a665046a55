"""`python -m tests.faults.counted FILE`: what the database has of the keys in a file, and whether it is whole. Prints JSON."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.db import connection

    from zhijiao.kernel.journal.entries import verify
    from zhijiao.kernel.journal.models import Entry
    from zhijiao.systems.apprenticeships.models import Complaint

    wanted = Path(sys.argv[1]).read_text().split()
    texts = [text for text in Complaint.objects.values_list("text", flat=True) if "report-" in text]
    there = Counter(re.search(r"report-\d+-\d+", text)[0] for text in texts)  # type: ignore[index]
    told = Entry.objects.filter(event="apprenticeships.complaint.received", subject_id__in=[
        str(pk) for pk in Complaint.objects.values_list("pk", flat=True)]).count()
    numbers = list(Complaint.objects.values_list("number", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check" if connection.vendor == "sqlite" else "SELECT 'ok'")
        whole = cursor.fetchone()[0]
    print(json.dumps({
        "lost": sum(1 for key in wanted if there[key] == 0), "doubled": sum(1 for n in there.values() if n > 1),
        "half": abs(told - len(numbers)) + len(numbers) - len(set(numbers)),
        "breaks": len(verify()), "entries": Entry.objects.count(), "integrity": whole}))


if __name__ == "__main__":
    main()
