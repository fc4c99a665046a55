"""Lists out of Parquet come in batches: the codes of a dictionary are read once for as long as it stays the same."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from zhijiao.engines.allocation.files import arrow


def test_batches_with_the_same_codes_share_them(tmp_path, monkeypatch):
    monkeypatch.setattr(arrow, "_BATCH", 2)
    path = tmp_path / "preferences.parquet"
    lists = [["A", "B"], ["A"], ["A", "B"], ["B"], ["B", "C"]]
    pq.write_table(pa.table({"applicant": [str(n) for n in range(5)], "units": pa.array(lists, pa.list_(pa.string()))}), path)
    names, batches = arrow.listed(arrow.opened(path), path)
    first, second, third = list(batches)
    assert names.to_list() == ["0", "1", "2", "3", "4"] and first.texts is second.texts is third.texts
    assert [[str(batch.texts[i]) for i in batch.codes] for batch in (first, second, third)] == [["A", "B", "A"], ["A", "B", "B"], ["B", "C"]]
