"""How people get in: allauth with its doors narrowed, what it keeps sealed, and what it does journalled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.address import client_address
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.models import Membership, User
from zhijiao.kernel.people.second_factor import demanded_of
from zhijiao.kernel.sealing import seal, unseal

FACTORS = "mfa_authenticator.data"  # where the secrets of second factors are sealed


class Accounts(DefaultAccountAdapter):
    """Accounts are opened by invitation; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: an account without a membership could do nothing."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that failed log-ins are counted by."""
        return client_address(request)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **how: Any) -> HttpResponse:
        """Record that somebody came in, and by which means."""
        means = sorted({one.get("type") or one["method"] for one in get_authentication_records(request, user)})
        _record_sign_in(request, user, means)
        return super().post_login(request, user, **how)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a failed try at an account that exists; a name nobody has is not kept."""
        user = User.objects.filter(username=credentials.get("username", "")).first()
        if user is not None:
            given = cast(Request, request)
            record("people.sign_in.refused", subject=user, by=Actor(address=given.address, request_id=given.request_id), at=given.now)

    def send_notification_mail(self, template_prefix: str, user: AbstractBaseUser, *args: Any, **more: Any) -> None:
        """Record a change of the means of signing in; letters about it go out when the operator wants them."""
        request = cast(Request, self.request)
        what = template_prefix.rpartition("/")[2]
        record("people.factor.changed", subject=user, by=_in_person(request, user), at=request.now, what=what)
        super().send_notification_mail(template_prefix, user, *args, **more)


def _record_sign_in(request: HttpRequest, user: AbstractBaseUser, means: Iterable[str]) -> None:
    given = cast(Request, request)
    record("people.sign_in.done", subject=user, by=_in_person(given, user), at=given.now, means=list(means))


def _in_person(request: Request, user: AbstractBaseUser) -> Actor:
    return Actor(user_id=user.pk, person_id=getattr(user, "person_id", None), address=request.address, request_id=request.request_id)


class Factors(DefaultMFAAdapter):
    """Second factors: their secrets sealed, the last one not taken away from a role that needs it."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Your role needs a second factor: add another before you remove this one."),
        "incorrect_code": _("This code does not fit, or it was used already. Wait for the next one."),
    }

    def encrypt(self, text: str) -> str:
        """Seal the secret of an authenticator app or of recovery codes."""
        return seal(text, FACTORS)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret. Raises Unreadable."""
        return unseal(encrypted_text, FACTORS)

    def get_totp_issuer(self) -> str:
        """Return the name under which an authenticator app lists the account."""
        return "职教 Zhijiao"

    def _get_site_name(self) -> str:
        return "职教 Zhijiao"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second factor of somebody one of whose roles needs one."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=("totp", "webauthn")).exclude(pk=authenticator.pk)
        if authenticator.type == Authenticator.Type.RECOVERY_CODES or others.exists():
            return True
        seats = Membership.objects.filter(person__user=authenticator.user)
        return not any(demanded_of(seat.role) for seat in seats)


class OutsideIdentities(DefaultSocialAccountAdapter):
    """OpenID Connect: only for accounts that were connected by their owner, only to hosts that the operator listed."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Refuse: an outside identity opens no account."""
        return False

    def get_requests_session(self) -> requests.Session:
        """Return a session that speaks to the listed hosts only."""
        session: requests.Session = super().get_requests_session()  # type: ignore[no-untyped-call]
        hosts = frozenset(host for one in settings.ZHIJIAO_OPENID for host in one.hosts)
        for scheme in ("https://", "http://"):
            session.mount(scheme, _ListedHosts(hosts))
        return session


class _ListedHosts(requests.adapters.HTTPAdapter):
    """Sends to listed hosts and to no other, also after a redirect."""

    def __init__(self, hosts: frozenset[str]):
        super().__init__()
        self.hosts = hosts

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        """Send a request to a listed host. Raises PermissionDenied for another."""
        if urlsplit(request.url or "").netloc not in self.hosts:
            raise PermissionDenied(f"{urlsplit(request.url or '').netloc} is not among the hosts that ZHIJIAO_OPENID lists")
        return super().send(request, *args, **more)
