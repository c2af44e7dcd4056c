"""Who works at the provider and whom it has to do with: staff with browsers, accounts with contacts
who have come in, a policy, a program's token, a webhook.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from django.conf import settings

from accounts.bearer import hash_of
from accounts.ciphers import Purpose, seal
from accounts.models import Account, ApiToken, Contact, Scope, User
from benchmarks.people import signed_in
from enforcement.models import AccessLink, Clause, Policy, PolicyVersion, WebhookEndpoint
from enforcement.models.portal import Door
from enforcement.operations import entrance
from enforcement.rehearsal.published import publish_as_of_old

Cookies = Mapping[str, str]
SECRET = "dk_day"
POLICY, CLAUSE = "competing-models", "2c-iii"
REVIEWERS, LEADS = 12, 4
FOR_A_DAY = 24 * 3600.0  # seconds for which nobody is asked for an authenticator again


@dataclass(frozen=True)
class Staff:
    """The cookies of each one's browser."""

    reviewers: Sequence[Cookies]
    leads: Sequence[Cookies]


def settle(webhooks: int) -> Staff:
    """Staff, policy, token and the receiver at this port."""
    roles = {
        **{f"reviewer{n}": "REVIEWER" for n in range(REVIEWERS)},
        **{f"lead{n}": "LEAD" for n in range(LEADS)},
        "ada": "ADMIN",
        "axel": "ADMIN",
    }
    made = User.objects.bulk_create(
        User(username=name, role=role, email=f"{name}@provider.example")
        for name, role in roles.items()
    )
    people = {user.username: user for user in made}
    publish()
    ApiToken.objects.create(
        name="detector",
        scopes=list(Scope.values),
        hash=hash_of(SECRET),
        created_at=datetime.now(UTC),
        created_by=people["ada"],
        agreed_by=people["axel"],
    )
    WebhookEndpoint.objects.create(
        url=f"http://127.0.0.1:{webhooks}/hook",
        secret=seal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Purpose.WEBHOOK),
    )
    return Staff(
        [browser_of(people[f"reviewer{n}"]) for n in range(REVIEWERS)],
        [browser_of(people[f"lead{n}"]) for n in range(LEADS)],
    )


def publish() -> None:
    """A policy with a clause to cite."""
    policy = Policy.objects.create(slug=POLICY, title="Competing models", area="competition")
    version = PolicyVersion.objects.create(
        policy=policy, version="2023-03", effective_on=date(2023, 3, 14)
    )
    Clause.objects.create(
        version=version,
        code=CLAUSE,
        title="No competing models",
        severity="HIGH",
        text="You may not use output from the services to develop models that compete with ours.",
        measures=["LIMIT", "SUSPEND", "TERMINATE"],
    )
    publish_as_of_old(version)


def browser_of(person: User) -> Cookies:
    """The cookies of a browser in which they have signed in."""
    browser = signed_in(person, proved_at=time.time() + FOR_A_DAY)
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def open_accounts(refs: Sequence[str]) -> None:
    """Accounts of these references, with a contact each."""
    accounts = Account.objects.bulk_create(
        Account(external_ref=ref, name=f"Account {ref}") for ref in refs
    )
    Contact.objects.bulk_create(
        Contact(account=one, name="Legal", email=f"legal@{one.external_ref}.example", role="LEGAL")
        for one in accounts
    )


def come_in(refs: Sequence[str]) -> dict[str, Cookies]:
    """The contacts of these accounts come in by a link; the cookies of each."""
    now, found = datetime.now(UTC), dict[str, Cookies]()
    contacts = Contact.objects.filter(account__external_ref__in=refs).select_related("account")
    links = AccessLink.objects.bulk_create(
        AccessLink(door=Door.HOLDER, contact=one, made_at=now, expires_at=now + timedelta(hours=1))
        for one in contacts
    )
    for link in links:
        browser = uuid4()
        entered = entrance.enter(link_id=link.pk, browser=browser, wall=now, now=now)
        assert link.contact is not None and link.contact.account is not None
        found[link.contact.account.external_ref] = {
            settings.PORTAL_COOKIE_NAME: entered.key,
            settings.BROWSER_COOKIE_NAME: str(browser),
        }
    return found
