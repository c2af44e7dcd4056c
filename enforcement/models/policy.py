"""The published rules, versioned. Decisions pin the version in force at the time of the conduct."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.bounds import names_an_address, within_time
from accounts.models import User
from accounts.roles import FOREIGN, GIVES_WAY_IN, STOPPABLE
from accounts.triggers import at_commit, refusal, update_of
from enforcement.models._base import LONG, SHORT, Record, one_of
from enforcement.workflow.kinds import MeasureKind

CHANGES = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
PUBLISHED = refusal("a published version is not changed; draft another one", "{name}_is_published")


def closed_once_published(name: str, versions: str) -> pgtrigger.Trigger:
    """What belongs to a published version says for ever what it said: nothing is added, changed,
    removed, or moved in or out.

    `versions` is SQL for the ids of the versions concerned. They are locked first, so that nothing
    slips in while one is being published.
    """
    return pgtrigger.Trigger(
        name=f"{name}_is_published",
        operation=CHANGES,
        when=pgtrigger.Before,
        func=f"""
        PERFORM FROM enforcement_policyversion v WHERE v.id IN ({versions}) FOR SHARE;
        IF EXISTS (SELECT FROM enforcement_policyversion v WHERE v.id IN ({versions})
            AND v.published_at IS NOT NULL)
        THEN {PUBLISHED.format(name=name)} END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;""",
    )


def terminations(version: str) -> str:
    """SQL for what a version (an SQL expression) allows termination for, to be compared: the same
    that `changed_terminations` in `queries/policies.py` compares.
    """
    said = r"btrim(replace({}, E'\r\n', E'\n'), E' \t\r\n')"
    return f"""
        SELECT c.code, c.title, {said.format("c.text")}, c.severity, c.curable, c.measures, (
            SELECT jsonb_object_agg(x.code, {said.format("x.text")})
            FROM enforcement_clauseexception x WHERE x.clause_id = c.id
        ) FROM enforcement_clause c
        WHERE c.version_id = {version} AND '{MeasureKind.TERMINATE}' = ANY (c.measures)"""


def published_by_two() -> pgtrigger.Trigger:
    """Where a version changes what an account can be terminated for, the record of the transaction
    that publishes it names two admins, neither of whom owes the other their way in; or one, who
    proposed it a day before and could be stopped, or who is the only one at work. What was proposed
    is this edition. `operations/publication.py` says the same. Before the first admin there is
    nobody to ask.
    """
    admin = "{}.role = 'ADMIN' AND {}.is_active"
    before = """(
            SELECT v.id FROM enforcement_policyversion v
            WHERE v.policy_id = NEW.policy_id AND v.published_at IS NOT NULL
                AND v.effective_on < NEW.effective_on
            ORDER BY v.effective_on DESC LIMIT 1)"""
    old, new = terminations(before), terminations("NEW.id")
    sentence = "what an account can be terminated for is changed by two admins, on the record"
    return at_commit(
        "published_by_two",
        pgtrigger.Insert | update_of("published_at"),
        f"""
    IF EXISTS (({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old}))
    AND EXISTS (
        SELECT FROM accounts_user u WHERE {admin.format("u", "u")}
            AND u.xact <> pg_current_xact_id()
    )
    AND NOT EXISTS (
        SELECT FROM enforcement_staffevent e
        LEFT JOIN accounts_user p ON p.id = e.proposer_id AND {admin.format("p", "p")}
        LEFT JOIN accounts_user s ON s.id = e.by_id AND {admin.format("s", "s")}
        -- the proposal of the edition before, which publishing ends; the version before this
        -- program's noted less of it
        LEFT JOIN enforcement_staffevent w ON w.act = 'propose publication' AND w.by_id = p.id
            AND w.about = e.about
            AND coalesce(w.after ->> 'version', NEW.id::text) = NEW.id::text
            AND coalesce((w.after ->> 'edition')::int, NEW.edition - 1) = NEW.edition - 1
        WHERE e.act = 'publish' AND e.xact = pg_current_xact_id()
        AND e.after ->> 'version' = NEW.id::text AND (
            -- one proposed it, another agreed
            (w.id IS NOT NULL AND s.id IS NOT NULL AND NOT EXISTS (
                SELECT FROM enforcement_staffevent g
                WHERE g.act IN {GIVES_WAY_IN} AND g.at <= e.at
                    AND g.at > e.at - interval '{FOREIGN.days} days' AND (
                        (g.person_id = p.id AND s.id IN (g.by_id, g.proposer_id))
                        OR (g.person_id = s.id AND p.id IN (g.by_id, g.proposer_id))
                    )
            ))
            -- nobody else could agree, and nobody stopped it for a day
            OR (w.id IS NOT NULL AND e.by_id IS NULL
                AND coalesce((w.after ->> 'unless_stopped')::boolean, true)
                AND w.at <= e.at - interval '{STOPPABLE.total_seconds()} seconds')
            -- one alone, where no other admin is there, nor was when this began
            OR (e.proposer_id IS NULL AND s.id IS NOT NULL AND NOT EXISTS (
                SELECT FROM accounts_user u WHERE u.id <> s.id AND ({admin.format("u", "u")}
                    OR EXISTS (
                        SELECT FROM enforcement_staffevent x
                        WHERE x.person_id = u.id AND x.xact = pg_current_xact_id()
                    ))
            ))
        )
    ) THEN {refusal(sentence, "published_by_two")} END IF;""",
        condition=pgtrigger.Q(new__published_at__isnull=False),
    )


class Policy(Record):
    """A set of rules about one area."""

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=SHORT)
    area = models.CharField(max_length=50)
    statements_by_legal = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whether a lead of legal approves public statements about its cases.",
    )

    def __str__(self) -> str:
        return self.title

    class Meta:
        verbose_name_plural = "policies"


class VersionQuerySet(models.QuerySet["PolicyVersion"]):
    """Adjectives."""

    def published(self) -> VersionQuerySet:
        """Those that bind, now or from a day to come."""
        return self.filter(published_at__isnull=False)

    def drafted(self) -> VersionQuerySet:
        """Those that are not published yet."""
        return self.filter(published_at__isnull=True)


class PolicyVersion(Record):
    """A policy as it was published; what it says does not change afterwards.

    Until then it is a draft, which binds nobody.
    """

    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    version = models.CharField(max_length=50)
    effective_on = models.DateField()
    url = models.URLField(max_length=500, blank=True)
    drafted_by = models.CharField(max_length=SHORT, blank=True)
    published_by = models.CharField(max_length=SHORT, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    publisher = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who proposed its publication, where a second admin has to agree.",
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposal_ends_at = models.DateTimeField(
        null=True, blank=True, help_text="When it is void if no second admin has agreed."
    )
    unless_stopped = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="No other admin could agree: it is published when its time is over.",
    )
    edition = models.PositiveIntegerField(
        default=0, editable=False, help_text="Counts the changes of a draft."
    )

    objects = VersionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.policy} {self.version}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "version"], name="policy_version_once"),
            models.UniqueConstraint(
                fields=["policy", "effective_on"],
                name="policy_one_version_a_day",
                condition=Q(published_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["policy"], name="policy_one_draft", condition=Q(published_at__isnull=True)
            ),
            within_time("version_within_time", "effective_on"),
            models.CheckConstraint(
                condition=Q(
                    publisher__isnull=True, proposed_at__isnull=True, proposal_ends_at__isnull=True
                )
                | Q(
                    publisher__isnull=False,
                    proposed_at__isnull=False,
                    proposal_ends_at__isnull=False,
                    published_at__isnull=True,
                ),
                name="version_proposal_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(unless_stopped=False)
                | Q(published_at__isnull=False)
                | Q(proposal_ends_at__gte=F("proposed_at") + STOPPABLE),
                name="version_proposal_can_be_stopped",
            ),
            names_an_address("version_has_address", "version"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="policy_version_is_published",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__published_at__isnull=False),
                func=PUBLISHED.format(name="policy_version"),
            ),
            published_by_two(),
        ]


class Severity(models.TextChoices):
    """The words for it."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class Clause(Record):
    """One rule, and the measures that it allows.

    `called` is what a case calls it: its code, with the version behind an @ where the code alone is
    another version's.
    """

    called: str
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="clauses", db_index=False
    )
    code = models.CharField(max_length=50)
    title = models.CharField(max_length=SHORT)
    text = models.TextField(max_length=LONG)
    severity = models.CharField(max_length=8, choices=Severity, default=Severity.MEDIUM)
    curable = models.BooleanField(default=True)
    measures = ArrayField(
        models.CharField(max_length=9), default=list, help_text="LIMIT, SUSPEND, TERMINATE."
    )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="clause_once"),
            models.CheckConstraint(
                condition=one_of("severity", Severity), name="clause_severity_is_known"
            ),
            models.CheckConstraint(
                condition=Q(measures__contained_by=MeasureKind.values),
                name="clause_measures_are_known",
            ),
        ]
        triggers = [closed_once_published("clause", "OLD.version_id, NEW.version_id")]


class ClauseException(Record):
    """A case to which the clause does not apply; each must be answered before an allegation is
    established.
    """

    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, related_name="exceptions", db_index=False
    )
    code = models.CharField(max_length=50)
    text = models.TextField(max_length=LONG)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clause", "code"], name="exception_once")]
        triggers = [
            closed_once_published(
                "exception",
                "SELECT version_id FROM enforcement_clause WHERE id IN (OLD.clause_id, "
                "NEW.clause_id)",
            )
        ]
