"""A copy in a file is read whole, or not at all."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as some

from enforcement.gateway import copy_file
from enforcement.gateway.copy import Copy
from enforcement.gateway.copy_file import CHANGE, CopyFile, CopyRefused, KnownAt, read_copy
from enforcement.gateway.packed import read_record
from enforcement.gateway.wire import Record, encode
from tests.gateway.conftest import hold, record

OURS, OTHERS = b"o" * 16, b"x" * 16
KNOWN = KnownAt(at=1_790_000_000.25, story_offset=-86_400.0)
HELD = {
    name: record(name, number, *holds)
    for number, (name, holds) in enumerate(
        {"acme": [hold()], "bolt": [hold(), hold("limit")], "free": []}.items(), start=3
    )
}


def copy_of(*records: Record) -> Copy:
    copy = Copy()
    for each in records:
        copy.apply(encode(each))
    return copy


def written(path: Path, copy: Copy, *changes: Record) -> Path:
    """The copy, and then the changes, each committed as it came."""
    file = CopyFile(path, OURS)
    file.add_all(copy)
    file.commit(KNOWN)
    for each in changes:
        file.add(CHANGE, encode(each))
        file.commit(KNOWN)
    file.close()
    return path


def known_of(copy: Copy, names: list[str]) -> dict[str, Record | None]:
    found = {name: copy.find(name) for name in names}
    return {name: read_record(name, raw) if raw else None for name, raw in found.items()}


def test_a_copy_is_read_as_it_was_written(tmp_path: Path) -> None:
    copy, known = read_copy(written(tmp_path / "copy", copy_of(*HELD.values())), OURS)
    assert known == KNOWN
    assert known_of(copy, [*HELD, "nobody"]) == {**HELD, "nobody": None}
    assert (len(copy), copy.restricted) == (3, 2)


@given(
    some.lists(some.tuples(some.sampled_from("abc"), some.integers(1, 9), some.integers(0, 2))),
    some.integers(0, 30),
)
def test_changes_after_it_count_as_if_they_had_been_in_it(
    changes: list[tuple[str, int, int]], first: int
) -> None:
    records = [
        record(name, epoch, *[hold(reference=f"C-{n}") for n in range(holds)])
        for name, epoch, holds in changes
    ]
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "copy", copy_of(*records[:first]), *records[first:])
        copy, _ = read_copy(path, OURS)
    model = copy_of(*records)
    assert known_of(copy, list("abc")) == known_of(model, list("abc"))
    assert (len(copy), copy.restricted) == (len(model), model.restricted)


def test_what_was_added_and_not_committed_was_never_answered_and_does_not_count(
    tmp_path: Path,
) -> None:
    path = written(tmp_path / "copy", copy_of(HELD["acme"]))
    with path.open("ab") as file:
        file.write(b"the beginning of a frame")
    copy, _ = read_copy(path, OURS)
    assert len(copy) == 1


def refused(path: Path, deployment: bytes = OURS) -> str:
    with pytest.raises(CopyRefused) as why:
        read_copy(path, deployment)
    return str(why.value)


def test_a_file_that_is_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "copy", copy_of(*HELD.values()), record("acme", 9), record("new", 1))
    whole = path.read_bytes()
    ends = {0, 1, 21, 22, 50, 97, 98, 99, len(whole) // 2, *range(len(whole) - 300, len(whole))}
    for end in sorted(ends):
        path.write_bytes(whole[:end])
        assert refused(path), end


def test_a_file_of_which_one_byte_is_another_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "copy", copy_of(*HELD.values()), record("acme", 9))
    whole = path.read_bytes()
    places = {*range(120), *range(120, len(whole), 997), *range(len(whole) - 120, len(whole))}
    for place in sorted(places):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert refused(path), place


def test_a_file_put_together_from_two_is_refused(tmp_path: Path) -> None:
    """As a disk leaves it that wrote the frames of the new one, and the header of the old one."""
    old = written(tmp_path / "old", copy_of(HELD["acme"])).read_bytes()
    new = written(tmp_path / "new", copy_of(record("acme", 9))).read_bytes()
    assert len(old) == len(new)
    (tmp_path / "both").write_bytes(old[:100] + new[100:])
    assert refused(tmp_path / "both") == "it is damaged: the checksum is another one"


def test_a_file_that_is_not_for_us_is_refused_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "copy", copy_of(HELD["acme"]))
    assert "another DOCKET_BASE_URL" in refused(path, OTHERS)
    monkeypatch.setattr(copy_file, "FORM_DIGEST", b"another.")
    assert "another version" in refused(path)
    path.write_bytes(b"docket gateway copy 2\n" + path.read_bytes()[22:])
    assert refused(path) == "it is no copy of this format"


def test_a_frame_of_a_kind_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    file = CopyFile(tmp_path / "copy", OURS)
    file.add(b"?", b"something")
    file.commit(KNOWN)
    file.close()
    assert "unknown kind" in refused(tmp_path / "copy")
