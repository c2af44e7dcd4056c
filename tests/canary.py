"""A word of its own in whatever nobody outside may read: it must be on no page, in no mail and in
no file of theirs. Which fields a surface gives, its test says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from accounts.models import AccountKey, ApiToken, Contact, TrustedFlagger
from accounts.roles import Actor, Kind
from enforcement.models import Case, Evidence, Gateway
from enforcement.operations import (
    copies,
    disclose,
    files,
    gather,
    holder_requests,
    keys,
    mandates,
    messages,
    reinstatement,
    remediate,
)
from enforcement.operations.billing import record_billing
from enforcement.operations.copy_making import Asked, prepare
from enforcement.operations.flagger_reports import send_flagged_report
from enforcement.operations.public_reports import PublicReport
from enforcement.workflow.kinds import IdentifierKind, RequestKind
from tests.disputes import end, record
from tests.scenes import connect, other_policy
from tests.world import PLAN, STATED, World

# Which rows of these tables are the holder's own, as SQL says it of the table `t`.
THEIRS = """(SELECT c.id FROM enforcement_case c JOIN accounts_account a ON a.id = c.account_id
    WHERE a.external_ref = 'acme' AND c.area = 'competition')"""
THEIR_ACCOUNT = "(SELECT id FROM accounts_account WHERE external_ref = 'acme')"
OWN = {
    "Account": "t.external_ref = 'acme'",
    "Contact": f"t.account_id = {THEIR_ACCOUNT}",
    "AccountBilling": f"t.account_id = {THEIR_ACCOUNT}",
    "Case": f"t.id IN {THEIRS}",
    "Policy": "true",
    "Message": f"t.lane = 'HOLDER' AND t.case_id IN {THEIRS}",
    "Evidence": f"t.kind IN ('submission', 'holder''s file') AND t.case_id IN {THEIRS}",
    "Requirement": f"t.case_id IN {THEIRS}",
    "Submission": f"""t.requirement_id IN
        (SELECT r.id FROM enforcement_requirement r WHERE r.case_id IN {THEIRS})""",
    "Decision": f"t.case_id IN {THEIRS}",
    "Appeal": f"t.side = 'HOLDER' AND t.case_id IN {THEIRS}",
    "ReinstatementRequest": f"t.case_id IN {THEIRS}",
    "HolderRequest": f"t.case_id IN {THEIRS}",
    "Notice": f"t.audience = 'HOLDER' AND t.case_id IN {THEIRS}",
    "Disclosure": f"t.case_id IN {THEIRS}",
    "Dispute": f"t.side = 'HOLDER' AND t.case_id IN {THEIRS}",
    "EvidenceCopy": f"t.shown_at IS NOT NULL AND t.case_id IN {THEIRS}",
    "Receipt": f"t.door = 'HOLDER' AND t.case_id IN {THEIRS}",
    "AccountKey": "t.account_id = (SELECT id FROM accounts_account WHERE external_ref = 'acme')",
    "Event": f"t.act = 'add_contact' AND t.case_id IN {THEIRS}",
}
TEXTS = (models.CharField, models.TextField, models.JSONField)
CANARY = "CANARY"
# Names and words of the scene that no holder is told.
PRIVATE = re.compile(
    rb"Rita|press\.example|\b(rhea|lena)\b|Ottokar|Hush|Tacenda|azure\.example|Watchdog|watch\.example",
    re.IGNORECASE,
)


def told_case(world: World, **account: Any) -> Case:
    """A case with one of everything that a holder sees, and of what they must not see."""
    world.account(name="Acme", **account)
    case = world.case(reporter_name="Rita Reporter", reporter_email="rita@press.example")
    flag(world)
    everything(world, case)
    world.account("other", name="Ottokar")
    everything(world, world.case("other"))
    world.now += timedelta(minutes=1)
    links = {"stop_url": "https://pay.example/stop", "refund_url": "https://pay.example/refund"}
    record_billing(
        rows=[
            {"account": ref, "as_of": world.now, "plan": "Scale", "charges_continue": True, **links}
            for ref in ("acme", "other")
        ],
        now=world.now,
    )
    Gateway.objects.create(name="rack-7:12", said="{}", seen_at=world.now)
    # of this one the holder was told nothing
    unknown = world.case(policy=other_policy(world).slug)
    messages.say(
        case_id=unknown.pk, lane="INTERNAL", text="Hush.", by=world.actor("rhea"), now=world.now
    )
    return case


def flag(world: World) -> TrustedFlagger:
    """A trusted flagger with a token has reported the same."""
    flagger = TrustedFlagger.objects.create(
        name="Watchdog",
        areas=["competition"],
        awarded_by="COORDINATOR",
        award="2024-17",
        award_url="https://coordinator.example/17",
        since_on=date(2020, 1, 1),
    )
    Contact.objects.create(flagger=flagger, name="Desk", email="desk@watch.example")
    token = ApiToken.objects.create(
        name="crawler",
        flagger=flagger,
        made_by="Desk",
        hash="0" * 64,
        scopes=["REPORTS_WRITE"],
        created_at=world.now,
    )
    said = PublicReport(
        key="k-1",
        about="acme",
        policy=world.policy.slug,
        claim="They do.",
        links=["https://a.example"],
    )
    send_flagged_report(
        said=said,
        flagger_id=flagger.pk,
        token_id=token.pk,
        by=Actor(kind=Kind.REPORTER, name=""),
        now=world.now,
    )
    return flagger


def everything(world: World, case: Case) -> None:
    rhea, contact = world.actor("rhea"), Contact.objects.filter(account=case.account_id).first()
    assert contact is not None
    Contact.objects.filter(pk=contact.pk).update(confirmed_at=world.now)
    # as somebody who came in by a link
    holder = replace(world.actor("holder"), email=contact.email, visitor_id=contact.pk)
    world.suspend(case)
    at = {"case_id": case.pk}
    end(world, record(world, case, reference="AC-1", note="Tacenda."), "REVERSED")
    reporter = case.reports.earliest("received_at")
    said = f"{reporter.reporter_name} ({reporter.reporter_email}) wants more."
    record(world, case, report=reporter.pk, body="Court of Hush", note=said)
    world.now += timedelta(minutes=1)
    for kind, origin, sensitive in (
        ("article", "PRESS", False),
        ("secret", "INTERNAL_DOCUMENT", True),
        ("letter", "HOLDER", False),  # staff added it
        ("a patient's file", "HOLDER", True),
    ):
        file = files.store(f"{CANARY} {kind}".encode(), f"{kind}.txt")
        item = gather.Item(kind=kind, origin=origin, citation="x", sensitive=sensitive, file=file)
        by = holder if (origin, sensitive) == ("HOLDER", True) else rhea
        gather.add_evidence(**at, item=item, by=by, now=world.now)
    world.now += timedelta(minutes=1)
    for lane in ("INTERNAL", "HOLDER", "REPORTER"):
        messages.say(**at, lane=lane, text=f"To {lane.lower()}.", by=rhea, now=world.now)
    sent = files.store(b"our records", "../../Über uns\u202e\x00 records.txt")
    messages.answer(**at, text="Here it is.", by=holder, now=world.now, files=[sent])
    world.establish(case)
    world.both(world.fresh(case), "require_remediation", measure="keep", plan=PLAN, **STATED)
    world.now += timedelta(minutes=1)
    proof = files.store(b"proof of it", "CON.txt")
    remediate.submit(
        requirement_id=world.requirement(case),
        text="Done.",
        by=holder,
        now=world.now,
        files=[proof],
    )
    reinstatement.request_reinstatement(**at, text="It is fixed.", by=holder, now=world.now)
    holder_requests.ask(
        **at, kind=RequestKind.NARROW, text="Less, please.", by=holder, now=world.now
    )
    world.appeal(case)
    lists = {kind: f"{kind}-{case.ref}".lower() for kind in IdentifierKind}
    said = disclose.ToDisclose(
        begins_on=world.now.date(),
        ends_on=world.now.date(),
        lists=lists,
        withheld=["SECURITY"],
        withheld_text="How we look.",
    )
    disclose.disclose(**at, given=said, by=rhea, now=world.now)
    for kind, title in (("article", "The article"), ("secret", "What only staff may see")):
        piece = Evidence.objects.get(case=case, kind=kind)
        mark = Asked(ground="METHODS", note=f"{CANARY} of a note", first=1, last=1, words=CANARY)
        prepared = prepare(evidence_id=piece.pk, title=title, asked=[mark])
        copies.disclose_copy(prepared=prepared, reason="They asked.", by=rhea, now=world.now)
    key = AccountKey.objects.create(
        account_id=case.account_id, prefix=f"sk-{case.ref}", name="Build", created_at=world.now
    )
    keys.revoke_key(**at, key_id=key.pk, by=holder, now=world.now)
    person = mandates.Representative(name="Ann", email="ann@law.example", role="LEGAL", locale="en")
    mandates.add_representative(
        **at, person=person, contact_id=contact.pk, by=holder, now=world.now, wall=world.now
    )


# To a reporter, and by one: the same as the holder's own row, but for this.
REPORTERS = {
    "enforcement_appeal": {
        "side": "REPORTER",
        "ref": "A-REPO-RTER",
        "phase": "INADMISSIBLE",
        "reasons": "Why.",
        "decided_at": "2024-03-02T00:00:00Z",
    },
    "enforcement_notice": {"audience": "REPORTER", "subject": "Your report"},
}


def add_reporters_rows(owner: Any) -> None:
    """An appeal and a notice of somebody else, in the holder's own case."""
    for table, changes in REPORTERS.items():
        copied = sql.SQL("""
            INSERT INTO {table} SELECT (jsonb_populate_record(
                t, %s || jsonb_build_object('id', gen_random_uuid()))).*
            FROM {table} t WHERE t.case_id IN {theirs} LIMIT 1""")
        name = sql.Identifier(table)
        off, on = (
            sql.SQL(f"ALTER TABLE {{}} {word} TRIGGER USER") for word in ("DISABLE", "ENABLE")
        )
        owner.execute(off.format(name))
        owner.execute(copied.format(table=name, theirs=sql.SQL(THEIRS)), [Jsonb(changes)])
        owner.execute(on.format(name))


