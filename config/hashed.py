"""Where static files lie for browsers: under names with their hashes, compressed."""

from __future__ import annotations

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """By gzip alone: brotli, where it is installed, saves a tenth of the bytes and takes most of
    the time of a first start.
    """

    def create_compressor(self, **kwargs: object) -> Compressor:
        """The one that makes the files."""
        return Compressor(**kwargs, use_brotli=False)
