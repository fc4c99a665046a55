"""Background work of the registers: read a large file, write a large export, forget what was not accepted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, cast
from uuid import UUID

from django.http import QueryDict

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.jobs.models import Progress
from zhijiao.kernel.jobs.work import job, recurring
from zhijiao.kernel.papers import files
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.seats import actor_held
from zhijiao.kernel.registers import exports, imports
from zhijiao.kernel.registers.models import Export, Import
from zhijiao.kernel.registers.registry import registry
from zhijiao.kernel.registers.terms import ExportStage, ImportStage

KEPT = timedelta(days=30)


@job(Bilingual("Reading an uploaded file", "读取上传的文件"))
def read_import(progress: Progress, *, number: str, user: int, membership: int, moment: str) -> int:
    """Read and judge the file of an import. Starts over after a crash: staging is replaced as a whole."""
    batch, at = Import.objects.select_related("file").get(pk=UUID(number)), datetime.fromisoformat(moment)
    by = actor_held(user, membership, at.date())
    imports.stage(register=registry.get(batch.register), batch=batch, by=by, at=at, beat=progress.advance)
    return int(Import.objects.get(pk=batch.pk).summary.get("rows", 0))


@job(Bilingual("Writing an export", "生成导出文件"))
def write_export(progress: Progress, *, number: str, user: int, membership: int, moment: str) -> int:
    """Write an export and keep its file."""
    made, at = Export.objects.get(pk=UUID(number)), datetime.fromisoformat(moment)
    register, by = registry.get(made.register), actor_held(user, membership, at.date())
    form, spoken = cast(exports.Form, made.form), cast(Literal["zh", "en"], made.language)
    content, rows = exports.written(register, form, actor=by, now=at, params=QueryDict(made.asked), language=spoken,
                                     beat=progress.advance)
    name = exports.file_name(register, form, now=at, language=spoken)
    made.file = files.keep(subject=made, content=content, name=name, by=by, at=at, largest=500_000_000)
    made.rows, made.stage = rows, ExportStage.READY
    made.save(update_fields=["file", "rows", "stage"])
    exports.exported_now(register, form, by=by, at=at, asked=made.asked, rows=rows)
    return rows


@recurring(timedelta(hours=6), Bilingual("Forgetting staged rows and old exports", "清理未写入的导入和过期导出"))
def forget(*, at: datetime) -> None:
    """Delete what was staged and not accepted, the rows' contents of old imports, and old exports."""
    old = at - KEPT
    for export in Export.objects.filter(made_at__lt=old).select_related("file"):
        _without_file(export, at)
        export.delete()
    for batch in Import.objects.filter(made_at__lt=old).exclude(file=None).select_related("file"):
        _without_file(batch, at)
        if batch.stage in (ImportStage.ACCEPTED, ImportStage.UNDONE):
            batch.rows.filter(subject_key="").delete()
        else:
            batch.delete()


def _without_file(owner: Export | Import, at: datetime) -> None:
    if owner.file is not None:
        files.remove(file=owner.file, by=SYSTEM, at=at, reason="kept for 30 days")
