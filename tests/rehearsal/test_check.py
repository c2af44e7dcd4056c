"""A scenario is checked whole before anything is stored, and each mistake is one sentence with its
place.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from enforcement.models.evidence import MAX_FILE
from enforcement.rehearsal.check import load
from enforcement.rehearsal.source import MAX_BYTES, Mistakes
from tests.rehearsal.conftest import SCENARIOS

STORY = """\
title: A story
clock: 2024-03-01T09:00:00Z
policies:
  - slug: sharing
    title: Sharing
    area: access
    versions:
      - version: "1"
        effective_from: 2024-01-01
        clauses:
          - {code: 4b, title: Keys, text: Keep them., measures: [limit]}
accounts:
  - {ref: acme, name: Acme Ltd, tier: standard, registered_on: 2021-05-04}
staff: {rhea: reviewer, lena: lead}
steps:
  - report:
      as: R1
      by: press
      source: The Courier
      external_id: c-1
      account: acme
      policy: sharing
      claim: A claim.
  - act: {by: rhea, do: assign, case: R1, with: {to: rhea}}
  - act:
      by: rhea
      verb: limit
      case: R1
      with:
        clauses: [4b]
        question: Who is it
        would_clear: A list.
        review_in: 7d
        rate: 60
  - wait: 8d
  - expect: {case: R1, state: INVESTIGATING, audit: intact}
