"""Addresses of stored files."""

from django.urls import path

from zhijiao.kernel.papers import pages

app_name = "papers"
urlpatterns = [path("<uuid:number>", pages.fetch, name="file")]
