"""The role switcher."""

from django.urls import path

from zhijiao.kernel.people.pages import switch_role

urlpatterns = [path("me/role", switch_role, name="role")]
