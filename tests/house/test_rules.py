"""The house's rules that a linter cannot say, read from the tree."""

from __future__ import annotations

import ast
import re
from itertools import pairwise

from django.apps import apps
from django.db import models

from tests.house._tree import ROOT, Source, dotted, sources, walk

# Transactions are begun by the two doors (and by `write_rows`, beside them), and by the delivery,
# which claims and acknowledges.
TRANSACTIONS = {
    "enforcement/step/doors.py",
    "enforcement/delivery/claims.py",
    "enforcement/delivery/relay.py",
}
# Elsewhere only for what is neither a step nor a delivery: each with its reason.
TRANSACTIONS_ELSEWHERE: dict[str, str] = {
    "enforcement/delivery/bounces.py": "what came back and concerns no case of a holder",
    "enforcement/delivery/tending.py": "a person's word about a message, with its trace",
    "enforcement/record/checkpoint.py": "a checkpoint is about all accounts, and about no case",
}
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def functions_of(tree: ast.Module) -> list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    """The functions of a module and the methods of its classes, each with whether a class holds it;
    nested ones are nobody else's.
    """
    found: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, bool]] = [
        (n, False) for n in tree.body if isinstance(n, FUNCTION)
    ]
    for held in (n for n in tree.body if isinstance(n, ast.ClassDef)):
        found += [(n, True) for n in held.body if isinstance(n, FUNCTION)]
    return found


def test_transactions_are_begun_at_the_doors_alone() -> None:
    found = {
        s.name
        for s, n in walk()
        if isinstance(n, (ast.Attribute, ast.Name))
        and dotted(n) in ("transaction.atomic", "atomic")
    }
    assert found == TRANSACTIONS | set(TRANSACTIONS_ELSEWHERE)


def test_nobody_listens_to_signals_but_the_log_to_who_signs_in() -> None:
    words = {"receiver", "connect"}
    found = [
        s.at(n, dotted(n.func))
        for s, n in walk()
        if isinstance(n, ast.Call)
        and (
            dotted(n.func) == "receiver"
            or (dotted(n.func).split(".")[-1] in words and "signal" in ast.dump(n.func))
        )
    ]
    imports = [
        s.at(n)
        for s, n in walk()
        if isinstance(n, ast.ImportFrom)
        and n.module in ("django.dispatch", "django.db.models.signals")
    ]
    assert [at for at in found + imports if not at.startswith("accounts/security_log.py")] == []


def test_no_form_is_made_from_a_model_and_no_model_has_an_order() -> None:
    forms = [
        s.at(n)
        for s, n in walk()
        if isinstance(n, ast.ClassDef) and any(dotted(b).endswith("ModelForm") for b in n.bases)
    ]
    everything = [
        s.at(n) for s, n in walk() if isinstance(n, ast.Constant) and n.value == "__all__"
    ]
    ordered = [m.__name__ for m in ours() if m._meta.ordering]
    assert forms + everything + ordered == []


def ours() -> list[type[models.Model]]:
    return [
        m for name in ("accounts", "enforcement") for m in apps.get_app_config(name).get_models()
    ]


# `at` alone is the time of a thing that is nothing but that moment; the rest is Django's own.
UNNAMED = {
    "StoryClock.at",
    "Event.at",
    "Delivery.at",
    "StaffEvent.at",
    "LegalEvent.at",
    "User.last_login",
    "User.date_joined",
}


def test_times_end_in_at_and_dates_in_on() -> None:
    wrong = set()
    for model in ours():
        for field in model._meta.concrete_fields:
            suffix = {models.DateTimeField: "_at", models.DateField: "_on"}.get(type(field), "")
            if suffix and not field.name.endswith(suffix):
                wrong.add(f"{model.__name__}.{field.name}")
            if not suffix and field.name.endswith(("_at", "_on")):
                wrong.add(f"{model.__name__}.{field.name} is neither")
    assert wrong == UNNAMED


# What HTTP, and the library of the log, call so is theirs.
STATUS_OF_OTHERS = (
    "status_code",
    "status_url",
    "_status_url",
    "DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL",
    "DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL",
)


def names_in(source: Source) -> list[tuple[ast.AST, str]]:
    """Every name that a file gives: to a variable, an argument, a function, a class, an
    attribute.
    """
    found: list[tuple[ast.AST, str]] = []
    protocols = [
        n
        for n in ast.walk(source.tree)
        if isinstance(n, ast.ClassDef) and "Protocol" in map(dotted, n.bases)
    ]
    # somebody else's signature
    theirs = {id(inner) for protocol in protocols for inner in ast.walk(protocol)}
    for node in (n for n in ast.walk(source.tree) if id(n) not in theirs):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append((node, node.id))
        elif isinstance(node, ast.arg):
            found.append((node, node.arg))
        elif isinstance(node, (*FUNCTION, ast.ClassDef)):
            found.append((node, node.name))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.append((node, node.attr))
    return found


