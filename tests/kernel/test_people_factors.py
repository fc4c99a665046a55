"""Second factors and outside identities: sealed, used once, demanded where many people's data are shown."""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.test import Client, TestCase

from tests.kernel.factories import a_seat, a_user, an_organisation
from zhijiao.config.environment import Environment
from zhijiao.config.sign_in import MANY, Provider, providers, second_factor, session_minutes
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.sign_in import OutsideIdentities
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role

pytestmark = pytest.mark.usefixtures("regions")
PASSWORD = "eine lange Reise"


NOW = 1_779_250_000
"""The clock of the app and of the door in these tests: a half minute that ends between the two would refuse a good code."""


@pytest.fixture(autouse=True)
def _fresh_limits(db, monkeypatch):
    cache.clear()
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: NOW))


@pytest.fixture
def officer():
    seat = a_seat(Role.CITY_OFFICER, an_organisation(kind=OrganisationKind.AUTHORITY, name="沈阳市教育局"))
    return a_user(seat, username="officer", password=PASSWORD)


def sign_in(client, password=PASSWORD):
    return client.post("/accounts/login/", {"login": "officer", "password": password})


def code(secret, step=0):
    return format_hotp_value(hotp_value(secret, NOW // 30 + step))


def it_is_me(client):
    """Show once more that it is oneself, as every change of the ways to sign in asks."""
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def with_app(client, officer):
    """Sign in, set the app up; return the secret."""
    sign_in(client)
    it_is_me(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):  # allauth tells what was done once it is committed
        assert client.post("/accounts/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    return secret


def events():
    return [(entry.event, entry.body) for entry in Entry.objects.order_by("pk")]


def test_password_and_code_open_the_door_and_it_is_recorded(client, officer):
    secret = with_app(client, officer)
    row = Authenticator.objects.get(type="totp")
    assert secret not in json.dumps(row.data) and row.data["secret"].startswith("test:"), "the secret lies sealed"
    client.post("/accounts/logout/")
    answer = sign_in(client)
    assert answer["Location"] == "/accounts/2fa/authenticate/" and client.get("/me/data").status_code == 302
    cache.clear()  # the code that set it up is used up for its half minute
    assert client.post("/accounts/2fa/authenticate/", {"code": code(secret)})["Location"] == "/"
    assert client.get("/me/data").status_code == 200
    told = events()
    assert ("people.factor.changed", {"what": "totp_activated"}) in told
    assert told[-1] == ("people.sign_in.done", {"means": ["password", "totp"]})


def test_a_code_opens_the_door_once(client, officer):
    secret = with_app(client, officer)
    client.post("/accounts/logout/")
    cache.clear()
    now = code(secret)
    sign_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": now}).status_code == 302
    other = Client()
    other.cookies["django_language"] = "en"
    sign_in(other)
    replayed = other.post("/accounts/2fa/authenticate/", {"code": now})
    assert replayed.status_code == 200 and "or it was used already" in replayed.content.decode()
    assert other.get("/me/data").status_code == 302


def test_a_repeated_key_does_not_make_a_code_usable_twice(client, officer):
    secret = with_app(client, officer)
    client.post("/accounts/logout/")
    cache.clear()
    now = code(secret)
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": now, "idempotency_key": "a-key-of-mine"})
    other = Client()
    sign_in(other)
    other.post("/accounts/2fa/authenticate/", {"code": now, "idempotency_key": "a-key-of-mine"})
    assert other.get("/me/data").status_code == 302


@pytest.mark.parametrize("wrong", ["000000", "abc", ""])
def test_a_wrong_code_does_not_and_neither_does_an_old_one(client, officer, wrong):
    secret = with_app(client, officer)
    client.post("/accounts/logout/")
    sign_in(client)
    for given in (wrong, code(secret, -3)):
        client.post("/accounts/2fa/authenticate/", {"code": given})
    assert client.get("/me/data").status_code == 302


def test_five_wrong_codes_close_the_account_for_a_while(client, officer):
    secret = with_app(client, officer)
    client.post("/accounts/logout/")
    cache.clear()
    sign_in(client)
    for _ in range(6):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert client.get("/me/data").status_code == 302


def test_each_recovery_code_opens_the_door_once(client, officer):
    with_app(client, officer)
    page = client.get("/accounts/2fa/recovery-codes/")
    codes = page.context["unused_codes"]
    assert len(codes) == 10 and codes[0] not in json.dumps(Authenticator.objects.get(type="recovery_codes").data)
    client.post("/accounts/logout/")
    for works in (True, False):
        visitor = Client()
        sign_in(visitor)
        visitor.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert (visitor.get("/me/data").status_code == 200) is works


def test_a_failed_try_at_an_account_is_recorded_and_a_name_nobody_has_is_not(client, officer):
    sign_in(client, "wrong")
    client.post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    assert [event for event, _ in events()] == ["people.sign_in.refused"]


# --- demanded ---------------------------------------------------------------------------------------------------------


def test_a_role_that_shows_many_peoples_data_sets_one_up_first(client, officer, settings):
    settings.ZHIJIAO_SECOND_FACTOR = frozenset({Role.CITY_OFFICER})
    client.cookies["django_language"] = "en"
    sign_in(client)
    for path in ("/", "/apprenticeships/agreements", "/me/data", "/search?q=x"):
        assert client.get(path)["Location"] == "/accounts/2fa/", path
    assert client.get("/api/v1/apprenticeships/agreements").status_code == 403
    assert "a password alone is not enough" in client.get("/accounts/2fa/").content.decode()
    for path in ("/me/language", "/me/theme"):
        assert client.post(path, {"language": "en", "theme": "dark"}).status_code == 302
    it_is_me(client)
    page = client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/2fa/totp/activate/", {"code": code(page.context["form"].secret)})
    assert client.get("/").status_code == 200
    kept = client.post("/accounts/2fa/totp/deactivate/")
    assert "add another before you remove this one" in kept.content.decode() and Authenticator.objects.filter(type="totp").exists()


def test_other_roles_go_on_without_and_may_take_theirs_away(client, officer, settings):
    settings.ZHIJIAO_SECOND_FACTOR = frozenset({Role.PROVINCE_OFFICIAL})
    with_app(client, officer)
    assert client.get("/").status_code == 200
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302 and not Authenticator.objects.exists()
    assert ("people.factor.changed", {"what": "totp_deactivated"}) in events()


def test_whoever_switches_into_such_a_role_is_asked_then(client, officer, settings):
    settings.ZHIJIAO_SECOND_FACTOR = frozenset({Role.INSPECTOR})
    second = a_seat(Role.INSPECTOR, person=officer.person)
    sign_in(client)
    assert client.get("/").status_code == 200
    client.post("/me/role", {"role": second.pk})
    assert client.get("/")["Location"] == "/accounts/2fa/"


def env(**variables):
    return Environment(variables)


def test_the_operator_says_which_roles_need_one_and_how_long_a_sign_in_lasts():
    assert second_factor(env(), at_home=True) == frozenset() and second_factor(env(), at_home=False) == frozenset(MANY) >= set(ADMINISTRATORS)
    assert second_factor(env(ZHIJIAO_SECOND_FACTOR="none"), at_home=False) == frozenset()
    assert second_factor(env(ZHIJIAO_SECOND_FACTOR="inspector, 监护人"), at_home=True) == {Role.INSPECTOR, Role.GUARDIAN}
    with pytest.raises(ImproperlyConfigured, match="no roles: cook"):
        second_factor(env(ZHIJIAO_SECOND_FACTOR="inspector,cook"), at_home=True)
    minutes = session_minutes(env(ZHIJIAO_SESSION_MINUTES="city_officer=15, guardian=60"))
    assert (minutes[Role.CITY_OFFICER], minutes[Role.GUARDIAN], minutes[Role.AUDITOR], minutes[Role.APPRENTICE]) == (15, 60, 120, 14 * 1440)
    for wrong in ("cook=1", "guardian", "guardian=0", "guardian=-1", "guardian=1e9", "guardian=100000"):
        with pytest.raises(ImproperlyConfigured, match="ZHIJIAO_SESSION_MINUTES"):
            session_minutes(env(ZHIJIAO_SESSION_MINUTES=wrong))


def test_a_session_ends_when_the_roles_minutes_are_over(client, officer, settings):
    settings.ZHIJIAO_SESSION_MINUTES = {**settings.ZHIJIAO_SESSION_MINUTES, Role.CITY_OFFICER: 1}
    sign_in(client)
    client.get("/")
    session = client.session
    assert session.get_expiry_age() == 60
    session.set_expiry(-1)
    session.save()
    assert client.get("/me/data")["Location"].startswith("/accounts/login/")


# --- outside identities -----------------------------------------------------------------------------------------------


class Outside(BaseHTTPRequestHandler):
    """An OpenID Connect provider on this machine: discovery, token, keys; always the same person."""

    subject = "person-17"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        """Answer discovery and keys."""
        base = f"http://localhost:{self.server.server_port}"
        numbers = self.key.public_key().public_numbers()
        pages = {
            "/.well-known/openid-configuration": {
                "issuer": base, "authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token", "jwks_uri": f"{base}/keys",
                "userinfo_endpoint": f"{base}/userinfo", "response_types_supported": ["code"], "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "id_token_signing_alg_values_supported": ["RS256"], "subject_types_supported": ["public"]},
            "/keys": {"keys": [{"kty": "RSA", "kid": "k", "alg": "RS256", "use": "sig", "n": _number(numbers.n), "e": _number(numbers.e)}]},
            "/userinfo": {"sub": self.subject}}
        self._say(pages.get(self.path))

    def do_POST(self):
        """Answer the token request of somebody who has a code."""
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert asked["code"] == ["a-code"] and asked["client_secret"] == ["geheim"] and asked["code_verifier"]
        base = f"http://localhost:{self.server.server_port}"
        claims = {"iss": base, "sub": self.subject, "aud": "zhijiao", "exp": int(time.time()) + 60, "iat": int(time.time())}
        self._say({"access_token": "at", "token_type": "Bearer", "id_token": jwt.encode(claims, self.key, "RS256", headers={"kid": "k"})})

    def _say(self, body):
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


def _number(value):
    return urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).decode().rstrip("=")


@pytest.fixture
def outside(settings):
    server = HTTPServer(("localhost", 0), Outside)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"localhost:{server.server_port}"
    one = Provider("gov", "政务身份", f"http://{base}", "zhijiao", "geheim", frozenset({base}))
    settings.ZHIJIAO_OPENID = [one]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [one.as_app()]}}
    yield one
    server.shutdown()
    server.server_close()


def through(client, process):
    """Go to the provider and come back with its code."""
    answer = client.post(f"/accounts/oidc/gov/login/?process={process}")
    there = urlsplit(answer["Location"])
    asked = parse_qs(there.query)
    assert there.path == "/authorize" and asked["client_id"] == ["zhijiao"] and asked["code_challenge_method"] == ["S256"]
    return client.get("/accounts/oidc/gov/login/callback/", {"code": "a-code", "state": asked["state"][0]})


def test_an_outside_identity_opens_the_account_that_its_owner_connected(client, officer, outside):
    assert "政务身份" in client.get("/accounts/login/").content.decode()
    sign_in(client)
    through(client, "connect")
    assert SocialAccount.objects.get().user == officer
    visitor = Client()
    assert through(visitor, "login")["Location"] == "/"
    assert visitor.get("/me/data").status_code == 200
    assert "person-17" in client.get("/accounts/outside/").content.decode()


def test_an_outside_identity_of_nobody_opens_nothing(client, officer, outside):
    client.cookies["django_language"] = "en"
    assert "Nobody signs up here" in through(client, "login").content.decode()
    assert not SocialAccount.objects.exists() and client.get("/me/data").status_code == 302


def test_only_listed_hosts_are_spoken_to(outside):
    session = OutsideIdentities().get_requests_session()
    assert session.get(f"{outside.server}/keys").status_code == 200
    for address in ("http://localhost:1/", "https://example.org/", "http://169.254.169.254/"):
        with pytest.raises(PermissionDenied, match="not among the hosts"):
            session.get(address)


def test_providers_come_from_a_file_and_nonsense_is_refused(tmp_path):
    file, secret = tmp_path / "providers.json", tmp_path / "secret"
    secret.write_text("geheim\n")
    good = {"id": "gov", "name": "政务身份", "server": "https://id.example.cn/realm", "client_id": "z", "secret_file": str(secret),
            "hosts": ["login.example.cn"]}
    file.write_text(json.dumps([good]))
    one, = providers(env(ZHIJIAO_OPENID=str(file)), at_home=False)
    assert one.secret == "geheim" and one.origins == ["https://id.example.cn", "https://login.example.cn"]
    assert one.as_app()["settings"]["server_url"] == "https://id.example.cn/realm" and providers(env(), at_home=False) == []
    for wrong in ("no json", "{}", "[]", json.dumps([{}]), json.dumps([{**good, "secret": "two"}]), json.dumps([{**good, "id": "a b"}]),
                  json.dumps([{**good, "server": "http://id.example.cn"}]), json.dumps([good, good]), json.dumps([{**good, "secret_file": "/no/such"}])):
        file.write_text(wrong)
        with pytest.raises(ImproperlyConfigured, match="ZHIJIAO_OPENID"):
            providers(env(ZHIJIAO_OPENID=str(file)), at_home=False)
