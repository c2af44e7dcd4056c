"""The SQL forms of the rules that only a trigger can keep.

Both apps use them; what a trigger keeps stands beside its model.
"""

from __future__ import annotations

from typing import Any

import pgtrigger

from accounts.roles import STOPPABLE, Role

# Each trigger of django-pgtrigger first asks a function whether the session has a setting that
# switches it off. No rule of ours is switched off, and whoever writes SQL could say so; and the
# function, which fails and catches that, took more than all triggers together. It is in the
# trigger functions for good, so what it says is made constant: PostgreSQL leaves the question out.
SWITCH = "_pgtrigger_should_ignore"
SWITCHED_OFF_BY_NOBODY = "SELECT false"
FIX_SWITCH = f"""
CREATE OR REPLACE FUNCTION public.{SWITCH}(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS '{SWITCHED_OFF_BY_NOBODY}'"""
HOW_SWITCHED = "SELECT prosrc FROM pg_catalog.pg_proc WHERE oid = pg_catalog.to_regprocedure(%s)"


def switch_is_fixed(cursor: Any) -> bool:
    """Whether no trigger is switched off by a setting; so it is where there is no trigger yet."""
    cursor.execute(HOW_SWITCHED, [f"public.{SWITCH}(name)"])
    return cursor.fetchone() in (None, (SWITCHED_OFF_BY_NOBODY,))


def refusal(sentence: str, name: str) -> str:
    """PL/pgSQL that refuses, and arrives in Python as an IntegrityError naming the constraint
    `name`.
    """
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = '23514', CONSTRAINT = '{name}';"


def append_only(name: str, *, but: str = "") -> list[pgtrigger.Trigger]:
    """Triggers that refuse to change, delete or truncate; `but` an update of which that condition
    (SQL over OLD and NEW) holds.

    Tests empty tables by TRUNCATE; the setting `docket.allow_truncate`, which only the test
    database's options set, lets them. It guards against accidents; the wall is that the
    application's role never has the privilege.
    """
    sentence = f"{name} is append-only"
    unless = f"IF {but} THEN RETURN NEW; END IF; " if but else ""
    return [
        pgtrigger.Trigger(
            name=f"{name}_kept",
            operation=pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            func=f"{unless}{refusal(sentence, f'{name}_kept')}",
        ),
        pgtrigger.Trigger(
            name=f"{name}_whole",
            operation=pgtrigger.Truncate,
            when=pgtrigger.Before,
            level=pgtrigger.Statement,
            func=(
                "IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END "
                f"IF; {refusal(sentence, f'{name}_whole')}"
            ),
        ),
    ]


def update_of(*columns: str) -> pgtrigger.UpdateOf:
    """An update that names one of these columns."""
    return pgtrigger.UpdateOf(*columns)  # type: ignore[no-untyped-call]


def at_commit(
    name: str, operation: pgtrigger.Operation, func: str, **options: Any
) -> pgtrigger.Trigger:
    """A check of each row at the end of the transaction."""
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=f"{func} RETURN NULL;",
        **options,
    )


def with_event(
    operation: pgtrigger.Operation, *, case: str = "NEW.case_id", **options: Any
) -> pgtrigger.Trigger:
    """What binds somebody is written with an event of its case (`case`, an SQL expression) in the
    same transaction, or not at all: the newest one, which has the case's version.
    """
    sentence = "what binds somebody is written with an event of its case"
    return at_commit(
        "written_with_event",
        operation,
        f"""
        IF NOT EXISTS (
            SELECT FROM enforcement_case c JOIN enforcement_event e
                ON e.case_id = c.id AND e.case_version = c.version
            WHERE c.id = {case} AND e.xact = pg_current_xact_id()
        ) THEN {refusal(sentence, "written_with_event")} END IF;""",
        **options,
    )


RANKS = "CASE m.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END"


def strictest(account: str) -> str:
    """PL/pgSQL that refuses where the standing of `account` (an SQL expression) is not the
    strictest measure in force.

    The account is locked first and the measures are counted in a second statement: two sessions
    that each lift one measure would otherwise both see the other's (write skew).
    """
    return f"""
    IF current_setting('transaction_isolation') <> 'read committed'
    THEN {
        refusal(
            "measures change in read committed transactions alone: "
            "another level counts an old copy",
            "standing_is_strictest",
        )
    } END IF;
    PERFORM FROM accounts_account WHERE id = {account} FOR NO KEY UPDATE;
    IF (SELECT standing FROM accounts_account WHERE id = {account}) IS DISTINCT FROM (
        SELECT (ARRAY['ACTIVE', 'LIMITED', 'SUSPENDED', 'TERMINATED'])[1 + coalesce(max({RANKS}),
            0)]
        FROM enforcement_measure m WHERE m.account_id = {account} AND m.phase = 'IN_FORCE'
    ) THEN {refusal("the standing is the strictest measure in force", "standing_is_strictest")} END
        IF;"""


