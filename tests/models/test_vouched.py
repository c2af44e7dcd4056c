"""What events hash of a row stays what it is: else no hash of before would fit its row any more."""

from __future__ import annotations

import hashlib

from enforcement.models.vouched import KINDS

HASHED = {
    "allegation": "1a0958f5",
    "appeal": "bf7c8f3e",
    "case": "00961c08",
    "clause": "465b5e8b",
    "decision": "ea7426d0",
    "disclosure": "5f9fc50b",
    "dispute": "4bd355be",
    "escalation": "7dbf79ca",
    "evidence": "7ae79490",
    "evidence_copy": "f2e0e728",
    "evidence_copy_marks": "cc31778c",
    "evidence_seal": "dbe4717b",
    "exception": "e5ecf90b",
    "finding": "693bae97",
    "holder_request": "ffdfdf14",
    "joined_appeal": "48e1a998",
    "machine_check": "4ce4cd52",
    "mailed_message": "9d5bc63a",
    "measure": "f2554764",
    "message": "bd371fb1",
    "notice": "8c70e9f0",
    "pass_on": "b25df53a",
    "plan": "99df610a",
    "policy_version": "1834f231",
    "public_statement": "eba5ecf4",
    "receipt": "5690c9ff",
    "referral": "023fa87f",
    "report": "963207b4",
    "report_reading": "ae727edf",
    "report_words": "239678e0",
    "reporter_appeal": "bf7c8f3e",
    "reporter_dispute": "4bd355be",
    "reporter_message": "bd371fb1",
    "request": "ee69f9fa",
    "requirement": "0132f4ce",
    "review": "7fe566cd",
    "review_asker": "54809930",
    "sensitive_evidence": "7ae79490",
    "submission": "ca0cc468",
    "tombstone": "395753fa",
    "tombstone_values": "c0049682",
    "usual_band": "f290e6d9",
    "weighing": "2792de92",
}


def test_no_kind_of_row_is_hashed_with_other_columns_than_before() -> None:
    """A new column of a table goes into a kind of its own, as `ASKED` does; a new kind in here."""
    found = {
        kind.name: hashlib.sha256(" ".join(kind.columns).encode()).hexdigest()[:8] for kind in KINDS
    }
    assert found == HASHED
