"""How many mails people get in a story: few a day, and not more in all than there were.

A row is changed with the reason in the commit that changes it. A mail is one message to one
address, however often it was tried.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from enforcement.models import OutboxMessage

MOST_A_DAY = 3  # to one person
# Days on which more happens than a person should read of, because the story wants it so.
MORE_A_DAY: dict[str, int] = {
    "desk": 8,  # eleven days of a whole desk: admins and leads have some fifteen cases
    "handed_on": 6,  # every act on a plan, and its end, within minutes
    "reporter_hears_the_correction": 4,  # a report, its outcome, an appeal and what came of it
    "reporter_who_reports_without_ground": 11,  # seven reports, each with receipt and outcome
    # the account returns, and on that day one sentence is withdrawn and another one said
    "seed_in_public": 4,
}
IN_ALL: dict[str, int] = {
    "a_reporter_is_forgotten": 8,
    "approved_over_an_unread_report": 5,
    "automation": 22,
    "bounced_notice": 6,
    "conduct_under_a_newer_version": 1,
    "contested_after_the_answer": 13,
    "contested_together": 18,
    "danger_beside_a_term": 25,
    "danger_in_the_notice_period": 6,
    "desk": 74,
    "disputed_out_of_court": 8,
    "granted_while_still_held": 2,
    "handed_on": 30,
    "hearing_follows_people": 15,
    "lapse_overturned": 14,
    "lapse_overturned_under_a_limit": 19,
    "late_bounce": 59,
    "limit_suspend_lift": 13,  # a profile by two admins, and a statement that two leads close
    "missed_reviews": 16,
    "nobodys_case": 6,
    "notice_period_ends_for_nothing": 21,
    "one_person_three_reports": 7,
    "overturned_then_terminated": 11,
    "paused_for_ever": 98,
    "paused_until_the_answer": 16,
    "question_without_a_date": 17,
    "remanded_termination_notice": 21,
    "reopened_beside_a_newer_case": 9,
    "report_while_a_term_runs": 17,
    "reporter_hears_the_correction": 13,
    "reporter_is_never_named": 3,
    "reporter_too_late": 2,
    "reporter_who_reports_without_ground": 29,
    "request_answered_beside_another_case": 6,
    "request_when_the_case_ends": 6,
    "sanction_set_aside": 11,
    "seed_cleared": 13,
    "seed_in_public": 57,
    "seed_remediated": 26,
    "seed_terminated": 31,
    "sent_back_and_decided_again": 19,
    "served_is_enough": 30,
    "split_off": 8,
    "suspension_set_aside": 7,
    "term_ends_under_another_case": 23,
    "transparency_report": 6,
    "two_cases": 8,
    "unknown_account": 7,
    "unmatched_reports": 7,
    "unread_when_the_case_ends": 6,
    "variation_beside_a_newer_case": 9,
    "varied_into_stricter": 9,
    "what_is_over_goes": 19,
    "work_follows_people": 4,
}


def mails_of(story: str) -> list[str]:
    """What is too much about the mails of the story that was just played; one sentence each."""
    sent = list(OutboxMessage.objects.filter(channel="EMAIL").order_by("owed_at", "id"))
    a_day: Counter[tuple[str, date]] = Counter()
    topics: dict[tuple[str, date], list[str]] = {}
    for mail in sent:
        key = (mail.recipient, (mail.done_at or mail.owed_at).date())
        a_day[key] += 1
        topics.setdefault(key, []).append(mail.topic)
    most = MORE_A_DAY.get(story, MOST_A_DAY)
    found = [
        f"{to} gets {count} mails on {day}, and {most} are enough: {', '.join(topics[to, day])}"
        for (to, day), count in a_day.items()
        if count > most
    ]
    if len(sent) > IN_ALL.get(story, 0):
        found.append(f"{story} has {len(sent)} mails, and had {IN_ALL.get(story, 0)}")
    return found
