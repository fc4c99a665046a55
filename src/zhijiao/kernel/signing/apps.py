"""The app of issuers and keys."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """zhijiao.kernel.signing."""

    name = "zhijiao.kernel.signing"
    label = "signing"
