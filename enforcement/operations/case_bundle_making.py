"""Making the bundle of one case: a ZIP file with its record, its case file as PDF, its exhibits,
letters, statements and policies, and the program that checks all of it without Docket.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.languages import language_of
from accounts.time_zones import known_zone
from enforcement.language import redactions as words
from enforcement.language.notices.dates import zone_label
from enforcement.models import CaseFile, Checkpoint, PolicyVersion, StatementOfReasons
from enforcement.models.event import canonical_json
from enforcement.models.statement_of_reasons import said_of
from enforcement.operations.case_bundle_redacting import (
    Item,
    Removal,
    in_words,
    items_of,
    removal_of,
    removed_from_record,
    sensitive_rows,
)
from enforcement.operations.case_file_making import (
    ATTACHED,
    DRAWS_FOR,
    MOST_RECORD,
    RECORD,
    NotMade,
    file_as_data,
    typeset,
)
from enforcement.operations.case_file_paper import Paper, moment
from enforcement.queries.case_bundle import policies_of, public_of, statements_of
from enforcement.queries.case_file import CaseWhole, case_whole
from enforcement.record import seals, signatures, verify
from enforcement.record.case_bundle import CaseBundleWriter, CaseRecord, mentions
from enforcement.workflow.redactions import FileShape

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
VERIFIER = settings.BASE_DIR / "docs" / "reference" / "verify.py"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file of the bundle; `about` says what the record has to say of it."""

    name: str
    content: bytes
    about: dict[str, object] = field(default_factory=dict)


def made_bundle(asked: CaseFile, now: datetime, *, far: Callable[[int], None]) -> bytes:
    """The ZIP file, as the case is now; `far` is told how many per cent are done.

    Raises NotMade, and StepRefused (code `files-away`).
    """
    with (
        translation.override(language_of(asked.locale)),
        timezone.override(known_zone(asked.time_zone)),
    ):
        found = case_whole(asked.case, now)
        removal = removal_of(asked, found)
        record, lines, newest = record_of(asked, removal)
        paper = Paper(
            private=found.sheet.facts.private_terms,
            blacked=removal.blacked(record),
            beside=True,
            draws_until=time.monotonic() + DRAWS_FOR,
        )
        data = file_as_data(asked, found, paper, now, far)
        require_nothing_left(json.dumps(data, ensure_ascii=False), removal, record, "case-file.pdf")
        items = items_of(removal, record, [one.row for one in found.exhibits])
        far(75)
        parts = [
            Part(name="case-file.pdf", content=typeset(data, paper)),
            Part(name=RECORD, content=lines),
            *attachments(paper, found, record),
            *letters(record),
            *policies(found),
            *statements(found, removal),
            *public_statements(found, removal),
            Part(name="keys.pem", content=known_keys().encode()),
            Part(name="verify.py", content=VERIFIER.read_bytes()),
        ]
        if newest:
            kept = signatures.checkpoint_file(newest).encode()
            parts.append(Part(name="checkpoint.json", content=kept))
        if items:
            parts.append(Part(name="redactions.txt", content=schedule(items).encode()))
        parts.append(Part(name="README.txt", content=readme(asked, found, removal, now).encode()))
        for one in parts:
            if one.name not in ("case-file.pdf", "verify.py"):
                text = one.content.decode("utf-8", "replace")
                require_nothing_left(text, removal, record, one.name)
        far(95)
        return packed(parts, manifest_of(asked, parts, items, now), now)


def record_of(asked: CaseFile, removal: Removal) -> tuple[CaseRecord, bytes, Checkpoint | None]:
    """The record of the case, as it is shown and as lines, and its newest checkpoint. Raises
    NotMade where it is too large.
    """
    check = verify.RecordCheck(asked.case.account_id)
    with closing(check.rows()) as rows:
        also = sensitive_rows(asked.case_id, asked.sensitive)
        record = CaseRecord.read(rows, asked.case_id, also=also)
    if removal.redactions:
        record.redact(removed_from_record(removal, record))
    out = BytesIO()
    writer = CaseBundleWriter(out, check.seals, record)
    writer.write(redacted=bool(removal.redactions))
    if out.tell() > MOST_RECORD:
        raise NotMade(f"a record of {out.tell()} bytes")
    return record, out.getvalue(), writer.wanted().last()