def by_two(*acts: str, name: str, made: bool = False, where: str = "") -> str:
    """PL/pgSQL that refuses a change of a lead's or an admin's row `where` the record of this
    transaction does not allow it by one of these acts: `operations/sign_ins.py` says how. `made`: a
    row that is new, unless no admin was at work before this transaction, or whoever owns the table
    makes it: a house whose only admin is gone gets in again.

    Who is there besides is asked of all who are, or were when this transaction began, independent
    or not: several changes in one would otherwise each find nobody, and whoever makes the others
    depend on them would be alone.
    """
    decides = "('LEAD', 'ADMIN')"
    concerned = (
        f"""NEW.role IN {decides} AND EXISTS (
        SELECT FROM accounts_user u WHERE u.role = 'ADMIN' AND u.is_active
            AND u.xact <> pg_current_xact_id()
    ) AND current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)"""
        if made
        else f"(OLD.role IN {decides} OR NEW.role IN {decides}){where and f' AND {where}'}"
    )
    listed = ", ".join(f"'{act}'" for act in acts)
    a_day_later = (
        ""
        if made
        else f"""
            -- nobody else could agree, and nobody stopped it for a day
            OR (p.id IS NOT NULL AND e.by_id IS NULL AND EXISTS (
                SELECT FROM enforcement_staffevent w
                WHERE w.person_id = NEW.id AND w.by_id = e.proposer_id
                    AND w.act = 'propose ' || e.act
                    AND w.at <= e.at - interval '{STOPPABLE.total_seconds()} seconds'
            ))"""
    )
    alone = "" if made else "AND NOT (OLD.role = 'ADMIN' AND OLD.is_active) "
    sentence = "who may decide is changed by two admins, on the record"
    return f"""
    IF {concerned} AND NOT EXISTS (
        SELECT FROM enforcement_staffevent e
        LEFT JOIN accounts_user p ON p.id = e.proposer_id AND p.role = 'ADMIN' AND p.is_active
        LEFT JOIN accounts_user s ON s.id = e.by_id AND s.role = 'ADMIN' AND s.is_active
        WHERE e.person_id = NEW.id AND e.xact = pg_current_xact_id()
        AND e.act IN ({listed}) AND (
            -- one proposed it, another agreed
            (p.id IS NOT NULL AND s.id IS NOT NULL){a_day_later}
            -- one alone, where no other admin is there, about no admin at work
            OR (e.proposer_id IS NULL AND s.id IS NOT NULL
                {alone}AND NOT EXISTS (
                SELECT FROM accounts_user u WHERE u.id NOT IN (NEW.id, e.by_id)
                    AND (u.role = 'ADMIN' AND u.is_active OR EXISTS (
                        SELECT FROM enforcement_staffevent x
                        WHERE x.person_id = u.id AND x.xact = pg_current_xact_id()
                    ))
            ))
        )
    ) THEN {refusal(sentence, name)} END IF;"""


def password_on_record() -> str:
    """PL/pgSQL that notes in the staff's record that a lead or an admin has a new password, whoever
    wrote it and by which way: nobody takes over their sign-in unseen.
    """
    # a key in the order of time, as all others are (RFC 9562, 5.7)
    key = """(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
        || '7' || left(md5(random()::text), 3) || '8' || left(md5(random()::text), 15))::uuid"""
    return f"""
    IF left(NEW.password, 1) <> '!' THEN
        INSERT INTO enforcement_staffevent (id, by_name, person_id, about, act, reason, at)
        VALUES ({key}, 'Docket', NEW.id,
            coalesce(nullif(btrim(NEW.first_name || ' ' || NEW.last_name), ''), NEW.username),
            'password', '', clock_timestamp());
    END IF;"""


def has_seat() -> str:
    """PL/pgSQL that refuses where somebody may open the legal desk, or has a duty, without a seat
    that two admins gave.
    """
    sentence = "who may do something beside their role has a seat for it"
    return f"""
    IF EXISTS (
        SELECT FROM accounts_user u, unnest(
            CASE WHEN u.legal_desk THEN ARRAY['LEGAL_DESK'] ELSE '{{}}' END || u.duties::text[]
        ) duty
        WHERE u.id = NEW.id AND duty NOT IN (
            SELECT s.kind FROM enforcement_seat s
            WHERE s.person_id = NEW.id AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL
        )
    ) THEN {refusal(sentence, "has_seat")} END IF;"""


def staff_triggers() -> list[pgtrigger.Trigger]:
    """What holds for every row of staff, whoever writes it."""
    # A password is taken away: what stands in its place begins so, and fits none.
    resets = "left(NEW.password, 1) = '!' AND left(OLD.password, 1) <> '!'"
    return [
        pgtrigger.Trigger(
            name="made_in",
            operation=pgtrigger.Insert | pgtrigger.Update,
            when=pgtrigger.Before,
            func="""
                IF TG_OP = 'INSERT' THEN NEW.xact := pg_current_xact_id();
                ELSE NEW.xact := OLD.xact; END IF;
                RETURN NEW;""",
        ),
        at_commit("made_by_two", pgtrigger.Insert, by_two("make", name="made_by_two", made=True)),
        at_commit(
            "reset_by_two",
            update_of("password"),
            by_two("renew sign-in", name="reset_by_two", where=resets),
        ),
        pgtrigger.Trigger(
            name="password_on_record",
            operation=update_of("password"),
            when=pgtrigger.After,
            condition=pgtrigger.Q(old__password__df=pgtrigger.F("new__password"))
            & pgtrigger.Q(new__role__in=[Role.LEAD.value, Role.ADMIN.value]),
            func=f"{password_on_record()} RETURN NULL;",
        ),
        at_commit(
            "has_seat",
            pgtrigger.Insert | update_of("legal_desk", "duties"),
            has_seat(),
            condition=pgtrigger.Condition("NEW.legal_desk OR NEW.duties <> '{}'"),
        ),
        at_commit(
            "changed_by_two",
            update_of("role", "is_active"),
            by_two("role", "disable", "enable", name="changed_by_two"),
            condition=pgtrigger.Q(old__role__df=pgtrigger.F("new__role"))
            | pgtrigger.Q(old__is_active__df=pgtrigger.F("new__is_active")),
        ),
    ]