"""
BROKEN = [
    # what is replaced, by what, the line, the sentence
    ("title: A story\n", "", 1, "`title` is missing."),
    ("title: A story", "title: 12", 1, "`title` must be a text: put it in quotes."),
    ("title: A story", "title:", 1, "`title` must be a text."),
    (
        "title: A story",
        "title: A story\ntitle: Another",
        2,
        "`title` stands here a second time: keep one.",
    ),
    (
        "title: A story",
        "colour: red\ntitle: A story",
        1,
        (
            "there is no `colour` here. There are: title, about, clock, policies, partners, "
            "flaggers, accounts, staff, phrases, steps."
        ),
    ),
    (
        "09:00:00Z",
        "09:00:00",
        2,
        "`clock`: must be a time with its zone, such as 2024-03-01T09:00:00Z.",
    ),
    (
        "2024-03-01T09",
        "2024-13-01T09",
        2,
        "2024-13-01T09:00:00Z is no date or number that exists (month must be in 1..12).",
    ),
    (
        "clock: 2024-03-01T09:00:00Z",
        "clock: tomorrow",
        2,
        "`clock`: must be a time with its zone, such as 2024-03-01T09:00:00Z.",
    ),
    (
        "2021-05-04",
        '"4 May 2021"',
        13,
        "`registered_on`: must be a day such as 2024-03-01, without quotes.",
    ),
    ("tier: standard", "tier: huge", 13, "`tier`: input should be 'standard' or 'strategic'."),
    (
        "name: Acme Ltd",
        "name: Acme Ltd, controller: nobody",
        13,
        "there is no account 'nobody' by now. There are: acme.",
    ),
    (
        "name: Acme Ltd",
        "name: Acme Ltd, time_zone: Mars",
        13,
        "there is no time zone 'Mars'; one is Europe/Berlin.",
    ),
    (
        "name: Acme Ltd",
        "name: Acme Ltd, partner: azure",
        13,
        "there is no partner 'azure' by now. There are: none yet.",
    ),
    (
        "lena: lead",
        "lena: queen",
        14,
        "`lena`: input should be 'auditor', 'reviewer', 'lead' or 'admin'.",
    ),
    (
        "lena: lead",
        "system: lead",
        14,
        "`system` is the program itself: call this person something else.",
    ),
    (
        "measures: [limit]",
        "measures: [ban]",
        11,
        "item 1: input should be 'limit', 'suspend' or 'terminate'.",
    ),
    (
        "policies:\n",
        "policies:\n  - nowhere\n",
        4,
        (
            "there is no policy 'nowhere': write policies/nowhere.yaml beside this file, or write "
            "it out here."
        ),
    ),
    (
        "policies:\n",
        "policies:\n  - ../../secret\n",
        4,
        (
            "there is no policy '../../secret': write policies/../../secret.yaml beside this file, "
            "or write it out here."
        ),
    ),
    (
        "policies:\n",
        'policies:\n  - "a\\0b"\n',
        4,
        (
            "there is no policy 'a\\x00b': write policies/SLUG.yaml beside this file, or write it "
            "out here."
        ),
    ),
    (
        "policies:\n",
        f"policies:\n  - {'ä' * 200}\n",  # more bytes than a file's name may have
        4,
        (
            f"there is no policy '{'ä' * 59}: write policies/SLUG.yaml beside this file, or write "
            "it out here."
        ),
    ),
    (
        "by: press",
        "by: rumour",
        18,
        (
            "`by`: input should be 'press', 'public', 'partner', 'authority', 'staff', 'detector' "
            "or 'flagger'."
        ),
    ),
    (
        "by: press",
        "by: flagger",
        19,
        "there is no flagger 'The Courier'. There are: none.",
    ),
    (
        "policy: sharing",
        "policy: caring",
        22,
        "there is no policy 'caring' by now. There are: sharing.",
    ),
    ("      external_id: c-1\n", "", 16, "`external_id` is missing."),
    (
        "by: rhea, do: assign",
        "by: mara, do: assign",
        24,
        "there is no person 'mara' by now. There are: lena, rhea, system.",
    ),
    (
        "do: assign, case: R1",
        "do: assign, case: R2",
        24,
        "there is no case 'R2' by now. There are: R1.",
    ),
    ("do: assign, case: R1", "do: assign", 24, "`case` is missing: assign is about one."),
    ("{to: rhea}", "{}", 24, "`to` is missing."),
    (
        "{to: rhea}",
        "{to: mara}",
        24,
        "there is no person 'mara' by now. There are: lena, rhea, system.",
    ),
    ("{to: rhea}", "{to: rhea, now: yes}", 24, "there is no `now` here. There are: to."),
    ("{to: rhea}", "rhea", 24, "`with` must have keys of its own."),
    ("do: assign", "do: assign, verb: limit", 24, "an act has either `verb` or `do`."),
    (
        "verb: limit",
        "verb: ban",
        27,
        "there is no verb 'ban'. There are: take_on, dismiss, limit, suspend, "
        "suspend_for_danger, continue_measure, lift_measure, require_remediation, "
        "accept_remediation, lapse, warn, sanction, serve, give_notice, withdraw_notice, "
        "lapse_notice, terminate, clear, merge, reopen, overturn, set_aside, resume_plan, "
        "remand_notice, lift_on_appeal, vary, end_as_served.",
    ),
    (
        "verb: limit\n      case: R1",
        "verb: limit",
        25,
        "`case` is missing: a verb is taken on a case.",
    ),
    (
        "review_in: 7d",
        "review_in: soon",
        33,
        "`review_in`: must be a duration such as 90m, 25h or 8d.",
    ),
    (
        "review_in: 7d",
        "review_in: 7",
        33,
        "`review_in`: must be a duration such as 90m, 25h or 8d.",
    ),
    ("rate: 60", "rate: 0", 34, "`rate`: input should be greater than or equal to 1."),
    (
        "rate: 60",
        "speed: 60",
        34,
        "there is no `speed` here. There are: facts, reasons, note, why_different, clauses, "
        "question, would_clear, review_in, scope, rate, on_missed, measure, "
        "ends_in, days, plan, exception, into, detected_by_automation.",
    ),
    ("wait: 8d", "wait: -8d", 35, "`wait`: must be a duration such as 90m, 25h or 8d."),
    (
        "wait: 8d",
        "wait: 2024-02-01T00:00:00Z",
        35,
        "the story is at 2024-03-01 09:00 UTC by now: it cannot wait until a time that has passed.",
    ),
    (
        "wait: 8d",
        "sleep: 8d",
        35,
        (
            "a step has exactly one key, with something in it. There are: report, act, holder, "
            "reporter, partner, wait, mail, bounce, contact, expect."
        ),
    ),
    (
        "wait: 8d",
        "wait:",
        35,
        (
            "a step has exactly one key, with something in it. There are: report, act, holder, "
            "reporter, partner, wait, mail, bounce, contact, expect."
        ),
    ),
    (
        "- wait: 8d",
        "- holder: {account: acme, do: dance}",
        35,
        (
            "holder cannot do 'dance'. There are: answer, submit, appeal, withdraw_appeal, "
            "request_reinstatement."
        ),
    ),
    (
        "- wait: 8d",
        "- holder: {account: acme, do: submit, with: {text: x}}",
        35,
        "`requirement` is missing: submit is about one.",
    ),
    (
        "- wait: 8d",
        "- holder: {account: acme, do: answer, case: R1, with: {text: x, file: none.txt}}",
        35,
        "there is no file 'none.txt' beside the scenario.",
    ),
    (
        "- wait: 8d",
        "- holder: {account: acme, do: answer, case: R1, with: {text: x, file: ../out.txt}}",
        35,
        "'../out.txt' is outside the scenario's folder: put the file beside it.",
    ),
    (
        "- wait: 8d",
        "- holder: {account: acme, do: answer, case: R1, with: {text: x, file: huge.bin}}",
        35,
        "'huge.bin' has 10,485,761 bytes; the limit is 10,485,760 (10 MB).",
    ),
    (
        "- wait: 8d",
        "- reporter: {report: R2, do: appeal, with: {text: x}}",
        35,
        "there is no case 'R2' by now. There are: R1.",
    ),
    (
        "- wait: 8d",
        "- mail: {to: nobody, fails: bounce}",
        35,
        "`to`: string should match pattern '^[^@\\s]+@[^@\\s]+$'.",
    ),
    (
        "state: INVESTIGATING",
        "state: DREAMING",
        36,
        "`state`: there is no 'DREAMING'; there are: TRIAGE, INVESTIGATING, REMEDIATING, "
        "SERVING, TERMINATING, DISMISSED, CLEARED, RESOLVED, "
        "TERMINATED.",
    ),
    (
        "case: R1, state: INV",
        "account: acme, state: INV",
        36,
        "`case` is missing: state is of a case.",
    ),
    (
        "case: R1, state: INVESTIGATING, ",
        "",
        36,
        "`account` or `case` is missing: audit is of an account.",
    ),
    (
        "staff: {rhea: reviewer, lena: lead}",
        "staff: &people {rhea: reviewer, lena: lead}",
        14,
        "anchors and aliases (&, *) are not taken: write it out.",
    ),
    (
        "title: A story",
        "title: !!python/name:os.system A story",
        1,
        "tags (tag:yaml.org,2002:python/name:os.system) are not taken: write the value alone.",
    ),
    (
        "title: A story",
        "title: 'A story",
        1,
        "this is not YAML: while scanning a quoted scalar found unexpected end of stream.",
    ),
    ("title: A story", "title: Ä \x07 story", 1, "a control character is in the text: remove it."),
    (
        "title: A story",
        f"title: {'[' * 30}",
        1,
        "this goes deeper, or says more, than a scenario needs: cut it.",
    ),
    ("title: A story", "? [a, b]\n: c", 1, "a key must be a word."),
    (
        "  - expect: {case",
        "---\n  - expect: {case",
        36,
        "a second document begins here (---): one file is one story.",
    ),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A scenario's place, with a file outside its folder and one that is too large."""
    folder = tmp_path / "stories"
    folder.mkdir()
    (tmp_path / "out.txt").write_text("secret")
    with (folder / "huge.bin").open("wb") as huge:
        huge.truncate(MAX_FILE + 1)
    return folder / "story.yaml"


