from pathlib import Path

import pytest

from enforcement.gateway.settings import (
    OnCold,
    OnStale,
    OnUnknownAccount,
    SettingRefused,
    read_settings,
)

GOOD = {"VALKEY_URL": "redis://127.0.0.1:1/0", "DOCKET_BASE_URL": "https://docket.example/"}


def test_the_defaults_answer_each_of_the_three_questions() -> None:
    settings = read_settings(GOOD)
    assert settings.on_unknown_account is OnUnknownAccount.ALLOW
    assert settings.on_cold is OnCold.UNAVAILABLE
    assert settings.on_stale is OnStale.KEEP
    assert settings.max_stale == 60
    assert settings.status_url == "https://docket.example/h/{reference}"


def test_each_question_has_a_setting_of_its_own() -> None:
    given = {
        "DOCKET_ON_UNKNOWN_ACCOUNT": "block",
        "DOCKET_ON_COLD": "allow",
        "DOCKET_ON_STALE": "block",
    }
    settings = read_settings({**GOOD, **given})
    assert settings.on_unknown_account is OnUnknownAccount.BLOCK
    assert settings.on_cold is OnCold.ALLOW
    assert settings.on_stale is OnStale.BLOCK


def test_the_one_setting_of_earlier_versions_is_refused_and_not_passed_over() -> None:
    with pytest.raises(SettingRefused, match="DOCKET_ON_UNKNOWN is now three settings"):
        read_settings({**GOOD, "DOCKET_ON_UNKNOWN": "block"})


def test_copies_are_kept_where_it_is_said_or_beside_the_files(tmp_path: Path) -> None:
    assert read_settings(GOOD).copy_folder is None
    files = {"DOCKET_FILES": str(tmp_path / "files")}
    assert read_settings({**GOOD, **files}).copy_folder == tmp_path / "gateway-copy"
    bucket = {"DOCKET_FILES": "s3://files"}
    assert read_settings({**GOOD, **bucket}).copy_folder is None
    said = {**files, "DOCKET_GATEWAY_COPY": str(tmp_path / "here")}
    assert read_settings({**GOOD, **said}).copy_folder == tmp_path / "here"


def test_a_folder_for_copies_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SettingRefused, match=f"DOCKET_GATEWAY_COPY must be a folder, and {file}"):
        read_settings({**GOOD, "DOCKET_GATEWAY_COPY": str(file)})


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("redis://:secret@127.0.0.1:1/0\n")
    settings = read_settings(
        {"VALKEY_URL_FILE": str(file), "DOCKET_BASE_URL": "https://docket.example"}
    )
    assert settings.valkey_url == "redis://:secret@127.0.0.1:1/0"


def test_a_status_url_of_ones_own_needs_no_base() -> None:
    given = {
        "VALKEY_URL": GOOD["VALKEY_URL"],
        "DOCKET_STATUS_URL": "https://help.example/{reference}",
    }
    assert read_settings(given).status_url == "https://help.example/{reference}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VALKEY_URL", ""),
        ("DOCKET_BASE_URL", ""),
        ("DOCKET_ON_UNKNOWN_ACCOUNT", "perhaps"),
        ("DOCKET_ON_UNKNOWN_ACCOUNT", "BLOCK"),
        ("DOCKET_ON_COLD", "keep"),
        ("DOCKET_ON_STALE", "allow"),
        ("DOCKET_MAX_STALE", "soon"),
        ("DOCKET_MAX_STALE", "-1"),
        ("DOCKET_MAX_STALE", "nan"),
        ("DOCKET_MAX_STALE", "inf"),
        ("DOCKET_STATUS_URL", "https://help.example/"),
        ("VALKEY_URL_FILE", "/nonexistent/file"),
    ],
)
def test_a_setting_that_is_missing_or_makes_no_sense_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingRefused, match=name):
        read_settings({**GOOD, name: value})
