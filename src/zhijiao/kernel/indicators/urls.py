"""Addresses of the indicators."""

from django.urls import URLPattern, path

from zhijiao.kernel.indicators.pages import catalogue, files, indicators, report, rows, snapshots

app_name = "indicators"
urlpatterns: list[URLPattern] = [
    path("indicators/", catalogue.catalogue, name="catalogue"),
    path("indicators/snapshots", snapshots.snapshots, name="snapshots"),
    path("indicators/snapshots/freeze", snapshots.freeze, name="freeze"),
    path("indicators/snapshots/check", snapshots.check_everything, name="check_all"),
    path("indicators/snapshots/<uuid:number>", snapshots.snapshot, name="snapshot"),
    path("indicators/snapshots/<uuid:number>/check", snapshots.check, name="check"),
    path("indicators/report", report.ask, name="report"),
    path("indicators/report/file", report.file, name="report_file"),
    path("indicators/<slug:code>", indicators.indicator, name="indicator"),
    path("indicators/<slug:code>/rows", rows.rows_page, name="rows"),
    path("indicators/<slug:code>/file", files.file, name="file"),
]
