"""Storage that speaks the protocol of S3. It is loaded where it is used alone: its library takes
40 MB of each process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage
from urllib3.exceptions import HTTPError

WAITING = Config(
    connect_timeout=3,  # seconds
    read_timeout=5,
    retries={"total_max_attempts": 2, "mode": "standard"},
    s3={"addressing_style": "path"},
    # what is not Amazon's often does not know the newer sums; each file is compared with its hash
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Bucket(S3Storage):  # type: ignore[misc]
    """A bucket. What goes wrong there is an OSError, as in a folder."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(client_config=WAITING, **settings)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with as_os_error(name):
            found = self.connection.meta.client.get_object(
                Bucket=self.bucket_name, Key=self._key(name)
            )
            return ContentFile(found["Body"].read(), name)

    def _save(self, name: str, content: File[bytes]) -> str:
        with as_os_error(name):
            self.connection.meta.client.put_object(
                Bucket=self.bucket_name, Key=self._key(name), Body=content.read()
            )
        return name

    def delete(self, name: str) -> None:
        """Raises OSError."""
        with as_os_error(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Raises OSError."""
        with as_os_error(name):
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Raises OSError."""
        with as_os_error(path):
            folders, files = super().listdir(path)
        return folders, files

    def get_modified_time(self, name: str) -> datetime:
        """Raises OSError."""
        with as_os_error(name):
            at: datetime = super().get_modified_time(name)
        return at

    def _key(self, name: str) -> str:
        return str(self._normalize_name(name))


@contextmanager
def as_os_error(name: str) -> Iterator[None]:
    """Raise OSError for what the library raises; FileNotFoundError where nothing lies."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
            raise FileNotFoundError(name) from error
        raise OSError(str(error)) from error
    except (BotoCoreError, HTTPError) as error:
        raise OSError(str(error)) from error
