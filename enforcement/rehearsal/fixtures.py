"""What is there when a story begins: policies, partners, trusted flaggers, accounts, staff and
their saved phrases.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from accounts.models import Account, ChannelPartner, Contact, TrustedFlagger, UsageDay, User
from accounts.roles import Role
from enforcement.language.refusals import StepRefused
from enforcement.models import Clause, ClauseException, Policy, PolicyVersion, SavedPhrase
from enforcement.operations.phrases import PhraseTerms, put_phrase
from enforcement.rehearsal.check import Scenario
from enforcement.rehearsal.document import (
    AccountPart,
    ContactPart,
    FlaggerPart,
    PartnerPart,
    PhrasePart,
    PolicyPart,
    UsagePart,
)
from enforcement.rehearsal.published import publish_as_of_old
from enforcement.rehearsal.staff import save_as_long_here
from enforcement.rehearsal.world import Unplayable, World


def make(scenario: Scenario, *, now: datetime) -> World:
    """Make the fixtures. Policies, partners, flaggers and staff that are there already are used.

    Raises Unplayable where an account is.
    """
    said = scenario.document
    refuse_known(said.accounts)
    users = {name: make_user(name, Role(role.upper())) for name, role in said.staff.items()}
    for policy in scenario.policies:
        make_policy(policy)
    for phrase in said.phrases:
        make_phrase(phrase, users[phrase.by], now)
    partners = {partner.ref: make_partner(partner) for partner in said.partners}
    flaggers = {flagger.ref: make_flagger(flagger).pk for flagger in said.flaggers}
    made = {
        account.ref: make_account(account, partners.get(account.partner or ""), now)
        for account in said.accounts
    }
    for account in said.accounts:
        if account.controller:
            Account.objects.filter(pk=made[account.ref].pk).update(
                controller=made[account.controller]
            )
    return World(
        scenario.path.parent,
        users={name: user.pk for name, user in users.items()},
        flaggers=flaggers,
    )


def refuse_known(accounts: list[AccountPart]) -> None:
    """A story begins with accounts of its own."""
    known = Account.objects.filter(external_ref__in=[a.ref for a in accounts]).values_list(
        "external_ref", flat=True
    )
    if known:
        raise Unplayable(
            f"There is an account {', '.join(sorted(known))} already: play the story in a "
            "fresh stack."
        )


def make_policy(said: PolicyPart) -> None:
    """A policy with all of its versions: each is drafted, then published."""
    policy, is_new = Policy.objects.get_or_create(
        slug=said.slug, defaults={"title": said.title, "area": said.area}
    )
    for published in said.versions if is_new else []:
        version = PolicyVersion.objects.create(
            policy=policy,
            version=published.version,
            effective_on=published.effective_from,
            url=published.url,
        )
        for rule in published.clauses:
            clause = Clause.objects.create(
                version=version,
                code=rule.code,
                title=rule.title,
                text=rule.text,
                severity=rule.severity.upper(),
                curable=rule.curable,
                measures=[measure.upper() for measure in rule.measures],
            )
            ClauseException.objects.bulk_create(
                ClauseException(clause=clause, code=x.code, text=x.text) for x in rule.exceptions
            )
        publish_as_of_old(version)


def make_partner(said: PartnerPart) -> ChannelPartner:
    """A channel partner with its contacts."""
    values = {"name": said.name, "gives_notice": said.gives_notice.upper(), "adopted": said.adopted}
    partner, is_new = ChannelPartner.objects.get_or_create(ref=said.ref, defaults=values)
    if is_new:
        make_contacts(said.contacts, partner=partner)
    return partner


def make_flagger(said: FlaggerPart) -> TrustedFlagger:
    """A trusted flagger with its contacts."""
    values = {"areas": said.areas, "awarded_by": "OPERATOR", "since_on": said.since}
    flagger, is_new = TrustedFlagger.objects.get_or_create(
        name=said.name, ended_at=None, defaults=values
    )
    if is_new:
        make_contacts(said.contacts, flagger=flagger)
    return flagger


def make_account(said: AccountPart, partner: ChannelPartner | None, now: datetime) -> Account:
    """An account with its contacts, in the order in which they are written to, and its use so
    far.
    """
    account = Account.objects.create(
        external_ref=said.ref,
        name=said.name,
        kind=said.kind.upper(),
        country=said.country,
        locale=said.locale,
        time_zone=said.time_zone,
        registered_on=said.registered_on,
        tier=said.tier.upper(),
        channel_partner=partner,
    )
    make_contacts(said.contacts, account=account)
    if said.usage:
        make_usage(said.usage, account, now)
    return account


def make_contacts(people: list[ContactPart], **of: models.Model) -> None:
    """Contacts of an account, a partner or a flagger."""
    Contact.objects.bulk_create(
        Contact(
            name=who.name,
            email=who.email,
            role=who.role.upper(),
            locale=who.locale,
            rank=rank,
            **of,
        )
        for rank, who in enumerate(people)
    )


def make_usage(said: UsagePart, account: Account, now: datetime) -> None:
    """The same use on each day before the story."""
    UsageDay.objects.bulk_create(
        UsageDay(
            account=account,
            used_on=now.date() - timedelta(days=back),
            product=said.product,
            requests=said.requests_per_day,
            tokens=said.tokens_per_day,
        )
        for back in range(1, said.days + 1)
    )


def make_phrase(said: PhrasePart, by: User, now: datetime) -> None:
    """A phrase of the team's, unless there is one of this name. Raises Unplayable."""
    known = SavedPhrase.objects.filter(owner=None, label=said.label, locale=said.locale)
    if known.exists():
        return
    policy = Policy.objects.filter(slug=said.policy).first() if said.policy else None
    terms = PhraseTerms(
        label=said.label,
        text=said.text,
        locale=said.locale,
        uses=said.uses,
        policy_id=policy.pk if policy else None,
        everybodys=True,
    )
    try:
        put_phrase(terms=terms, by=by.actor, now=now)
    except StepRefused as refused:
        raise Unplayable(f"The phrase {said.label!r} was refused: {refused.sentence}") from refused


def make_user(name: str, role: Role) -> User:
    """A member of staff who cannot sign in, unless they are there already with this role."""
    user = User.objects.filter(username=name).first() or User(
        username=name, role=role, email=f"{name}@staff.example"
    )
    if user.role != role:
        raise Unplayable(
            f"{name} is there already, and is {Role(user.role).with_article}: play the story "
            "in a fresh stack."
        )
    if user._state.adding:
        user.set_unusable_password()
        save_as_long_here(user)
    return user
