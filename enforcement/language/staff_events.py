"""What is said of the acts in the record about staff, policies, partners, flaggers, contacts,
webhooks, the office and messages: one row an act.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enforcement.language.data_requests import DATA_STAFF_ACTS
from enforcement.language.misuse import MISUSE_STAFF_ACTS
from enforcement.language.public_statements import PUBLIC_STAFF_ACTS
from enforcement.language.quality import QUALITY_STAFF_ACTS
from enforcement.language.retention import RETENTION_STAFF_ACTS
from enforcement.language.seats import SEAT_STAFF_ACTS
from enforcement.language.staff_act_words import Shows as Shows
from enforcement.language.staff_act_words import StaffActWords as StaffActWords
from enforcement.language.statement_acts import STATEMENT_STAFF_ACTS
from enforcement.language.transparency_acts import TRANSPARENCY_STAFF_ACTS

STAFF_ACTS: dict[str, StaffActWords] = {
    "make": StaffActWords(
        sentence=_("{who} created the user {about}."),
        shows=Shows.FIRST_ROLE,
    ),
    "role": StaffActWords(
        sentence=_("{who} changed the role of {about}."),
        shows=Shows.ROLE,
    ),
    "propose role": StaffActWords(
        sentence=_("{who} proposed a role change for {about}."),
        shows=Shows.ROLE,
    ),
    "decline role": StaffActWords(
        sentence=_("{who} declined the role change for {about}."),
        shows=Shows.ROLE,
    ),
    "expire role": StaffActWords(
        sentence=_("No second admin answered the role change for {about} in time: it is void."),
        shows=Shows.ROLE,
    ),
    "untold role": StaffActWords(
        sentence=_(
            "The role change for {about} is void: the mail with which they could stop it was not "
            "delivered."
        ),
        shows=Shows.ROLE,
    ),
    "propose disable": StaffActWords(
        sentence=_("{who} proposed to disable the sign-in of {about}."),
    ),
    "propose enable": StaffActWords(
        sentence=_("{who} proposed to enable the sign-in of {about}."),
    ),
    "propose renew sign-in": StaffActWords(
        sentence=_("{who} proposed to reset the password and MFA of {about}."),
    ),
    "decline sign-in": StaffActWords(
        sentence=_("{who} stopped the proposed change to the sign-in of {about}."),
    ),
    "expire sign-in": StaffActWords(
        sentence=_("The proposed change to the sign-in of {about} is void: its time was over."),
    ),
    "untold sign-in": StaffActWords(
        sentence=_(
            "The proposed change to the sign-in of {about} is void: the mail with which they could "
            "stop it was not delivered."
        ),
    ),
    "password": StaffActWords(
        sentence=_("The password of {about} was changed."),
    ),
    "disable": StaffActWords(
        sentence=_("{who} disabled the sign-in of {about}."),
        shows=Shows.SESSIONS,
    ),
    "enable": StaffActWords(
        sentence=_("{who} enabled the sign-in of {about}."),
    ),
    "sign out": StaffActWords(
        sentence=_("{who} ended all sessions of {about}."),
        shows=Shows.SESSIONS,
    ),
    "renew sign-in": StaffActWords(
        sentence=_("{who} reset the password and MFA of {about}."),
        shows=Shows.SESSIONS,
    ),
    "remember subject": StaffActWords(
        sentence=_("{about} signed in at the OpenID Connect server for the first time."),
    ),
    "refuse subject": StaffActWords(
        sentence=_(
            "The OpenID Connect server named {about} as somebody else than before: they were not "
            "let in."
        ),
    ),
    "recuse": StaffActWords(
        sentence=_("{who} recused {about} from an account."),
        shows=Shows.VALUE,
    ),
    "end recusal": StaffActWords(
        sentence=_("{who} ended a recusal of {about}."),
        shows=Shows.VALUE,
    ),
    "skills": StaffActWords(
        sentence=_("{who} changed the skills of {about}."),
        shows=Shows.FIELD,
    ),
    "tiers": StaffActWords(
        sentence=_("{who} changed the tiers of accounts of {about}."),
        shows=Shows.FIELD,
    ),
    "languages": StaffActWords(
        sentence=_("{who} changed the languages of {about}."),
        shows=Shows.FIELD,
    ),
    "away_until_at": StaffActWords(
        sentence=_("{who} changed the out-of-office date of {about}."),
        shows=Shows.TIME,
    ),
    "time_zone": StaffActWords(
        sentence=_("{who} changed the time zone of {about}."),
        shows=Shows.FIELD,
    ),
    "first_name": StaffActWords(
        sentence=_("{who} changed the first name of {about}."),
        shows=Shows.FIELD,
    ),
    "last_name": StaffActWords(
        sentence=_("{who} changed the last name of {about}."),
        shows=Shows.FIELD,
    ),
    "email": StaffActWords(
        sentence=_("{who} changed the e-mail address of {about}."),
        shows=Shows.FIELD,
    ),
    "office": StaffActWords(
        sentence=_("{who} changed the business calendar."),
    ),
    "partner": StaffActWords(
        sentence=_("{who} edited the partner {about}."),
    ),
    "add flagger": StaffActWords(
        sentence=_("{who} added the trusted flagger {about}."),
        shows=Shows.VALUE,
    ),
    "change flagger": StaffActWords(
        sentence=_("{who} changed the trusted flagger {about}."),
        shows=Shows.VALUE,
    ),
    "suspend flagger": StaffActWords(
        sentence=_("{who} suspended the trusted flagger {about}."),
    ),
    "resume flagger": StaffActWords(
        sentence=_("{who} ended the suspension of the trusted flagger {about}."),
        shows=Shows.VALUE,
    ),
    "end flagger": StaffActWords(
        sentence=_("{who} ended the status of the trusted flagger {about}."),
    ),
    "make flagger token": StaffActWords(
        sentence=_("{who} made a token of the trusted flagger {about}."),
        shows=Shows.VALUE,
    ),
    "revoke flagger token": StaffActWords(
        sentence=_("{who} revoked a token of the trusted flagger {about}."),
        shows=Shows.VALUE,
    ),
    "add contact": StaffActWords(
        sentence=_("{who} added a contact for {about}."),
        shows=Shows.VALUE,
    ),
    "change contact": StaffActWords(
        sentence=_("{who} changed a contact of {about}."),
        shows=Shows.VALUE,
    ),
    "remove contact": StaffActWords(
        sentence=_("{who} removed a contact of {about}."),
        shows=Shows.VALUE,
    ),
    "add webhook": StaffActWords(
        sentence=_("{who} added the webhook {about}."),
        shows=Shows.VALUE,
    ),
    "change webhook": StaffActWords(
        sentence=_("{who} changed the webhook {about}."),
        shows=Shows.VALUE,
    ),
    "add chat": StaffActWords(
        sentence=_("{who} added the chat {about}."),
        shows=Shows.VALUE,
    ),
    "change chat": StaffActWords(
        sentence=_("{who} changed the chat {about}."),
        shows=Shows.VALUE,
    ),
    "renew webhook secret": StaffActWords(
        sentence=_("{who} gave the webhook {about} a new secret."),
    ),
    "end old webhook secret": StaffActWords(
        sentence=_("{who} ended the earlier secret of the webhook {about}."),
    ),
    "disable webhook": StaffActWords(
        sentence=_("{who} disabled the webhook {about}, or left it off."),
        shows=Shows.VALUE,
    ),
    "enable webhook": StaffActWords(
        sentence=_("{who} enabled the webhook {about}."),
        shows=Shows.VALUE,
    ),
    "pause webhook": StaffActWords(
        sentence=_("{who} paused the webhook {about}: its messages wait."),
    ),
    "resume webhook": StaffActWords(
        sentence=_("{who} resumed the webhook {about}."),
    ),
    "test webhook": StaffActWords(
        sentence=_("{who} sent a test message to the webhook {about}."),
    ),
    "send webhook again": StaffActWords(
        sentence=_("{who} sent a message to the webhook {about} once more."),
        shows=Shows.VALUE,
    ),
    "remove webhook": StaffActWords(
        sentence=_("{who} removed the webhook {about}."),
        shows=Shows.VALUE,
    ),
    "add account": StaffActWords(
        sentence=_("{who} updated the account {about} from a feed."),
        shows=Shows.VALUE,
    ),
    "change account": StaffActWords(
        sentence=_("{who} changed what is known of the account {about}."),
        shows=Shows.VALUE,
    ),
    "make token": StaffActWords(
        sentence=_("{who} made the API token {about}."),
        shows=Shows.VALUE,
    ),
    "agree to token": StaffActWords(
        sentence=_("{who} agreed that the API token {about} may act."),
        shows=Shows.VALUE,
    ),
    "renew token": StaffActWords(
        sentence=_("{who} made a new key for the API token {about}."),
    ),
    "end old token": StaffActWords(
        sentence=_("{who} ended the earlier key of the API token {about}."),
    ),
    "end token": StaffActWords(
        sentence=_("{who} ended the API token {about}."),
        shows=Shows.VALUE,
    ),
    "start policy": StaffActWords(
        sentence=_("{who} created the policy {about}."),
    ),
    "draft": StaffActWords(
        sentence=_("{who} drafted {about}."),
    ),
    "change draft": StaffActWords(
        sentence=_("{who} edited the draft {about}."),
    ),
    "discard draft": StaffActWords(
        sentence=_("{who} discarded the draft {about}."),
    ),
    "write clause": StaffActWords(
        sentence=_("{who} wrote the clause {about}."),
    ),
    "remove clause": StaffActWords(
        sentence=_("{who} removed the clause {about}."),
    ),
    "publish": StaffActWords(
        sentence=_("{who} published {about}."),
    ),
    "propose publication": StaffActWords(
        sentence=_("{who} proposed to publish {about}."),
    ),
    "decline publication": StaffActWords(
        sentence=_("{who} declined to publish {about}."),
    ),
    "expire publication": StaffActWords(
        sentence=_("No second admin agreed in time to publish {about}: the proposal is void."),
    ),
    "propose queue rules": StaffActWords(
        sentence=_("{who} proposed version {about} of the queue rules."),
    ),
    "agree to queue rules": StaffActWords(
        sentence=_("{who} agreed to version {about} of the queue rules."),
    ),
    "decline queue rules": StaffActWords(
        sentence=_("{who} declined version {about} of the queue rules."),
    ),
    "expire queue rules": StaffActWords(
        sentence=_("Nobody answered version {about} of the queue rules in time: it is void."),
    ),
    **QUALITY_STAFF_ACTS,
    **DATA_STAFF_ACTS,
    **MISUSE_STAFF_ACTS,
    **SEAT_STAFF_ACTS,
    **PUBLIC_STAFF_ACTS,
    **RETENTION_STAFF_ACTS,
    **STATEMENT_STAFF_ACTS,
    **TRANSPARENCY_STAFF_ACTS,
    "phrase": StaffActWords(
        sentence=_("{who} saved a shared phrase: {about}."),
    ),
    "restore phrase": StaffActWords(
        sentence=_("{who} restored an earlier version of the shared phrase {about}."),
    ),
    "remove phrase": StaffActWords(
        sentence=_("{who} removed a shared phrase: {about}."),
    ),
    "reject report": StaffActWords(
        sentence=_("{who} rejected the report {about}, which named no account of ours."),
    ),
    "retry message": StaffActWords(
        sentence=_("{who} had the message {about} sent again."),
    ),
    "park message": StaffActWords(
        sentence=_("{who} parked the message {about}; it will not be sent again."),
    ),
    "message delivered": StaffActWords(
        sentence=_("{who} confirmed that the message {about} arrived."),
    ),
    "prepare bulk": StaffActWords(
        sentence=_("{who} prepared the bulk decision {about}."),
    ),
    "prepare bulk undo": StaffActWords(
        sentence=_("{who} prepared to undo the bulk decision {about}."),
    ),
    "propose bulk": StaffActWords(
        sentence=_("{who} proposed the bulk decision {about}, with the accounts as shown."),
    ),
    "approve bulk": StaffActWords(
        sentence=_("{who} approved the bulk decision {about}, with the accounts as shown."),
    ),
    "return bulk": StaffActWords(
        sentence=_("{who} returned the bulk decision {about}."),
    ),
    "withdraw bulk": StaffActWords(
        sentence=_("{who} withdrew the bulk decision {about}."),
    ),
    "expire bulk": StaffActWords(
        sentence=_("The bulk decision {about} expired: nobody answered it within 72 hours."),
    ),
    "stop bulk": StaffActWords(
        sentence=_("{who} stopped the bulk decision {about}."),
    ),
    "resume bulk": StaffActWords(
        sentence=_("{who} resumed the bulk decision {about}."),
    ),
    "finish bulk": StaffActWords(
        sentence=_("The bulk decision {about} is done."),
    ),
    "prepare batch": StaffActWords(
        sentence=_("{who} prepared the batch {about}."),
    ),
    "prepare batch undo": StaffActWords(
        sentence=_("{who} prepared to undo the batch {about}."),
    ),
    "start batch": StaffActWords(
        sentence=_("{who} started the batch {about}, with the cases as shown."),
    ),
    "withdraw batch": StaffActWords(
        sentence=_("{who} gave up the batch {about}. Nothing was changed."),
    ),
    "expire batch": StaffActWords(
        sentence=_("The batch {about} expired: nobody started it within 24 hours."),
    ),
    "stop batch": StaffActWords(
        sentence=_("{who} stopped the batch {about}."),
    ),
    "resume batch": StaffActWords(
        sentence=_("{who} resumed the batch {about}."),
    ),
    "finish batch": StaffActWords(
        sentence=_("The batch {about} is done."),
    ),
    "settle lost decision": StaffActWords(
        sentence=_("{who} settled the lost decision about {about}."),
    ),
    "raise_epochs": StaffActWords(
        sentence=_("{who} raised all access versions because the database had been restored."),
        shows=Shows.VALUE,
    ),
}

UNKNOWN_ACT = StaffActWords(sentence="{who}: {act}, {about}.")  # another version's


def staff_act_words(act: str) -> StaffActWords:
    """The row of an act; what an older or newer program wrote is told in its own words."""
    return STAFF_ACTS.get(act, UNKNOWN_ACT)
