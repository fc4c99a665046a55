"""Addresses that the world looks up: issuers and the trust list."""

from __future__ import annotations

from django.urls import path

from zhijiao.kernel.signing import pages

app_name = "signing"
urlpatterns = [
    path("issuers/<slug:code>/did.json", pages.did, name="did"),
    path("trust.json", pages.trust_list, name="trust"),
]
