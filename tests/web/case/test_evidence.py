"""One piece of evidence: read whole, drawn with care, never run; and what is marked sensitive is
shown on request alone.
"""

from __future__ import annotations

from typing import Any, cast

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from enforcement.models import Case, Event, Evidence
from enforcement.operations.files import store
from enforcement.queries.known import SHOWN
from tests.files import kept_in, path_of
from tests.invariants import fingerprint
from tests.operations.test_pictures import WHERE, bomb, pdf, picture
from tests.record.test_verify_audit import verified
from tests.web._case import add, page, words, world_of_a_case
from tests.web.conftest import SignIn
from tests.world import World

PICTURE = picture("PNG")
BROKEN = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
SECRET = "What is hard to read."


@pytest.fixture
def scene(transactional_db: Any, settings: Any, tmp_path: Any) -> tuple[World, Case]:
    """A case in the middle of its investigation."""
    settings.STORAGES = kept_in(tmp_path)
    return world_of_a_case()


def with_file(
    world: World, case: Case, content: bytes = PICTURE, name: str = "shot.png", **item: Any
) -> Evidence:
    return add(world, case, "", kind="Picture", file=store(content, name), **item)


def raw(client: Any, case: Case, number: int = 1) -> Any:
    return client.get(f"/cases/{case.ref}/evidence/{number}/file")