def test_status_names_nothing() -> None:
    found = [
        s.at(node, name)
        for s in sources()
        for node, name in names_in(s)
        if "status" in name.lower() and name not in STATUS_OF_OTHERS
    ]
    fields = [
        f"{m.__name__}.{f.name}" for m in ours() for f in m._meta.get_fields() if "status" in f.name
    ]
    assert found + fields == []


def test_imports_stand_at_the_top() -> None:
    found = []
    for source in sources():
        for function in (n for n in ast.walk(source.tree) if isinstance(n, FUNCTION)):
            ready = source.name.endswith("apps.py") and function.name == "ready"
            found += [
                source.at(n)
                for n in ast.walk(function)
                if isinstance(n, (ast.Import, ast.ImportFrom)) and not ready
            ]
    assert sorted(set(found)) == []


# A message that cannot be sent, whatever the reason, is recorded with that reason, and the others
# of its batch go on.
SWALLOWED = ["enforcement/delivery/webhooks.py"]


def test_no_error_of_every_kind_is_swallowed() -> None:
    found = []
    for source, node in walk():
        if not isinstance(node, ast.ExceptHandler) or (
            node.type is not None and dotted(node.type) not in ("Exception", "BaseException")
        ):
            continue
        if any(isinstance(n, ast.Return) for n in ast.walk(node)) or all(
            isinstance(n, ast.Pass) for n in node.body
        ):
            found.append(source.name)
    assert found == SWALLOWED


def test_a_source_file_is_short_enough_to_be_read() -> None:
    assert {s.name: lines for s in sources() if (lines := s.text.count("\n")) > 400} == {}


def test_a_template_is_shorter_still() -> None:
    found = {
        p.relative_to(ROOT).as_posix(): p.read_text(encoding="utf-8").count("\n")
        for p in (ROOT / "templates").rglob("*")
        if p.is_file()
    }
    assert {name: lines for name, lines in found.items() if lines >= 100} == {}


def is_public(source: Source, name: str) -> bool:
    return not name.startswith("_") and not source.path.name.startswith("_")


def test_what_is_public_says_what_it_is() -> None:
    silent = [
        s.at(s.tree, "module")
        for s in sources()
        if s.text.strip() and not ast.get_docstring(s.tree)
    ]
    for source in sources():
        for node in (
            n for n in source.tree.body if isinstance(n, ast.ClassDef) and is_public(source, n.name)
        ):
            # it is what its model is
            page = any(dotted(d) == "admin.register" for d in node.decorator_list)
            if not ast.get_docstring(node) and not page:
                silent.append(source.at(node, node.name))
        for function, held in functions_of(source.tree):
            if (
                not held
                and is_public(source, function.name)
                and not ast.get_docstring(function)
                and not is_said_by_its_mark(function)
            ):
                silent.append(source.at(function, function.name))
    assert silent == []


def is_said_by_its_mark(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A guard's sentence stands in its decorator, and so does the verb whose effect it is."""
    return any(dotted(d) in ("guard", "effect_of") for d in function.decorator_list)


# What is written into the log alone, where others look for it by their own conventions.
LINES_OF_THE_LOG = ("accounts/security_log.py",)


def test_a_choice_is_called_what_it_is() -> None:
    wrong = []
    for source, node in walk("accounts", "enforcement"):
        if isinstance(node, ast.ClassDef) and any(
            dotted(b).split(".")[-1] in ("TextChoices", "StrEnum") for b in node.bases
        ):
            for item in (
                n
                for n in node.body
                if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)
            ):
                value = item.value.elts[0] if isinstance(item.value, ast.Tuple) else item.value
                if source.name in LINES_OF_THE_LOG:
                    continue
                if not (isinstance(value, ast.Constant) and value.value == item.targets[0].id):  # type: ignore[attr-defined]
                    wrong.append(source.at(item, node.name))
    assert wrong == []


def test_what_the_outside_calls_of_the_operations_takes_names_alone() -> None:
    """An act takes `by` and `now`; what takes both is an act and takes them by name."""
    wrong, acts = [], 0
    for source in sources("enforcement/operations"):
        for function, held in functions_of(source.tree):
            named = {a.arg for a in function.args.kwonlyargs}
            every = named | {a.arg for a in function.args.args}
            if (
                held
                or source.path.name.startswith("_")
                or not {"by", "now"} <= every
                or ast.get_docstring(function) is None
            ):
                continue
            acts += 1
            if not {"by", "now"} <= named or (
                function.args.args and "Raises" in (ast.get_docstring(function) or "")
            ):
                wrong.append(source.at(function, function.name))
    assert acts > 30
    assert wrong == []


