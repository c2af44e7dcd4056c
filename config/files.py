"""Where files of evidence lie: in a folder, or in storage that speaks the protocol of S3."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.files import File
from django.core.files.storage import FileSystemStorage

MAY_SAY = {"endpoint", "region"}


class Folder(FileSystemStorage):
    """A folder in which a file is there whole or not at all, in place of one of the same name."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: a file is named by its content."""
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, part = tempfile.mkstemp(dir=target.parent)
        try:
            with open(descriptor, "wb") as writing:  # noqa: PTH123 (it is open already)
                for chunk in content.chunks():
                    writing.write(chunk)
                writing.flush()
                os.fsync(writing.fileno())
            Path(part).replace(target)
        finally:  # half a file would keep a full disk full
            Path(part).unlink(missing_ok=True)
        return name


def storage(name: str, address: str, environ: Mapping[str, str], ca_file: str) -> dict[str, Any]:
    """The entry of Django's STORAGES for an address: a folder's path, or
    `s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME]`. `environ` has DOCKET_S3_KEY and
    DOCKET_S3_SECRET; without them boto3 looks where it always does, as for a role of the machine.

    Raises ImproperlyConfigured with `name`, the setting's.
    """
    if "://" not in address:
        return {"BACKEND": "config.files.Folder", "OPTIONS": {"location": address}}
    url = urlsplit(address)
    said = dict(parse_qsl(url.query, keep_blank_values=True))
    if url.scheme != "s3" or not url.hostname or said.keys() - MAY_SAY or url.username:
        raise ImproperlyConfigured(
            f"{name} must be a folder's path, or s3://BUCKET/PREFIX?endpoint=URL&region=NAME with "
            "the key in DOCKET_S3_KEY and DOCKET_S3_SECRET."
        )
    endpoint = said.get("endpoint", "")
    if "endpoint" in said and urlsplit(endpoint).scheme not in ("http", "https"):
        raise ImproperlyConfigured(f"{name}: the endpoint must begin with https:// or http://.")
    key, secret = environ.get("DOCKET_S3_KEY", ""), environ.get("DOCKET_S3_SECRET", "")
    if bool(key) != bool(secret):
        raise ImproperlyConfigured("Set DOCKET_S3_KEY and DOCKET_S3_SECRET together, or neither.")
    return {
        "BACKEND": "config.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": url.netloc,
            "location": url.path.strip("/"),
            "endpoint_url": endpoint or None,
            "region_name": said.get("region") or "us-east-1",
            "access_key": key or None,
            "secret_key": secret or None,
            "verify": ca_file or None,
        },
    }


def file_keys(said: str) -> list[Fernet]:
    """The keys of DOCKET_FILES_KEYS, divided by white space: the first encrypts, each decrypts.

    Raises ImproperlyConfigured.
    """
    try:
        return [Fernet(key) for key in said.split()]
    except ValueError as error:
        raise ImproperlyConfigured(
            "DOCKET_FILES_KEYS must be keys of 32 bytes in URL-safe base64, as `python3 -c 'from "
            "cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'` prints."
        ) from error
