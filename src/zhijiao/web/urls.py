"""Addresses of the shell."""

from django.urls import path

from zhijiao.web.pages import device, home, inbox, law, search, source

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("home/figure.xlsx", home.download, name="figure"),
    path("search", search.search, name="search"),
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/counts", inbox.counts, name="counts"),
    path("source", source.source, name="source"),
    path("law", law.law, name="law"),
    path("me/language", device.language, name="language"),
    path("me/theme", device.theme, name="theme"),
    path("me/now", device.now, name="now"),
    path("sw.js", device.worker, name="worker"),
    path("manifest.webmanifest", device.manifest, name="manifest"),
    path("offline", device.offline, name="offline"),
    path("favicon.ico", device.favicon, name="favicon"),
]
