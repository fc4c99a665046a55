"""Hashed and compressed static files, without looking for source maps: those are left out (see `apps.Static`)."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class Hashed(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage; only what a style sheet really loads must be there."""

    # of Django's patterns for style sheets the first two are url() and @import, the third is sourceMappingURL
    patterns = (("*.css", CompressedManifestStaticFilesStorage.patterns[0][1][:2]),)