def mistakes(file: Path, content: str | bytes) -> list[tuple[int, str]]:
    """What is wrong with a scenario."""
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(Mistakes) as raised:
        load(file)
    assert all(mistake.path == file for mistake in raised.value.mistakes)
    return [(mistake.line, mistake.sentence) for mistake in raised.value.mistakes]


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"), BROKEN, ids=[f"{new[:40]!r}" for _, new, _, _ in BROKEN]
)
def test_a_mistake_is_named_with_its_line(
    file: Path, old: str, new: str, line: int, sentence: str
) -> None:
    assert old in STORY
    assert mistakes(file, STORY.replace(old, new, 1)) == [(line, sentence)]


def test_the_story_without_mistakes_is_taken(file: Path) -> None:
    file.write_text(STORY)
    assert [step.kind for step in load(file).steps] == ["report", "act", "act", "wait", "expect"]


def test_several_mistakes_are_told_at_once_in_the_order_of_their_lines(file: Path) -> None:
    broken = (
        STORY.replace("wait: 8d", "wait: 8x")
        .replace("tier: standard", "tier: huge")
        .replace("clock: 2024", "clock: 3024-")
    )
    assert [line for line, _ in mistakes(file, broken)] == [2, 13, 35]


def test_what_is_no_text_is_refused_with_its_line(file: Path) -> None:
    assert mistakes(file, STORY.encode() + b"# caf\xe9\n") == [
        (37, "this is not UTF-8: save the file in that encoding.")
    ]


