"""The progress of a job."""

from django.urls import path

from zhijiao.kernel.jobs.pages import progress

urlpatterns = [path("jobs/<uuid:task>", progress, name="job")]
