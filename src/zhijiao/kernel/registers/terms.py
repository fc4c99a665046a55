"""The words of imports and exports."""

from __future__ import annotations

from zhijiao.basics.words import Terms


class ImportStage(Terms):
    """How far an uploaded file has come."""

    READING = "reading", "being read", "正在读取"
    UNREADABLE = "unreadable", "cannot be read", "无法读取"
    STAGED = "staged", "checked, nothing written", "已核对，未写入"
    ACCEPTED = "accepted", "written", "已写入"
    UNDONE = "undone", "taken back", "已撤回"


class Verdict(Terms):
    """What may happen to a row of an import."""

    CAN = "can", "can be written", "可写入"
    WITH_REASON = "with_reason", "can be written with a reason", "写明理由后可写入"
    CANNOT = "cannot", "must be changed first", "改好后才能写入"
    KNOWN = "known", "written before", "以前已写入"


class ExportStage(Terms):
    """How far an export has come."""

    RUNNING = "running", "being written", "正在生成"
    READY = "ready", "ready", "已完成"