def planted(given: Mapping[str, Sequence[str]], theirs: Mapping[str, str] = OWN) -> set[str]:
    """Put a word of its own into each text field of every row of every model, but for the fields
    in `given`, by the model, of the reader's own rows (`theirs`, as OWN); returns the fields into
    which it could be put.
    """
    owner, found = connect(role=""), set()
    owner.autocommit = True
    with owner:
        add_reporters_rows(owner)
        own = {}
        for name, which in theirs.items():
            (model,) = (m for m in apps.get_models() if m.__name__ == name)
            rows = sql.SQL("SELECT t.id FROM {} t WHERE {}").format(
                sql.Identifier(model._meta.db_table), sql.SQL(which)
            )
            own[name] = [key for (key,) in owner.execute(rows)]
            assert own[name], f"the scene has no {name} of the reader"
        for model in apps.get_models():
            table = sql.Identifier(model._meta.db_table)
            # our rules keep rows as they were written
            owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
            for field in model._meta.concrete_fields:
                if not isinstance(field, TEXTS) or field.choices or is_code(field):
                    continue
                is_given = field.name in given.get(model.__name__, ())
                name = f"{model.__name__}.{field.name}"
                but = own[model.__name__] if is_given else []
                if planted_in(owner, table, field, f"{CANARY}-{name}", but):
                    found.add(name)
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
    return found