def test_an_empty_file_is_refused(file: Path) -> None:
    assert mistakes(file, " \n") == [(1, "the file is empty.")]
    assert mistakes(file, "# nothing\n") == [(1, "the file is empty.")]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        Mistakes,
        match=r"none\.yaml, line 1: the file cannot be read \(No such file or directory\)\.",
    ):
        load(tmp_path / "none.yaml")


@pytest.mark.parametrize("size", [MAX_BYTES + 1, MAX_FILE + 1])
def test_a_huge_file_is_refused_before_it_is_read(file: Path, size: int) -> None:
    assert mistakes(file, STORY + "#" * (size - len(STORY))) == [
        (1, f"the file has {size:,} bytes; the limit is 1,000,000. Shorten it.")
    ]


def test_a_scenario_that_is_no_mapping_is_refused(file: Path) -> None:
    assert mistakes(file, "- report: {}") == [
        (1, "a scenario begins with keys such as `title:` and `steps:`.")
    ]


def test_a_policy_beside_the_scenario_is_checked_with_its_own_name_and_line(file: Path) -> None:
    (file.parent / "policies").mkdir()
    beside = file.parent / "policies" / "sharing.yaml"
    beside.write_text(
        "slug: caring\ntitle: Sharing\narea: access\nversions:\n  - {version: '1', "
        "effective_from: 2024-01-01, clauses: []}\n"
    )
    file.write_text(
        "title: T\nclock: 2024-03-01T09:00:00Z\npolicies: [sharing]\nsteps:\n  - wait: 1d\n"
    )
    with pytest.raises(Mistakes) as raised:
        load(file)
    assert (
        str(raised.value)
        == f"{beside}, line 5: `clauses`: list should have at least 1 item after validation, not 0."
    )
    beside.write_text(
        beside.read_text().replace(
            "clauses: []", "clauses: [{code: a, title: A, text: A., measures: []}]"
        )
    )
    with pytest.raises(Mistakes) as raised:
        load(file)
    assert str(raised.value) == f"{beside}, line 1: the slug must be the file's name, 'sharing'."


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_scenario_of_ours_is_without_mistakes(path: Path) -> None:
    assert load(path).steps
