"""The operator's file of bodies that settle disputes out of court (DOCKET_OUT_OF_COURT)."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict, ValidationError

from enforcement.rules.dispute_bodies import Profile


class Directory(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profiles: tuple[Profile, ...] = ()


def dispute_profiles(path: str) -> tuple[Profile, ...]:
    """The profiles of a file in TOML; none without a file.

    Raises ImproperlyConfigured, which names the first place that is wrong.
    """
    if not path:
        return ()
    try:
        said = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        return Directory.model_validate(said).profiles
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ImproperlyConfigured(f"DOCKET_OUT_OF_COURT cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise ImproperlyConfigured(f"DOCKET_OUT_OF_COURT, {place}: {first['msg']}.") from error
