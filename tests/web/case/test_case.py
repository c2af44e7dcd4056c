"""The page of a case: everything about it on one page, in a bounded number of statements, and
honest about what one may not do.
"""

from __future__ import annotations

import re

import pytest

from enforcement.models import Case
from enforcement.operations import messages, refer
from tests.counting import page_statements
from tests.web._case import add, main, page, words
from tests.web.conftest import SignIn
from tests.world import STATED, World

MOST = 20  # statements, the session, the person and the badges included
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def note(world: World, case: Case, text: str, who: str = "rhea", lane: str = "INTERNAL") -> None:
    messages.say(case_id=case.pk, lane=lane, text=text, by=world.actor(who), now=world.now)


def column(html: str, title: str) -> str:
    """The words below a heading of the evidence, up to the next heading."""
    return words(
        re.split(rf"<h3[^>]*>(?:<svg.*?</svg>)?\s*{title}", html, maxsplit=1)[1]
        .split("<h3", 1)[0]
        .split("</section>", 1)[0]
    )


def test_a_case_opens_with_its_question_and_what_would_clear_it(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    html = page(sign_in("rhea"), scene[1])
    assert "Was output of the services used to train a competing model?" in html
    assert "Cleared by: Training records that show no such output." in html
    assert "Acme: competing models" in html


def test_evidence_stands_on_the_side_that_it_speaks_for_and_the_latest_word_counts(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    add(world, case, "It was used in every phase.", bearing="FOR")
    add(world, case, "Use is minimal.", bearing="AGAINST")
    add(world, case, "Nobody has weighed this.")
    html = page(sign_in("rhea"), case)
    assert "every phase" in column(html, "Supports") and "minimal" in column(html, "Contradicts")
    assert "Nobody has weighed this" in column(html, "Not assessed")
    assert "Nobody has weighed this" not in column(html, "Supports") + column(html, "Contradicts")


def test_what_is_missing_names_whom_we_asked_and_by_when(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    rhea, later = world.actor("rhea"), world.now.replace(year=world.now.year + 1)
    linked = case.account.controlled.get()
    refer.refer(
        case_id=case.pk,
        partner_id=linked.channel_partner_id,
        account_id=linked.pk,
        text="Is the tenant used?",
        by=rhea,
        now=world.now,
    )
    messages.ask_holder(
        case_id=case.pk,
        question="Send us the training records.",
        answer_by_at=later,
        by=rhea,
        now=world.now,
    )
    missing = column(page(sign_in("rhea"), case), "Missing")
    assert (
        "Send us the training records." in missing
        and "Waiting for the holder" in missing
        and str(later.year) in missing
    )
    assert "Is the tenant used?" in missing and "Waiting for Microsoft" in missing
    messages.answer(case_id=case.pk, text="Here they are.", by=world.actor("holder"), now=world.now)
    missing = column(page(sign_in("rhea"), case), "Missing")
    assert "Send us the training records." in missing and "Answered, not yet reviewed" in missing
    note(world, case, "They are complete.")
    assert "training records" not in column(page(sign_in("rhea"), case), "Missing")


def test_the_account_s_card_says_why_and_until_when(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    said = words(main(page(sign_in("rhea"), scene[1])).split('aria-labelledby="acc"', 1)[1])
    assert "Precautionary in this case, by rhea" in said
    assert (
        "Next review by" in said and "If missed, admins are told and the restriction stays." in said
    )
    assert "Whole account" in said
    assert (
        "Acme through Microsoft" in said
        and "Same owner" in said
        and "Not affected by this case" in said
    )


def test_an_auditor_reads_everything_and_is_offered_nothing(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    add(world, case, "What the auditor reads.")
    html = main(page(sign_in("otto", "AUDITOR"), case))
    assert "What the auditor reads." in html
    assert "otto may not work on a case: it needs a reviewer." in words(html)
    assert (
        f"/cases/{case.ref}/do/" not in html and "/say" not in html and 'method="post"' not in html
    )
    assert "/do/" in main(page(sign_in("rhea"), case)), "else nothing is shown by its absence"


def test_who_is_recused_is_told_so_and_offered_nothing(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    world.people["ravi"].recusals.create(
        account=case.account, reason="A relative works there.", since_at=world.now
    )
    html = main(page(sign_in("ravi"), case))
    assert "ravi is recused from Acme" in words(html) and "/do/" not in html


def test_a_finding_is_refused_before_it_is_typed_where_it_cannot_be_recorded(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    html = words(page(sign_in("rhea"), case))
    assert (
        "A breach can be established only when every exception is answered no. "
        "Not answered yet: (i), (ii)"
    ) in html
    world.find(
        case,
        "EXCEPTED",
        {
            "i": {"answer": "yes", "why": "A classifier."},
            "ii": {"answer": "no", "why": "Not ours."},
        },
    )
    world.both(case, "clear", facts="It is a classifier.", reasons="Exception i applies.")
    assert "Findings can be recorded during the investigation." in words(
        page(sign_in("rhea"), case)
    )


def test_events_are_told_as_sentences_with_who_did_it_and_what_followed(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    note(world, case, "I would rather ask than assume.")
    told = words(page(sign_in("lena", "LEAD"), case))
    assert "A report opened the case. Source: The Verge (press)." in told
    assert "rhea suspended the account as a precaution" in told
    assert "Since then the gateway answers block (access version 1)." in told
    assert "Notice to the holder:" in told and "No proof of delivery yet." in told
    assert "rhea added a note" in told and "I would rather ask than assume." in told


def test_a_lane_shows_its_own_messages_alone(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    world, case = scene
    note(world, case, "Among us.")
    note(world, case, "To you out there.", lane="HOLDER")
    rhea = sign_in("rhea")
    internal, holder = page(rhea, case, "?lane=internal"), page(rhea, case, "?lane=holder")
    assert "Among us." in internal and "To you out there." not in internal
    assert "To you out there." in holder and "Among us." not in holder
    assert "suspended the account" in words(page(rhea, case, "?lane=decisions"))


def test_messages_of_the_same_moment_stand_with_their_own_events(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    note(world, case, "First by Rhea.")
    note(world, case, "Then by Ravi.", who="ravi")
    note(world, case, "And again by Rhea.")
    told = words(page(sign_in("rhea"), case))
    order = [
        told.index(text)
        for text in ("First by Rhea.", "ravi added a note", "Then by Ravi.", "And again by Rhea.")
    ]
    assert order == sorted(order)


def test_earlier_entries_follow_without_a_gap_and_the_fragment_is_the_page_s(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    for number in range(90):
        note(world, case, f"Note number {number}.")
    rhea, query, found = sign_in("rhea"), "?lane=internal", []
    while query:
        html = page(rhea, case, query)
        fragment = page(rhea, case, f"/timeline{query}")
        assert words(fragment) in words(html)
        found = [int(n) for n in re.findall(r"Note number (\d+)\.", fragment)] + found
        earlier = re.search(r'hx-get="[^"?]*(\?[^"]*)"', fragment)
        query = earlier.group(1).replace("&amp;", "&") if earlier else ""
    assert found == list(range(90))


@pytest.mark.parametrize(
    "query", ["?lane=gossip", "?before=yesterday", "?before=-1", "?before=" + "9" * 40]
)
def test_an_address_that_was_made_by_hand_gets_a_sentence(
    sign_in: SignIn, scene: tuple[World, Case], query: str
) -> None:
    answer = sign_in("rhea").get(f"/cases/{scene[1].ref}{query}")
    assert answer.status_code == 422 and "This cannot be shown" in answer.content.decode()


@pytest.mark.parametrize("ref", ["C-0000-0000", "C-7K3M-92QX", "nothing"])
def test_a_reference_that_is_none_gets_a_sentence(
    sign_in: SignIn, scene: tuple[World, Case], ref: str
) -> None:
    assert sign_in("rhea").get(f"/cases/{ref}").status_code == 404


def test_markup_stands_as_text_wherever_it_was_written(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    add(world, case, MARKUP, bearing="FOR", kind=MARKUP[:200], citation=MARKUP)
    note(world, case, MARKUP)
    world.find(
        case, "NOT_ESTABLISHED", {x: {"answer": "unknown", "why": MARKUP} for x in ("i", "ii")}
    )
    rhea = sign_in("rhea")
    for rest in ("", "/evidence/1", "/do/evidence"):
        html = page(rhea, case, rest)
        assert "alert(1)</script>" not in html and "<img src=x" not in html
    assert "&lt;script&gt;alert(1)" in page(rhea, case)


def test_the_path_of_the_case_is_drawn_and_told(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    html = page(sign_in("rhea"), scene[1])
    assert (
        "Past: triage. Now: investigating. Possible next: cleared, changes required, term running, "
        "terminating, resolved, terminated."
    ) in words(html.replace('aria-label="', ">").replace('">', " "))
    assert '<g class="now">' in html and html.count('<g class="may">') == 6


def test_the_page_takes_as_many_statements_for_a_large_case_as_for_a_small_one(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    rhea = sign_in("rhea")
    add(world, case, bearing="FOR")
    note(world, case, "A first note.")
    small = page_statements(rhea, f"/cases/{case.ref}")
    for number in range(200):
        add(world, case, f"Piece {number}.", bearing=("FOR", "AGAINST", "NEITHER", "")[number % 4])
    for number in range(300):
        note(world, case, f"Note {number}.")
    assert case.events.count() >= 500 and case.evidence.count() >= 200
    large = page_statements(rhea, f"/cases/{case.ref}")
    assert large == small <= MOST, f"{small} statements for a small case, {large} for a large one"


def test_one_goes_from_case_to_case_in_the_order_of_importance(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, _ = scene
    for name in ("one", "two", "three"):
        world.account(name)
        world.case(name)
    lena = sign_in("lena")
    expected = list(
        Case.objects.order_by("-priority", "opened_at", "id").values_list("ref", flat=True)
    )
    walked, ref = [expected[0]], expected[0]
    for _step in expected[1:]:
        html = page(lena, Case.objects.get(ref=ref))
        ref = re.findall(r'href="/cases/(C-[^"/]+)" data-key="]"', html)[0]
        walked.append(ref)
    assert walked == expected
    html = page(lena, Case.objects.get(ref=ref))
    assert 'data-key="]"' not in html and f'href="/cases/{expected[-2]}" data-key="["' in html


def test_one_goes_on_in_the_queue_that_one_came_from(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, _ = scene
    for name in ("one", "two"):
        world.account(name, tier="STRATEGIC")
        world.case(name)
    rhea = sign_in("rhea")
    one, two = (Case.objects.get(account__external_ref=name) for name in ("one", "two"))
    assert (
        f'href="/cases/{one.ref}?queue=tier%3DSTRATEGIC%26order%3Dage"'
        not in rhea.get("/").content.decode()
    )
    listed = rhea.get("/?order=age&tier=STRATEGIC").content.decode()
    assert f'href="/cases/{one.ref}?queue=order%3Dage%26tier%3DSTRATEGIC"' in listed
    html = rhea.get(f"/cases/{one.ref}?queue=order%3Dage%26tier%3DSTRATEGIC").content.decode()
    assert (
        f'href="/cases/{two.ref}?queue=order%3Dage%26tier%3DSTRATEGIC" data-key="]"' in html
        and 'data-key="["' not in html
    )
    assert 'href="/?order=age&amp;tier=STRATEGIC"' in html
    assert rhea.get(f"/cases/{one.ref}?queue=lane%3Dnone").status_code == 400


def test_after_an_act_one_is_still_in_the_queue_that_one_came_from(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, _ = scene
    for name in ("one", "two"):
        world.account(name, tier="STRATEGIC")
        world.case(name)
    one, two = (Case.objects.get(account__external_ref=name) for name in ("one", "two"))
    rhea, here, next_one = (
        sign_in("rhea"),
        f"http://testserver/cases/{one.ref}",
        f'href="/cases/{two.ref}?queue=tier%3DSTRATEGIC" data-key="]"',
    )
    assert (
        next_one
        in rhea.get(
            f"/cases/{one.ref}?queue=tier%3DSTRATEGIC", HTTP_REFERER="http://testserver/"
        ).content.decode()
    )
    kept = rhea.session["queues_come_from"]
    for form, address, sent in (
        (f"{here}?queue=tier%3DSTRATEGIC", "do/take", {}),
        (
            f"{here}/decide?verb=take_on",
            "decide",
            {"verb": "take_on", "version": str(world.fresh(one).version + 1)},
        ),
    ):
        done = rhea.post(f"/cases/{one.ref}/{address}", sent, HTTP_REFERER=form)
        assert done["Location"] == f"/cases/{one.ref}", done.content.decode()
        html = rhea.get(done["Location"], HTTP_REFERER=form).content.decode()
        assert next_one in html and 'href="/?tier=STRATEGIC"' in html
    handed = rhea.post(
        f"/cases/{one.ref}/hand-over", {"to": "", "note": ""}, HTTP_REFERER=f"{here}/hand-over"
    )
    assert handed["Location"] == "/?tier=STRATEGIC"
    html = rhea.get(f"/cases/{one.ref}", HTTP_REFERER="http://testserver/reviews").content.decode()
    assert "tier=STRATEGIC" not in html, "who comes from elsewhere did not come from there"
    assert rhea.session["queues_come_from"] == kept
    for number in range(30):
        rhea.get(
            f"/cases/{two.ref}?queue=tier%3DSTRATEGIC%26order%3D{'age' if number % 2 else 'due'}"
        )
    assert list(rhea.session["queues_come_from"]) == [one.ref, two.ref]


def test_a_termination_that_fell_due_names_who_decided_it(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    world.establish(case)
    world.both(case, "give_notice", approver="ada", days=1, exception="danger", **STATED)
    world.wait(days=2)
    html = page(sign_in("rhea"), case)
    assert (
        "<b>Docket</b> terminated the account, proposed by <b>rhea</b> and approved by <b>ada</b>"
        in html
    )
