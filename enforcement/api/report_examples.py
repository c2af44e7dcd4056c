"""Reports as each kind of source sends them: they stand in the document and the reference, and a
test posts them as they stand.
"""

from __future__ import annotations

from pydantic.config import JsonValue

EXAMPLES: list[JsonValue] = [
    {
        "external_id": "2026/11/acme-model",
        "source": "The Daily Press",
        "origin": "PRESS",
        "account": "Acme GmbH",
        "policy": "competing-models",
        "claim": "Acme trained its chat model on answers of your API, two former employees say.",
        "url": "https://press.example/2026/11/acme-model",
        "conduct_on": "2026-09-01",
        "reporter": {"name": "Ines Novak", "email": "ines@press.example", "locale": "en"},
    },
    {
        "external_id": "run-7/acme",
        "source": "distillation-detector",
        "origin": "DETECTOR",
        "account": "acme",
        "policy": "competing-models",
        "claim": "40,000 prompts within an hour that walk through a benchmark; score 0.97.",
        "source_version": "2.3.1",
        "first_seen_at": "2026-11-02T09:14:00Z",
    },
    {
        "external_id": "NBR-2291",
        "source": "Nordic Resale",
        "origin": "PARTNER",
        "account": "acme",
        "policy": "competing-models",
        "claim": "Our customer Acme resells access to a model that answers as yours does.",
        "reporter": {"name": "Compliance desk", "email": "desk@reseller.example"},
    },
    {
        "external_id": "AZ 412 UJs 88/26",
        "source": "Public prosecutor, Exampleburg",
        "origin": "AUTHORITY",
        "account": "Acme GmbH, Exampleburg",
        "policy": "competing-models",
        "claim": "We investigate Acme, and ask you to keep what you know. No measure is ordered.",
        "conduct_on": "2026-10-12",
        "record_only": True,
    },
    {
        "external_id": "ticket-99120",
        "source": "support-desk",
        "origin": "PUBLIC",
        "account": "acme-chat.example",
        "policy": "",
        "claim": "This site says that it is your model, and tells me to pay in gift cards.",
        "url": "https://acme-chat.example/pay",
        "reporter": {"email": "jo@users.example", "locale": "de"},
    },
]
