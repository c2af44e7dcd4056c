"""What programs are told by webhook: a class for each type of message, whose fields are its `data`.

Others hold on to the types and their fields: a field may be added, and none goes or changes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

Moment = Annotated[
    datetime,
    PlainSerializer(datetime.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class WebhookEvent(BaseModel):
    """The references of the case and the account that it is about; whoever tells it adds them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    topic: ClassVar[str]

    case: str | None = Field(default=None, description="The reference of the case, `C-…`.")
    account: str | None = Field(default=None, description="The provider's own reference.")

    def about(self, *, case: str | None, account: str | None) -> dict[str, Any]:
        """The `data` of the message."""
        found = self.model_copy(update={"case": case, "account": account})
        return found.model_dump(mode="json")


class AccessChanged(WebhookEvent):
    """The account may do something else from now on. The gateway knows it already, or within
    milliseconds: ask it, or follow it, for what exactly.
    """

    topic = "account.access_changed"
    standing: str = Field(description="`ACTIVE`, `LIMITED`, `SUSPENDED` or `TERMINATED`.")
    epoch: int = Field(description="The version of what it may do.")


class CaseOpened(WebhookEvent):
    """A first report opened a case."""

    topic = "case.opened"
    area: str


class StateChanged(WebhookEvent):
    """A case is in another state."""

    topic = "case.state_changed"
    source: str
    target: str
    verb: str


class DecisionExecuted(WebhookEvent):
    """A decision took effect."""

    topic = "decision.executed"
    decision: str = Field(description="The reference of the decision, `D-…`.")
    verb: str


class AboutNotice(WebhookEvent):
    """About a letter to the account's holder."""

    notice: str = Field(description="The letter's id.")
    kind: str = Field(description="What kind of letter, such as `suspended`.")


class NoticeDelivered(AboutNotice):
    """The first proof that the holder was told: by a mail server, their page, or a partner."""

    topic = "notice.delivered"
    informed_at: Moment


class NoticeFailed(AboutNotice):
    """The letter reached none of the contacts."""

    topic = "notice.failed"


class NoticeReturned(AboutNotice):
    """The e-mail that had proved that the holder was told came back."""

    topic = "notice.returned"


class AppealLodged(WebhookEvent):
    """Somebody contests a decision."""

    topic = "appeal.lodged"
    appeal: str = Field(description="The reference of the appeal, `A-…`.")
    decision: str


class AppealDecided(WebhookEvent):
    """An appeal was answered."""

    topic = "appeal.decided"
    appeal: str
    outcome: str


class ReviewMissed(WebhookEvent):
    """A review was not done by its date."""

    topic = "review.missed"
    review: str


class KeyRevoked(WebhookEvent):
    """The holder says that it was not them, and revoked one of their keys: end it."""

    topic = "key.revoked"
    key: str = Field(description="How the key begins.")


class EndpointTested(WebhookEvent):
    """Somebody who looks after webhooks wants to see one arrive; nothing happened."""

    topic = "webhook.test"


EVENTS: dict[str, type[WebhookEvent]] = {
    event.topic: event
    for event in (
        AccessChanged,
        CaseOpened,
        StateChanged,
        DecisionExecuted,
        NoticeDelivered,
        NoticeFailed,
        NoticeReturned,
        AppealLodged,
        AppealDecided,
        ReviewMissed,
        KeyRevoked,
        EndpointTested,
    )
}
# what an endpoint can ask for; it is tested when somebody says so
TOPICS = tuple(topic for topic in EVENTS if topic != EndpointTested.topic)
