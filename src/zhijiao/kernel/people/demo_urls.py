"""One-click sign-in, mounted in demo mode only."""

from django.urls import path

from zhijiao.kernel.people.pages import demo, demo_enter

urlpatterns = [path("", demo, name="demo"), path("<str:username>", demo_enter, name="demo_enter")]