# Here the pace itself is what is tested.
PACED = ["tests/delivery/test_nudge.py"]


def test_tests_wait_for_a_condition_and_never_for_a_while() -> None:
    wrong = []
    for source in sources("tests"):
        loops = [n for n in ast.walk(source.tree) if isinstance(n, ast.While)]
        bounded = {id(inner) for loop in loops for inner in ast.walk(loop)}
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.Call)
                and dotted(node.func) in ("time.sleep", "sleep")
                and id(node) not in bounded
            ):
                wrong.append(source.name)
    assert wrong == PACED


def test_tests_are_sentences() -> None:
    found = [
        (s, f)
        for s in sources("tests")
        if s.path.name.startswith("test_")
        for f, _ in functions_of(s.tree)
        if f.name.startswith("test_")
    ]
    short = [s.at(f, f.name) for s, f in found if f.name.count("_") < 3]
    assert len(found) > 100
    assert short == []
    for source, _ in found:
        names = sorted(f.name for f, _ in functions_of(source.tree) if f.name.startswith("test_"))
        assert [one for one, other in pairwise(names) if one == other] == [], source.name


def test_no_file_knows_a_machine() -> None:
    places = ("/" + "work/", "/" + "root/", "/" + "tmp/")
    found = [
        f"{s.name} {place}"
        for s in (*sources(), *sources("tests"))
        for place in places
        if place in s.text
    ]
    assert found == []


WRITES = ("save", "delete", "create", "bulk_create", "get_or_create", "update_or_create")


# what is no case, and what helps people at their work, is written where it is arranged
NO_STEPS = {
    "arrange.py",
    "accounts.py",
    "batch_run.py",
    "batches.py",
    "billing.py",
    "bulk.py",
    "bulk_run.py",
    "bundle_releases.py",
    "case_bundles.py",
    "case_files.py",
    "case_times.py",
    "contacts.py",
    "data_corrections.py",
    "data_erasures.py",
    "erased_files.py",
    "erased_plain.py",
    "data_exports.py",
    "data_requests.py",
    "desk.py",
    "drafts.py",
    "endpoints.py",
    "entrance.py",
    "file_store.py",
    "flagger_tokens.py",
    "flaggers.py",
    "follow.py",
    "followers.py",
    "inbox.py",
    "legal_desk.py",
    "legal_holds.py",
    "legal_requests.py",
    "lost.py",
    "machine_checks.py",
    "mail_replies.py",
    "mandates.py",
    "misuse.py",
    "misuse_appeals.py",
    "misuse_choice.py",
    "misuse_counts.py",
    "misuse_mail.py",
    "office.py",
    "own.py",
    "phrases.py",
    "policies.py",
    "profiles.py",
    "public_reports.py",
    "publication.py",
    "quality.py",
    "quality_draw.py",
    "quality_people.py",
    "by_two.py",
    "queue_rules.py",
    "refused.py",
    "reporter_standing.py",
    "reporter_weights.py",
    "seats.py",
    "retention.py",
    "retention_run.py",
    "sent_forms.py",
    "sign_ins.py",
    "staff.py",
    "staff_drafts.py",
    "statement_closings.py",
    "statements.py",
    "subjects.py",
    "take.py",
    "tokens.py",
    "transparency.py",
    "transparency_files.py",
    "transparency_making.py",
    "unmatched.py",
    "usage.py",
}


def test_a_step_s_rows_are_written_by_the_door_alone() -> None:
    """Operations add rows and changes to the step; only the door writes."""
    calls = [
        (s, n, n.func.attr)
        for s, n in walk("enforcement/operations", "enforcement/step")
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
    ]
    assert [
        s.at(n, word)
        for s, n, word in calls
        if word in WRITES and s.path.name not in {"doors.py", "write.py", *NO_STEPS}
    ] == []


def test_no_line_of_a_template_is_longer_than_120_characters() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > 120
    ]
    assert found == []


TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}")


def test_no_line_of_a_letter_is_longer_where_it_could_end_between_two_words() -> None:
    """Lines of a paragraph are joined (language/notices/blocks.py), but a subject and an item of a
    list are one line.
    """
    found = []
    for path in sorted((ROOT / "templates" / "notices").rglob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            subject = number == 1 and not path.name.startswith("_")
            words = TAG.sub(lambda tag: "\0" * len(tag[0]), line)
            ends = re.search(r"[^\s\0] [^\s\0]", words[20:121])
            if len(line) > 120 and ends and not subject and not re.search(r"(^|%})- ", line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert found == []
