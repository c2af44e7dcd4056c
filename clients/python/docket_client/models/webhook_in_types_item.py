from typing import Literal

WebhookInTypesItem = Literal[
    "account.access_changed",
    "appeal.decided",
    "appeal.lodged",
    "case.opened",
    "case.state_changed",
    "decision.executed",
    "key.revoked",
    "notice.delivered",
    "notice.failed",
    "notice.returned",
    "review.missed",
]

WEBHOOK_IN_TYPES_ITEM_VALUES: set[WebhookInTypesItem] = {
    "account.access_changed",
    "appeal.decided",
    "appeal.lodged",
    "case.opened",
    "case.state_changed",
    "decision.executed",
    "key.revoked",
    "notice.delivered",
    "notice.failed",
    "notice.returned",
    "review.missed",
}


def check_webhook_in_types_item(value: str) -> WebhookInTypesItem:
    if value in WEBHOOK_IN_TYPES_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WEBHOOK_IN_TYPES_ITEM_VALUES!r}")