def test_a_long_text_is_read_whole_with_its_hash_and_where_it_comes_from(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    made = add(world, case, "A long text. " * 100 + "Its end.", url="https://press.example/a")
    html = page(sign_in("rhea"), case, "/evidence/1")
    assert "Its end." in html and made.sha256 in html and "https://press.example/a" in html
    assert "Its end." not in page(sign_in("rhea"), case), "the case shows how it begins"


def test_what_is_marked_sensitive_is_shown_only_when_it_is_asked_for_and_the_look_is_recorded(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    with_file(world, case, sensitive=True, citation="Kept apart")
    add(world, case, SECRET, sensitive=True)
    rhea, before = sign_in("rhea"), fingerprint()
    assert SECRET not in page(rhea, case) + page(rhea, case, "/evidence/2")
    answer = raw(rhea, case)
    assert answer.status_code == 403 and PICTURE not in answer.content
    assert fingerprint() == before, "nobody has looked yet"
    assert rhea.get(f"/cases/{case.ref}/evidence/2/show").status_code == 405
    for number in (1, 2):
        assert rhea.post(f"/cases/{case.ref}/evidence/{number}/show").status_code == 302
    assert [
        e.data["evidence"]
        for e in Event.objects.filter(act="read_evidence", actor__username="rhea").order_by("seq")
    ] == [1, 2]
    html = page(rhea, case, "/evidence/2")
    assert SECRET in html and "You have viewed 2 sensitive items today." in words(html)
    assert raw(rhea, case).content == PICTURE


def test_a_file_that_was_changed_on_disk_is_not_served(
    sign_in: SignIn, scene: tuple[World, Case], tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Its page says so, the log names it, and `verify_audit --files` does."""
    world, case = scene
    made, rhea = with_file(world, case), sign_in("rhea")
    assert verified("--files")[1] == ""
    path = path_of(made.sha256)
    for changed in (PICTURE + b"\x00", b"", b"Something else."):
        path.write_bytes(changed)
        caplog.clear()
        answer = raw(rhea, case)
        assert answer.status_code == 422 and "Content-Disposition" not in answer
        assert "the stored file was changed after it was added" in words(answer.content.decode())
        lines = [
            cast(dict[str, str], one.msg) for one in caplog.records if one.levelname == "ERROR"
        ]
        assert [(line["event"], line["sha256"]) for line in lines] == [
            ("evidence.file_changed", made.sha256)
        ]
        assert verified()[1] == "", "files are read when that is asked for"
        assert verified("--files") == verified("--files", "--account", "acme")
        assert verified("--files")[0] == (
            f"acme: the file of evidence E1 in {case.ref} is not as it was added\n"
        )
    path.unlink()
    assert raw(rhea, case).status_code == 404
    assert "is gone" in verified("--files")[0]
    assert verified("--files", "--account", "bolt")[1] == "There is no account bolt."


def test_the_count_of_looks_is_for_the_person_alone_and_another_one_must_ask_too(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    add(world, case, SECRET, sensitive=True)
    sign_in("rhea").post(f"/cases/{case.ref}/evidence/1/show")
    html = page(sign_in("ravi"), case, "/evidence/1")
    assert "You have viewed" not in html and SECRET not in html and "Reassign case" in words(html)


def test_who_is_recused_is_not_shown_it(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    world, case = scene
    add(world, case, SECRET, sensitive=True)
    world.people["ravi"].recusals.create(
        account=case.account, reason="A relative works there.", since_at=world.now
    )
    ravi = sign_in("ravi")
    assert ravi.post(f"/cases/{case.ref}/evidence/1/show").status_code == 403
    html = page(ravi, case, "/evidence/1")
    assert SECRET not in html and "recused" in html and "/evidence/1/show" not in html


def test_an_auditor_may_look_and_it_is_recorded(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    world, case = scene
    add(world, case, SECRET, sensitive=True)
    otto = sign_in("otto", "AUDITOR")
    otto.post(f"/cases/{case.ref}/evidence/1/show")
    assert SECRET in page(otto, case, "/evidence/1")
    assert Event.objects.get(act="read_evidence").actor_name == "otto"


def test_a_look_lasts_a_quarter_of_an_hour(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    world, case = scene
    made = add(world, case, SECRET, sensitive=True)
    rhea = sign_in("rhea")
    rhea.post(f"/cases/{case.ref}/evidence/1/show")
    session = rhea.session
    session["looked"] = {str(made.pk): session["looked"][str(made.pk)] - 16 * 60}
    session.save()
    assert SECRET not in page(rhea, case, "/evidence/1")


def test_a_picture_is_blurred_and_grey_until_it_is_asked_for_as_the_reader_likes_it(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    with_file(world, case, sensitive=True)
    rhea = sign_in("rhea")
    rhea.post(f"/cases/{case.ref}/evidence/1/show")
    html = page(rhea, case, "/evidence/1")
    assert (
        'class="veil grey"' in html and "blurred" in html and "Show the image without blur" in html
    )
    User.objects.filter(username="rhea").update(preferences={"blur": False, "greyscale": False})
    html = page(rhea, case, "/evidence/1")
    assert "blurred" not in html and "grey" not in html.split('class="veil')[1].split(">")[0]


@pytest.mark.parametrize(
    ("content", "name", "kind", "shown"),
    [
        (PICTURE, "shot.png", "image/png", "attachment"),
        (b"%PDF-1.7 x", "letter.pdf", "application/pdf", "attachment"),
        (
            b"<html><script>alert(1)</script></html>",
            "page.html",
            "application/octet-stream",
            "attachment",
        ),
        (b"PK\x03\x04 zip", "all.zip", "application/octet-stream", "attachment"),
    ],
)
def test_a_file_is_drawn_or_kept_and_never_run(
    sign_in: SignIn, scene: tuple[World, Case], content: bytes, name: str, kind: str, shown: str
) -> None:
    world, case = scene
    with_file(world, case, content, name)
    answer = raw(sign_in("rhea"), case)
    assert answer.content == content
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith(shown) and name in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]


def test_a_picture_is_shown_as_a_copy_that_carries_nothing_else(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    with_file(world, case, picture("JPEG"), "shot.jpg")
    rhea = sign_in("rhea")
    html = page(rhea, case, "/evidence/1")
    assert f'src="/cases/{case.ref}/evidence/1/file?view=1"' in html
    seen = rhea.get(f"/cases/{case.ref}/evidence/1/file?view=1")
    assert (seen["Content-Type"], seen["Content-Disposition"]) == ("image/png", "inline")
    assert seen["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert WHERE not in seen.content
    assert WHERE in raw(rhea, case).content, "the file itself is kept as it came"


@pytest.mark.parametrize("content", [BROKEN, bomb(60_000, 60_000)])
def test_a_picture_that_cannot_be_shown_is_offered_as_a_file(
    sign_in: SignIn, scene: tuple[World, Case], content: bytes
) -> None:
    world, case = scene
    with_file(world, case, content)
    rhea = sign_in("rhea")
    html = page(rhea, case, "/evidence/1")
    assert "<img" not in html.split("<main")[1] and f'"/cases/{case.ref}/evidence/1/file"' in html
    assert rhea.get(f"/cases/{case.ref}/evidence/1/file?view=1").status_code == 404


def test_a_picture_that_is_sensitive_is_not_shown_by_its_address(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    with_file(world, case, sensitive=True)
    rhea = sign_in("rhea")
    assert rhea.get(f"/cases/{case.ref}/evidence/1/file?view=1").status_code == 403
    assert "<img" not in page(rhea, case, "/evidence/1").split("<main")[1]


def test_a_document_is_seen_page_by_page_as_pictures_in_which_nothing_runs(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    with_file(world, case, pdf(pages=2), "letter.pdf")
    rhea, at = sign_in("rhea"), f"/cases/{case.ref}/evidence/1"
    first, second = page(rhea, case, "/evidence/1"), page(rhea, case, "/evidence/1?page=2")
    assert f'src="{at}/file?view=1"' in first and "Page 1 of 2" in first
    assert f'src="{at}/file?view=1&amp;page=2"' in second and "Page 2 of 2" in second
    for html in (first, second):
        assert "<iframe" not in html and "<object" not in html and "<embed" not in html
    seen = rhea.get(f"{at}/file?view=1&page=2")
    assert (seen["Content-Type"], seen["Content-Disposition"]) == ("image/png", "inline")
    assert seen["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"JavaScript" not in seen.content
    assert b"JavaScript" in raw(rhea, case).content, "the file as it came"
    for asked in ("0", "3", "-1", "x", "1e1", "²", "9" * 30, ""):
        assert rhea.get(at, {"page": asked}).status_code == 404, asked
        assert rhea.get(f"{at}/file", {"view": "1", "page": asked}).status_code == 404, asked


def test_a_document_that_cannot_be_read_is_offered_as_a_file(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    with_file(world, case, b"%PDF-1.7 x", "letter.pdf")
    html = page(sign_in("rhea"), case, "/evidence/1")
    assert "<img" not in html.split("<main")[1] and f'"/cases/{case.ref}/evidence/1/file"' in html


def test_what_is_no_document_is_not_seen_in_a_frame(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    with_file(world, case, b"<html><script>alert(1)</script></html>", "page.html")
    answer = sign_in("rhea").get(f"/cases/{case.ref}/evidence/1/file?view=1")
    assert (
        answer["X-Frame-Options"] == "DENY"
        and answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    )
    assert answer["Content-Disposition"].startswith("attachment")
    answer.close()


def test_evidence_that_there_is_not_or_that_has_no_file_gets_a_sentence(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    add(world, case)
    rhea = sign_in("rhea")
    assert "has no evidence item E9" in rhea.get(f"/cases/{case.ref}/evidence/9").content.decode()
    assert rhea.get(f"/cases/{case.ref}/evidence/99999999999999999999").status_code == 404
    assert raw(rhea, case).status_code == 404


def test_beside_a_form_a_piece_is_shown_as_on_its_page_and_nothing_more(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    add(world, case, "A text <b>as it came</b>.")
    with_file(world, case)
    with_file(world, case, b"<script>1</script> of a log", "log.txt")
    add(world, case, SECRET, sensitive=True)
    rhea = sign_in("rhea")
    assert "A text &lt;b&gt;as it came" in page(rhea, case, "/evidence/1/peek")
    assert f"/cases/{case.ref}/evidence/2/file?view=1" in page(rhea, case, "/evidence/2/peek")
    assert "&lt;script&gt;1" in page(rhea, case, "/evidence/3/peek")
    assert "&lt;script&gt;1" in page(rhea, case, "/evidence/3")
    before = fingerprint()
    assert SECRET not in page(rhea, case, "/evidence/4/peek") + page(rhea, case, "/decide")
    assert fingerprint() == before, "nobody has looked yet"
    rhea.post(f"/cases/{case.ref}/evidence/4/show")
    assert SECRET in page(rhea, case, "/evidence/4/peek")
    assert rhea.get(f"/cases/{case.ref}/evidence/9/peek").status_code == 404


def test_the_decision_has_what_is_known_beside_it_and_asks_once_for_all_of_it(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    world.establish(case)
    rhea = sign_in("rhea")
    page(rhea, case, "/decide")
    with CaptureQueriesContext(connection) as few:
        page(rhea, case, "/decide")
    for number in range(SHOWN + 2):
        add(world, case, f"What number {number} says.", kind="Log")
    with CaptureQueriesContext(connection) as many:
        html = words(page(rhea, case, "/decide"))
    assert len(many) == len(few) <= 20
    assert "What number 101 says." in html and "What number 0 says." not in html
    assert "older items are on the page of the case." in html
    assert "The account has 0 strikes." in html and "Established" in html
