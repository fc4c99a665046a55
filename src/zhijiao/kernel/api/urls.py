"""The page where people make and withdraw their keys."""

from django.urls import path

from zhijiao.kernel.api import pages

app_name = "tokens"
urlpatterns = [path("", pages.keys, name="keys"), path("<int:number>/withdraw", pages.withdraw, name="withdraw")]