def require_nothing_left(text: str, removal: Removal, record: CaseRecord, name: str) -> None:
    """Raise NotMade where something that was to be removed is in a file nevertheless."""
    left = [word for word in removal.words if mentions(text, [word])]
    left += [key for key in record.hidden.secret if key in text]
    if left and removal.redactions:
        raise NotMade(f"{len(left)} of what was to be removed is in {name}")


def attachments(paper: Paper, found: CaseWhole, record: CaseRecord) -> Iterator[Part]:
    """Exhibits, copies and long texts, as the PDF names them."""
    keys = {f"exhibit-{one.row.number:03}-": one.row for one in found.exhibits}
    known = {key for _, key in record.own}
    for one in paper.attached:
        row = keys.get(one.name[:12])
        about: dict[str, object] = {}
        if row and str(row.pk) in known:
            about["evidence"] = str(row.pk)
        yield Part(name=f"{ATTACHED}/{one.name}", content=one.content, about=about)


def letters(record: CaseRecord) -> Iterator[Part]:
    """The letters to the holder as the record shows them."""
    for seq, row in record.events.items():
        if not row.beside["notice"]:
            continue
        shown = record.event_said(seq, beside=True) if record.shows(seq) else record.parts.get(seq)
        told = shown["notice"] if shown else ""
        if isinstance(told, list):
            (said,) = told
            yield Part(
                name=f"letters/letter-{seq:04}.txt",
                content=said["text"].encode(),
                about={"letter": seq},
            )


def policies(found: CaseWhole) -> Iterator[Part]:
    """Each version that is applied, whole, as it stood."""
    for version in policies_of(found):
        name = f"policies/{version.policy.slug}-{version.version}.txt".replace(" ", "-")
        yield Part(name=name, content=policy_text(version).encode())


def policy_text(version: PolicyVersion) -> str:
    """A version with its clauses and their exceptions."""
    lines = [f"{version.policy.title}, {version.version}"]
    lines.append(_("In force from %(day)s") % {"day": version.effective_on.isoformat()})
    if version.url:
        lines.append(version.url)
    for clause in version.clauses.all():
        lines += ["", f"{clause.code} {clause.title}".strip(), clause.text]
        lines += [f"  ({one.code}) {one.text}" for one in clause.exceptions.all()]
    return "\n".join(lines) + "\n"


def statements(found: CaseWhole, removal: Removal) -> Iterator[Part]:
    """The statements of reasons that were drawn, one a line."""
    rows: list[StatementOfReasons] = statements_of(found)
    if rows:
        text = "".join(removal.without(canonical_json(said_of(row, None))) + "\n" for row in rows)
        yield Part(name="statements-of-reasons.jsonl", content=text.encode())


def public_statements(found: CaseWhole, removal: Removal) -> Iterator[Part]:
    """What was said in public."""
    lines = []
    for row in public_of(found):
        lines += [
            f"{row.number}. {moment(row.published_at)}, {row.get_channel_display()} {row.outlet}",
            row.text,
            f"SHA-256 {row.sha256}",
            *([f"{moment(row.ended_at)}: {row.end_reason}"] if row.ended_at else []),
            "",
        ]
    if lines:
        text = removal.without("\n".join(lines))
        yield Part(name="public-statements.txt", content=text.encode())


def known_keys() -> str:
    """The public keys of the stack, in PEM."""
    keys = seals.known_keys()
    return "".join(signatures.public_pem(key) for _, key in sorted(keys.items()))


def schedule(items: Iterable[Item]) -> str:
    """What was removed, for people."""
    lines = []
    for one in items:
        ground = str(words.GROUNDS[one.redaction.ground])
        if one.redaction.text:
            ground = f"{ground}. {one.redaction.text}"
        lines.append(f"{one.number}. {one.what}: {ground}")
    return "\n".join(lines) + "\n"


