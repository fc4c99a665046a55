"""Addresses of the room."""

from __future__ import annotations

from zhijiao.systems.exchange.pages import credentials, desk, public, record, shares, verify

app_name = "exchange"
urlpatterns = [*desk.PATHS, *credentials.PATHS, *public.PATHS, *record.PATHS, *shares.PATHS]
at_root = verify.PATHS
