"""Addresses of those who run the system, and of what everybody may ask about themselves."""

from django.urls import URLPattern, path

from zhijiao.kernel.administration.pages import own

app_name = "administration"
urlpatterns: list[URLPattern] = [
    path("me/data", own.my_data, name="my_data"),
    path("me/data/take", own.take, name="take_my_data"),
]
