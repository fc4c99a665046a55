"""The words of stored files."""

from __future__ import annotations

from zhijiao.basics.words import Terms


class FileKind(Terms):
    """What a file is by its content; nothing else is taken in."""

    PDF = "pdf", "PDF document", "PDF文件"
    PNG = "png", "PNG picture", "PNG图片"
    JPEG = "jpeg", "JPEG picture", "JPEG图片"
    WEBP = "webp", "WebP picture", "WebP图片"
    XLSX = "xlsx", "Excel workbook", "Excel工作簿"
    XLS = "xls", "old Excel workbook", "旧版Excel工作簿"
    DOCX = "docx", "Word document", "Word文档"
    CSV = "csv", "CSV table", "CSV表格"
    PARQUET = "parquet", "Parquet table", "Parquet表格"  # made here, never taken in
    JSON = "json", "JSON document", "JSON文件"  # made here, never taken in