def is_code(field: Any) -> bool:
    """Whether it is too short for what anybody says."""
    return field.max_length is not None and field.max_length < 30


def planted_in(owner: Any, table: Any, field: Any, word: str, but: list[Any]) -> bool:
    """Whether some row has the word now, but for these; a constraint may keep it out."""
    column = sql.Identifier(field.column)
    if isinstance(field, models.JSONField):
        value = sql.SQL(
            "CASE jsonb_typeof({0}) WHEN 'object' THEN {0} || jsonb_build_object('canary', %s) "
            "ELSE {0} || jsonb_build_array(%s) END"
        ).format(column)
        new = [Jsonb(word), Jsonb(word)]
    else:
        value = sql.SQL("left(%s || {}::text, {})").format(
            column, sql.Literal(field.max_length or 1_000_000)
        )
        new = [word]
    where = sql.SQL("NOT t.id = ANY({})").format(sql.Literal(but)) if but else sql.SQL("true")
    statement = sql.SQL("UPDATE {} t SET {} = {} WHERE {}").format(table, column, value, where)
    try:
        with owner.transaction():
            return bool(owner.execute(statement, new).rowcount)
    except (errors.IntegrityError, errors.DataError):
        return False


def around(seen: bytes) -> bytes:
    place = seen.index(CANARY.encode())
    return seen[max(place - 40, 0) : place + 80]
