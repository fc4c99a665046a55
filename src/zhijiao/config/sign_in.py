"""What the operator may say about signing in and keeping: how long, with which factors, from which outside identities."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from zhijiao.config.environment import Environment
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role

_DAY = 24 * 60
_LONGEST = 60 * _DAY
_OWN_DATA = (Role.APPRENTICE, Role.APPLICANT, Role.GUARDIAN, Role.ENTERPRISE_MENTOR)
# Whose screens show many people's data, or who can give rights: asked for a second factor unless the operator says otherwise.
MANY = (Role.SCHOOL_REGISTRAR, Role.CITY_OFFICER, Role.PROVINCE_OFFICIAL, Role.DEPARTMENT_OFFICER, Role.INSPECTOR, *ADMINISTRATORS)


def session_minutes(env: Environment, name: str = "ZHIJIAO_SESSION_MINUTES") -> dict[Role, int]:
    """Return how many minutes a sign-in lasts in each role; `city_officer=120,guardian=1440` changes some of them."""
    lasts = {role: 14 * _DAY if role in _OWN_DATA else 2 * 60 if role in ADMINISTRATORS else 10 * 60 for role in Role}
    for part in env.listed(name):
        said, _, minutes = part.partition("=")
        role = Role.find(said.strip())
        if role is None or not (minutes.isascii() and minutes.isdigit()) or not 1 <= int(minutes) <= _LONGEST:
            raise ImproperlyConfigured(f"{name} is a list such as city_officer=120: a role and 1 to {_LONGEST} minutes, not {part!r}")
        lasts[role] = int(minutes)
    return lasts


def second_factor(env: Environment, *, at_home: bool, name: str = "ZHIJIAO_SECOND_FACTOR") -> frozenset[Role]:
    """Return the roles that need a second factor: `none`, or a list of roles; unsaid, those who see many people's data."""
    said = env.listed(name)
    if not said:
        return frozenset() if at_home else frozenset(MANY)
    if said == ["none"]:
        return frozenset()
    roles = [(word, Role.find(word)) for word in said]
    if wrong := [word for word, role in roles if role is None]:
        raise ImproperlyConfigured(f"{name} is none, or roles such as city_officer,inspector; these are no roles: {', '.join(wrong)}")
    return frozenset(role for _, role in roles if role is not None)


def retention_days(env: Environment, name: str = "ZHIJIAO_RETENTION_DAYS") -> dict[str, int]:
    """Return after how many days what is erased, as the operator says: `imports=30,contacts=365`. Unsaid is kept."""
    days: dict[str, int] = {}
    for part in env.listed(name):
        what, _, said = part.partition("=")
        if not what.strip().isidentifier() or not (said.strip().isascii() and said.strip().isdigit()) or int(said) < 1:
            raise ImproperlyConfigured(f"{name} is a list such as imports=30: a name and a number of days, not {part!r}")
        days[what.strip()] = int(said)
    return days


@dataclass(frozen=True)
class Provider:
    """An outside identity by OpenID Connect, and the hosts that may be spoken to for it."""

    key: str
    name: str
    server: str
    client: str
    secret: str
    hosts: frozenset[str]

    @property
    def origins(self) -> list[str]:
        """Return the origins that the browser may be sent to when it signs in there."""
        scheme = urlsplit(self.server).scheme
        return sorted(f"{scheme}://{host}" for host in self.hosts)

    def as_app(self) -> dict[str, Any]:
        """Return the provider as allauth reads it."""
        return {"provider_id": self.key, "name": self.name, "client_id": self.client, "secret": self.secret,
                "settings": {"server_url": self.server, "token_auth_method": "client_secret_post"}}


_KEYS = {"id", "name", "server", "client_id"}


def providers(env: Environment, *, at_home: bool, name: str = "ZHIJIAO_OPENID") -> list[Provider]:
    """Return the providers that the JSON file NAME lists; none when the variable is empty."""
    said = env.text(name)
    if not said:
        return []
    try:
        listed = json.loads(Path(said).read_text("utf-8"))
    except (OSError, ValueError) as why:
        raise ImproperlyConfigured(f"{name}: {said} cannot be read as JSON ({why})") from why
    if not isinstance(listed, list) or not listed:
        raise ImproperlyConfigured(f"{name}: the file is a list of providers, each with id, name, server, client_id and secret_file")
    made = [_provider(one, name, at_home) for one in listed]
    if len({one.key for one in made}) < len(made):
        raise ImproperlyConfigured(f"{name}: two providers have the same id")
    return made


def _provider(said: Any, name: str, at_home: bool) -> Provider:
    if not isinstance(said, dict) or not said.keys() >= _KEYS or not ("secret" in said) ^ ("secret_file" in said):
        raise ImproperlyConfigured(f"{name}: a provider has id, name, server, client_id, and either secret or secret_file")
    address = urlsplit(str(said["server"]))
    if address.scheme != "https" and not (at_home and address.scheme == "http" and address.hostname == "localhost"):
        raise ImproperlyConfigured(f"{name}: the server of {said['id']} must be reached by https, not {said['server']!r}")
    key = str(said["id"])
    if not key.replace("-", "").isalnum() or not key.isascii():
        raise ImproperlyConfigured(f"{name}: an id has letters, digits and hyphens, not {key!r}")
    return Provider(key, str(said["name"]), str(said["server"]), str(said["client_id"]), _secret(said, name),
                    frozenset({address.netloc, *map(str, said.get("hosts", []))}))


def _secret(said: dict[str, Any], name: str) -> str:
    if "secret" in said:
        return str(said["secret"])
    try:
        return Path(str(said["secret_file"])).read_text("utf-8").strip()
    except OSError as why:
        raise ImproperlyConfigured(f"{name}: {said['secret_file']} cannot be read ({why.strerror})") from why
