"""How people get in: allauth with its doors narrowed."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from zhijiao.kernel.people.address import client_address


class Accounts(DefaultAccountAdapter):
    """Accounts are opened by schools, enterprises and bureaus; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: an account without a membership could do nothing."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that failed log-ins are counted by."""
        return client_address(request)
