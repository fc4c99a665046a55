"""Say in a template whether a role needs a second factor, and which outside identities are offered."""

from django import template
from django.conf import settings

from zhijiao.kernel.people.second_factor import demanded_of
from zhijiao.kernel.people.terms import Role

register = template.Library()


@register.filter
def needs_second_factor(role: Role | None) -> bool:
    """Say whether this role needs a second factor."""
    return demanded_of(role)


@register.simple_tag
def outside_identities() -> list[str]:
    """Return the names of the outside identities that the operator set up."""
    return [one.name for one in settings.ZHIJIAO_OPENID]
