"""What each page of a case reads first: by a kept plan, and no more than is asked for."""

from __future__ import annotations

from django.db import connection, transaction

from accounts.models import Account, AccountLink
from enforcement.models import Case
from enforcement.queries.account_card import accounts_linked_to
from enforcement.queries.case import BESIDE, case_by_reference
from enforcement.sql.batch import AnyQuerySet
from tests.counting import counting
from tests.world import World


def plan_of(rows: AnyQuerySet) -> str:
    """How the rows are found, where a table is read whole only if there is no other way."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        return rows.explain()


def test_linked_accounts_are_found_without_reading_every_account(
    scene: tuple[World, Case],
) -> None:
    linked = accounts_linked_to(scene[1].account.pk, scene[1].account.controller_id)
    assert "Seq Scan on accounts_account" not in plan_of(linked), plan_of(linked)


def test_accounts_are_linked_by_who_controls_whom_and_by_links_either_way(
    scene: tuple[World, Case],
) -> None:
    world, case = scene
    names = ["payment", "keys", "stranger", "controller"]
    payment, keys, _stranger, controller = [world.account(name) for name in names]
    AccountLink.objects.create(one=case.account, other=payment, reason="PAYMENT")
    AccountLink.objects.create(one=keys, other=case.account, reason="KEYS")
    AccountLink.objects.create(one=keys, other=case.account, reason="PAYMENT")
    Account.objects.filter(pk=case.account_id).update(controller=controller)
    found = accounts_linked_to(case.account_id, controller.pk)
    assert sorted(found.values_list("external_ref", flat=True)) == sorted(
        ["acme-cloud", "payment", "keys", "controller"]
    )


def test_a_case_is_read_as_django_reads_it_with_what_stands_beside_it(
    scene: tuple[World, Case],
) -> None:
    world, held = scene
    Case.objects.filter(pk=held.pk).update(assignee=None, lease_holder=None, lease_until_at=None)
    world.account("other")
    plain = world.case("other")
    world.take(plain, "take_on")
    for ref in (held.ref, plain.ref):
        found, wanted = case_by_reference(ref), Case.objects.select_related(*BESIDE).get(ref=ref)
        assert found is not None
        for name in ("", *BESIDE):
            one = getattr(found, name) if name else found
            other = getattr(wanted, name) if name else wanted
            if other is None:
                assert one is None
                continue
            fields = [field.attname for field in other._meta.concrete_fields]
            assert {f: getattr(one, f) for f in fields} == {f: getattr(other, f) for f in fields}
        assert not found._state.adding and found.account.name == wanted.account.name


def test_a_case_is_one_statement_whose_plan_is_kept(scene: tuple[World, Case]) -> None:
    case_by_reference(scene[1].ref)
    with counting() as counted:
        found = case_by_reference(scene[1].ref)
        assert found is not None and (found.account.name, found.policy.title)
    assert [kind for kind, _ in counted.sent] == ["Execute"], "it was planned again"
    assert case_by_reference("C-7K3M-92QX") is None
