"""A file of accounts and contacts: what is read of it, what it would do, and that it does all of
that or nothing.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account, Contact, Recusal
from benchmarks.counting import counting
from enforcement.language.refusals import StepRefused
from enforcement.models import OutboxMessage, StaffEvent
from enforcement.operations.account_file import MOST_BYTES, MOST_LINES, read_account_file
from enforcement.operations.account_import import Outcome, Preview, import_accounts, preview_import
from tests.house._tree import ROOT
from tests.invariants import fingerprint
from tests.world import NOON, World

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "external_ref,name,country,partner,contact_name,contact_email,contact_role\n"
EXAMPLE = ROOT / "docs" / "how-to" / "accounts.csv"


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = World()
    world.account("acme", contacts=2)
    return world


def errors(content: bytes | str) -> list[tuple[int, str, str]]:
    read = read_account_file(content if isinstance(content, bytes) else content.encode())
    assert not (read.accounts and read.errors)
    return [(one.line, one.column, one.wrong) for one in read.errors]


def preview(world: World, text: str, by: str = "ada") -> Preview:
    return preview_import(content=text.encode(), by=world.actor(by), now=world.now)


def take(world: World, text: str, digest: str, by: str = "ada") -> Preview:
    return import_accounts(content=text.encode(), digest=digest, by=world.actor(by), now=world.now)


@pytest.mark.parametrize("written", ["plain", "marked", "semicolons", "windows", "old mac"])
def test_a_spreadsheet_may_write_it_as_it_does(written: str) -> None:
    text = (
        f'{HEAD}a/1,"One, ""the"" first",DE,,Lea,lea@one.example,LEGAL\n'
        "a/1,,,,Ops,ops@one.example,\n"
    )
    match written:
        case "marked":
            content = b"\xef\xbb\xbf" + text.encode()
        case "semicolons":
            content = text.replace(",", ";").replace("One;", "One,").encode()
        case "windows":
            content = text.replace("\n", "\r\n").encode()
        case "old mac":
            content = text.replace("\n", "\r").encode()
        case _:
            content = text.encode()
    read = read_account_file(content)
    (one,) = read.accounts
    assert (one.fed.external_ref, one.fed.facts.name) == ("a/1", 'One, "the" first')
    assert [person.email for person in one.fed.contacts or ()] == [
        "lea@one.example",
        "ops@one.example",
    ]
    assert [line.number for line in one.lines] == [2, 2, 3]
    assert one.fed.given == {"name", "country", "partner"}


NO_UTF8 = "this is not UTF-8. In a spreadsheet, save the file as “CSV UTF-8”"
NO_MATCH = "the quotation marks of this line do not match"
TWICE = "line 2 is about this account already, and this one has no contact"
OTHERWISE = "this is not what line 2 says"
MISSING, UNKNOWN = "this is missing", "there is no such field"
UNFIT = "the text contains control characters and cannot be saved"
NO_ADDRESS = "This reference cannot stand in an address."
ROLES = "must be one of 'LEGAL', 'TECHNICAL', 'BILLING', 'OTHER'"
WRONG: list[tuple[str | bytes, list[tuple[int, str, str]]]] = [
    ("", [(1, "", "the file is empty")]),
    ("\n \n", [(1, "", "the file is empty")]),
    (HEAD, [(1, "", "the file has a header and no account")]),
    ("name,nome\n", [(1, "nome", UNKNOWN), (1, "external_ref", MISSING)]),
    ("external_ref,name,name\n", [(1, "name", "two columns have this name")]),
    (
        "external_ref,name,contact_role\n",
        [(1, "contact_name", MISSING), (1, "contact_email", MISSING)],
    ),
    (f"{HEAD}a,A,DE,,,,\n,B,DE,,,,\n", [(3, "external_ref", MISSING)]),
    (f"{HEAD}a,A\n", [(2, "", "this line has 2 cells, and the header has 7")]),
    (f'{HEAD}a,A,DE,,,,\nb,"B,DE,,,,\n', [(3, "", NO_MATCH)]),
    (f'{HEAD}a,"A"x,DE,,,,\n', [(2, "", NO_MATCH)]),
    (f"{HEAD}..,A,DE,,,,\n", [(2, "external_ref", NO_ADDRESS)]),
    (
        f"{HEAD}a,A,DE,,,,\na,B,FR,,X,x@a.example,\n",
        [(3, "name", OTHERWISE), (3, "country", OTHERWISE)],
    ),
    (f"{HEAD}a,A,DE,,,,\na,A,DE,,,,\n", [(3, "external_ref", TWICE)]),
    (
        f"{HEAD}a,A,DE,,X,x@a.example,\na,,,,Y,X@A.example,\n",
        [(3, "contact_email", "Two contacts have the address X@A.example.")],
    ),
    (
        f"{HEAD}a,A,Germany,,,x@a.example,BOSS\n",
        [
            (2, "country", "must be two capital letters, such as DE"),
            (2, "contact_name", MISSING),
            (2, "contact_role", ROLES),
        ],
    ),
    (
        f"{HEAD}a,A\x00,DE,,X,x@a,\n",
        [(2, "name", UNFIT), (2, "contact_email", "must be an e-mail address")],
    ),
    (HEAD.encode() + "b,Bücher,DE,,,,\n".encode("latin-1"), [(2, "", NO_UTF8)]),
    (HEAD.encode("utf-16"), [(1, "", NO_UTF8)]),
    (b"x" * (MOST_BYTES + 1), [(1, "", "the file is larger than 1 MB: send it in parts")]),
]


@pytest.mark.parametrize(("content", "found"), WRONG)
def test_what_is_wrong_is_said_by_line_and_column(
    content: bytes | str, found: list[tuple[int, str, str]]
) -> None:
    assert errors(content) == found


def test_a_file_is_bounded_by_lines() -> None:
    lines = "".join(f"a{number},A,DE,,,,\n" for number in range(MOST_LINES - 1))
    assert errors(HEAD + lines) == []
    ((line, _column, wrong),) = errors(f"{HEAD}{lines}b,B,DE,,,,\n")
    assert line == MOST_LINES + 1 and "2,001 lines, and at most 2,000" in wrong


def test_the_line_stands_beside_what_is_wrong_with_it() -> None:
    read = read_account_file(f'{HEAD}a,"A\nB",Germany,,,,\nb,B,France,,,,\n'.encode())
    assert [(one.line, one.text) for one in read.errors] == [
        (2, 'a,"A\nB",Germany,,,,'),
        (4, "b,B,France,,,,"),
    ]


def test_what_looks_like_a_formula_is_kept_as_it_stands(world: World) -> None:
    text = f"{HEAD}f,=1+1,DE,,@Lea,lea@f.example,\n"
    take(world, text, preview(world, text).digest)
    account = Account.objects.get(external_ref="f")
    assert (account.name, account.contacts.get().name) == ("=1+1", "@Lea")


def test_what_would_happen_is_said_without_writing_and_then_done(world: World) -> None:
    world.partner("azure")
    there = Contact.objects.filter(account__external_ref="acme").order_by("rank").first()
    assert there
    text = (
        f"{HEAD}acme,Acme SE,DE,azure,{there.name},{there.email},LEGAL\n"
        "acme,,,,New,new@acme.example,\n"
        "b,B,FR,,Bea,bea@b.example,\nc,C,,,,,\n"
    )
    before = fingerprint()
    shown = preview(world, text)
    assert fingerprint() == before
    assert [(one.external_ref, one.outcome, one.line) for one in shown.accounts] == [
        ("acme", Outcome.CHANGED, 2),
        ("b", Outcome.NEW, 4),
        ("c", Outcome.NEW, 5),
    ]
    acme = shown.accounts[0]
    assert ("partner", "", "azure") in [(f.column, f.before, f.after) for f in acme.facts]
    changed, new, removed = acme.contacts
    assert changed.before != changed.after == f"{there.name}, {there.email}, LEGAL, en"
    assert (new.before, removed.after) == ("", "")

    assert take(world, text, shown.digest) == shown
    account = Account.objects.get(external_ref="acme")
    assert (account.name, account.channel_partner and account.channel_partner.ref) == (
        "Acme SE",
        "azure",
    )
    assert list(account.contacts.order_by("rank").values_list("email", flat=True)) == [
        there.email,
        "new@acme.example",
    ]
    told = OutboxMessage.objects.filter(topic="contact_changed")
    assert [message.payload["to"] for message in told] == [removed.before.split(", ")[1]]
    acts = list(StaffEvent.objects.order_by("id").values_list("act", "by_name"))
    assert {act for act, _name in acts} == {
        "change account",
        "add account",
        "add contact",
        "change contact",
        "remove contact",
    }
    assert {name for _act, name in acts} == {world.actor("ada").name}
    again = preview(world, text)
    assert not again.changes_something and again.count(Outcome.SAME) == 3


def test_what_has_no_column_stays_and_an_empty_cell_is_the_usual(world: World) -> None:
    Account.objects.filter(external_ref="acme").update(
        tier="STRATEGIC", country="DE", time_zone="Europe/Berlin"
    )
    text = "external_ref,name,country\nacme,Acme,\n"
    take(world, text, preview(world, text).digest)
    account = Account.objects.get(external_ref="acme")
    assert (account.tier, account.country, account.time_zone) == ("STRATEGIC", "", "Europe/Berlin")
    assert account.contacts.count() == 2


def test_nothing_is_imported_where_one_line_is_wrong(world: World) -> None:
    theirs = Contact.objects.filter(account__external_ref="acme").first()
    assert theirs
    Contact.objects.filter(pk=theirs.pk).update(added_at=NOON, added_by="Somebody")
    text = (
        "external_ref,name,partner,controller,registered_on,contact_name,contact_email\n"
        "good,Good,,,,,\n"
        "one,One,nobody,,,,\n"
        "two,Two,,nobody,,,\n"
        "three,Three,,three,,,\n"
        "four,Four,,,1999-01-01,,\n"
        f"acme,Acme,,,,Lea,{theirs.email}\n"
    )
    before = fingerprint()
    shown = preview(world, text)
    assert [(one.line, one.column) for one in shown.errors] == [
        (3, "partner"),
        (4, "controller"),
        (5, "controller"),
        (6, ""),
        (7, "contact_email"),
    ]
    assert shown.accounts == []
    with pytest.raises(StepRefused) as refused:
        take(world, text, shown.digest)
    assert refused.value.code == "stale" and fingerprint() == before


def test_a_controller_may_stand_in_the_same_file(world: World) -> None:
    text = "external_ref,name,controller\nchild,Child,parent\nparent,Parent,\n"
    shown = preview(world, text)
    take(world, text, shown.digest)
    child = Account.objects.get(external_ref="child")
    assert child.controller and child.controller.external_ref == "parent"
    assert shown.accounts[0].facts[-1].after == "parent"


def test_nothing_is_done_that_was_not_shown(world: World) -> None:
    text = "external_ref,name\nacme,Other\n"
    shown = preview(world, text)
    Account.objects.filter(external_ref="acme").update(name="Changed meanwhile")
    with pytest.raises(StepRefused) as refused:
        take(world, text, shown.digest)
    assert refused.value.code == "stale"
    other = f"{text}more,More\n"
    with pytest.raises(StepRefused):
        take(world, other, shown.digest)
    assert not StaffEvent.objects.exists() and Account.objects.count() == 1


def test_only_admins_import_and_nothing_about_themselves(world: World) -> None:
    text = "external_ref,name\nacme,Other\n"
    shown = preview(world, text)
    for role in ("rhea", "lena"):
        with pytest.raises(StepRefused) as refused:
            take(world, text, shown.digest, by=role)
        assert refused.value.code == "not-allowed"
    ada = world.actor("ada")
    recusal = Recusal.objects.create(
        user_id=ada.user_id,
        account=Account.objects.get(),
        reason="Family.",
        since_at=world.now,
    )
    ((line, wrong),) = [(one.line, one.wrong) for one in preview(world, text).errors]
    assert line == 2 and "is recused from" in wrong
    recusal.delete()
    Contact.objects.filter(pk=Contact.objects.first().pk).update(email=ada.email.upper())  # type: ignore[union-attr]
    assert preview(world, text).errors


def thousand(name: str, many: int = 999) -> str:
    lines = (
        f"t{n},{name} {n},DE,,Lea {n},lea@t{n}.example,LEGAL\nt{n},,,,Ops,ops{name}@t{n}.example,\n"
        for n in range(many)
    )
    return HEAD + "".join(lines)


def test_a_thousand_accounts_take_a_few_statements(world: World) -> None:
    """New, and then each with another name and one contact for another."""
    with counting() as counted:
        shown = preview(world, thousand("First"))
    assert counted.statements <= 8
    with counting() as counted:
        take(world, thousand("First"), shown.digest)
    assert counted.statements <= 30
    text = thousand("Second", 100)
    shown = preview(world, text)
    assert shown.count(Outcome.CHANGED) == 100
    with counting() as counted:
        take(world, text, shown.digest)
    # whoever is written to no more is told so: one message each
    assert counted.statements <= 40 + 100
    assert Contact.objects.filter(account__external_ref__startswith="t").count() == 2 * 999


def run(*arguments: str) -> str:
    said = io.StringIO()
    call_command("import", *arguments, stdout=said, stderr=said)
    return said.getvalue()


def test_the_example_is_imported_as_it_stands(world: World) -> None:
    world.actor("ada")
    before = fingerprint()
    shown = run(str(EXAMPLE), "--by", "ada", "--dry-run")
    assert fingerprint() == before
    assert "line 2: changed  acme  Acme GmbH" in shown and "2 new, 1 changed, 0 same" in shown
    assert "new contact: Operations, ops@acme.example, TECHNICAL, en" in shown
    assert run(str(EXAMPLE), "--by", "ada").endswith("Imported.\n")
    assert Account.objects.get(external_ref="birch-labs").name == "Birch Labs, Inc."
    assert "Nothing was written." in run(str(EXAMPLE), "--by", "ada")


def test_the_command_names_the_lines_that_are_wrong_and_writes_nothing(
    world: World, tmp_path: Path
) -> None:
    world.actor("ada")
    world.actor("rhea")
    file = tmp_path / "accounts.csv"
    file.write_text(f"{HEAD}a,A,DE,,,,\nb,B,Germany,nobody,,,\n", encoding="utf-8")
    before, said = fingerprint(), io.StringIO()
    with pytest.raises(CommandError, match=r"1 error. Nothing was written."):
        call_command("import", str(file), "--by", "ada", stdout=said, stderr=said)
    assert "line 3, country: must be two capital letters" in said.getvalue()
    assert "    b,B,Germany,nobody,,," in said.getvalue()
    with pytest.raises(CommandError, match="No such file"):
        run(str(tmp_path / "none.csv"), "--by", "ada")
    with pytest.raises(CommandError, match="called nobody"):
        run(str(EXAMPLE), "--by", "nobody")
    with pytest.raises(CommandError, match="needs an admin"):
        run(str(EXAMPLE), "--by", "rhea")
    assert fingerprint() == before