def readme(asked: CaseFile, found: CaseWhole, removal: Removal, now: datetime) -> str:
    """What the bundle is, and how it is checked, in plain words."""
    case, zone = found.sheet.case, known_zone(asked.time_zone)
    about = {
        "ref": case.ref,
        "account": case.account.name,
        "provider": settings.PROVIDER_NAME,
        "when": f"{moment(now)} ({zone_label(zone, now)})",
        "audience": asked.audience,
    }
    said = [
        _("Case %(ref)s of the account %(account)s") % about,
        _("Made by %(provider)s on %(when)s, for %(audience)s.") % about,
        "",
        _("What is in it:"),
        "  case-file.pdf  " + _("all of the case, to be read"),
        f"  {ATTACHED}/  " + _("exhibits and other files, by the names that the PDF gives them"),
        "  letters/  " + _("letters to the holder of the account, as they were sent"),
        "  policies/  " + _("each policy that was applied, as it stood then"),
        "  statements-of-reasons.jsonl  " + _("statements of reasons as data, if any was drawn"),
        "  public-statements.txt  " + _("what was said in public, if anything was"),
        f"  {RECORD}  " + _("the record: every act of the case, with who, when and why"),
        "  keys.pem, checkpoint.json  " + _("the keys and the newest checkpoint of the record"),
        f"  {MANIFEST}, {SIGNATURE}  " + _("the list of these files, and its signature"),
        "",
        _("How to check it:"),
        _(
            "You need Python 3.11 or later, and nothing of the provider. Run: "
            "python3 verify.py FILE.zip"
        ),
        _(
            "Use a verify.py that you trust: the one in this bundle could have been changed with "
            "it. It is published with the source of Docket, as docs/reference/verify.py."
        ),
        _(
            "Ask the provider for its public keys by another way, and name them with --public-key. "
            "Also ask for the SHA-256 of the ZIP file."
        ),
        _(
            "Acts of other cases of the same account are in the record as hashes alone: they show "
            "that nothing is missing between, and say nothing of what was done."
        ),
    ]
    if not removal.redactions:
        said += [
            "",
            _(
                "What reporters wrote is not in the record, and their names are in no file. Its "
                "hashes are: somebody who knows nearly all of it could try names until a hash is "
                "right. Where that matters, ask for a redacted copy."
            ),
        ]
        return "\n".join(said) + "\n"
    said += ["", _("This is a redacted copy. What was removed, and on which ground:")]
    for number, one in removal.redactions.items():
        said.append(f"  [{number}] {in_words(one)}")
    said += [
        _(
            "redactions.txt lists each. Of what was removed there is a hash with a salt, which the "
            "provider keeps: it can show a court what one redaction removed, and verify.py checks "
            "that with --opened."
        ),
        _(
            "In record.jsonl and letters, █2█ stands in place of what redaction [2] removed. Of an "
            "event or a row of which something was removed, a random key and hashes are left out "
            "as well, so that nothing can be guessed from its hash. What is left of it is vouched "
            "for by the signature of the manifest."
        ),
    ]
    return "\n".join(said) + "\n"


def manifest_of(
    asked: CaseFile, parts: Iterable[Part], items: Iterable[Item], now: datetime
) -> bytes:
    """The list of all files, and of what was removed."""
    said = {
        "name": "docket-case",
        "format": FORMAT,
        "provider": settings.PROVIDER_NAME,
        "case": str(asked.case_id),
        "ref": asked.case.ref,
        "made_at": now,
        "redacted": asked.shape == FileShape.REDACTED,
        "files": [
            {
                "name": one.name,
                "bytes": len(one.content),
                "sha256": hashlib.sha256(one.content).hexdigest(),
                **one.about,
            }
            for one in sorted(parts, key=lambda one: one.name)
        ],
        "redactions": [one.said(asked.salt) for one in items],
    }
    return f"{canonical_json(said)}\n".encode()


def signed(manifest: bytes) -> bytes:
    """The signature over a manifest. Raises NotMade where there is no key."""
    try:
        key = signatures.private_key(settings.SEAL_KEY)
    except signatures.UnreadableKey as error:
        raise NotMade(str(error)) from None
    said = {"docket-case-manifest": hashlib.sha256(manifest).hexdigest()}
    signature = key.sign(canonical_json(said).encode()).hex()
    public = key.public_key()
    whole = {
        "key_id": signatures.key_id(public),
        "public": public.public_bytes_raw().hex(),
        "signature": signature,
    }
    return f"{canonical_json(whole)}\n".encode()


def packed(parts: Iterable[Part], manifest: bytes, now: datetime) -> bytes:
    """The ZIP file; its times are those of its making, in UTC."""
    out, at = BytesIO(), now.astimezone(UTC)
    everything = [
        *sorted(parts, key=lambda one: one.name),
        Part(name=MANIFEST, content=manifest),
        Part(name=SIGNATURE, content=signed(manifest)),
    ]
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for one in everything:
            about = ZipInfo(one.name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
            about.compress_type = ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            file.writestr(about, one.content)
    return out.getvalue()
