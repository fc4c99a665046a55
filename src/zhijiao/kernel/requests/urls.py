"""Health, readiness, figures."""

from django.urls import path

from zhijiao.kernel.requests.health import healthz, metrics, readyz

urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz"),
               path("metrics", metrics, name="metrics")]
