"""Every command line of the documentation works as it is written, or it is said why not.

One demo, started in a throw-away checkout, serves all that are for a demo.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
import pytest

from benchmarks import NAMES
from config.local.postgres import EmbeddedPostgres
from config.local.process import free_port
from config.local.sentinels import FailingStore
from config.local.services import answers, cores, mail_sink
from config.local.supervisor import Supervisor
from config.local.valkey import EmbeddedValkey
from enforcement.record.signatures import private_key, public_pem
from tests.before import MIGRATED
from tests.house._checkout import Checkout, leave_out_other_cases
from tests.house._docs import blocks, commands, pages
from tests.house._provider import HAS_CADDY, WITH_PROVIDER, ask_provider
from tests.house._tree import ROOT
from tests.sampling import sampled

GATEWAY = "http://127.0.0.1:8001/v1/access"
OUTBOX = "python3 manage.py outbox"
LOSE = """for fails in cut defer defer defer defer defer defer; do
    curl -H 'Content-Type: application/json' -d "{\\"to\\": \\"ines@reporters.example\\", \
\\"fails\\": \\"$fails\\"}" http://127.0.0.1:8025/api/next
done"""
OWNER = "postgres://docket_owner:…@host:port/docket"

# Nothing of these has to do with a demo, but they may run beside one.
AT_ANY_TIME = (
    "python3 manage.py help",
    "python3 manage.py glossary",
    "python3 manage.py workflow_diagram",
    "python3 manage.py bench --picture",
    "python3 manage.py translate",
    "python3 manage.py waiting",
    "python3 manage.py profiles_reference",
    "python3 manage.py statements show",
    "python3 manage.py statements draw --dry-run",
    "python3 manage.py statements send --dry-run",
    "python3 manage.py statements export - --since 2026-01-01 --until 2026-01-31",
    "python3 manage.py play_scenario --check scenarios/two_cases.yaml",
    "python3 manage.py files check",
    "python3 manage.py files adopt",
    "python3 -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'",
    "openssl genpkey -algorithm ed25519 -out seal.pem",
    "openssl pkey -in seal.pem -pubout -out seal.pub.pem",
)
TUTORIAL = (
    f"curl {GATEWAY}/fjordtal",
    f"curl {GATEWAY}/bytedance",
    "python3 manage.py shell < docs/tutorial/account.py",
    f"curl {GATEWAY}/acme",
)
IMPORT = (
    "python3 manage.py import docs/how-to/accounts.csv --by ada --dry-run",
    "python3 manage.py import docs/how-to/accounts.csv --by ada",
)
# In this order: each finds the message as the one before left it.
STUCK = (
    LOSE,
    "python3 manage.py shell < docs/tutorial/report.py",
    f"{OUTBOX} list --unknown",
    f"{OUTBOX} list",
    f"{OUTBOX} list --phase pending --channel email --case C-7K3M-92QX --limit 20",
    f"{OUTBOX} list --after ID",
    f"{OUTBOX} explain ID",
    f'{OUTBOX} retry ID --by ada --reason "The mail server is reachable again."',
    f'{OUTBOX} park ID --by ada --reason "Sent by letter."',
    f'{OUTBOX} retry --parked --channel email --by ada '
    '--reason "The mail server is reachable again."',
    f'{OUTBOX} resolve ID --again --by ada --reason "They did not receive it."',
    f'{OUTBOX} resolve ID --delivered --by ada '
    '--reason "Their postmaster has it in the log, 14:03."',
)  # fmt: skip
INSIGHTS = "python3 manage.py check_insights --repair"
VERIFY = "python3 manage.py verify_audit"
OFFLINE = "python3 docs/reference/verify.py record.jsonl --public-key keys.pem"
RECORD = (
    VERIFY,
    f"{VERIFY} --files",
    f"{VERIFY} --since 2026-10-01 --until 2026-11-01",
    f"{VERIFY} --account bytedance",
    f"{VERIFY} --export-checkpoint docket-$(date +%F).json",
    f"{VERIFY} --checkpoint kept.json",
    f"{VERIFY} --public-key keys.pem",
    f"{VERIFY} --export record.jsonl",
    f"{VERIFY} --export found.jsonl",
    OFFLINE,
    f"{OFFLINE} --checkpoint kept.json",
)
RESTORE = (
    f'pg_dump --format=custom --file=docket.dump "{OWNER}"',
    "psql \"postgres://postgres:…@host:port/postgres\" -c 'DROP DATABASE docket WITH (FORCE)' "
    "-c 'CREATE DATABASE docket OWNER docket_owner'",
    f'pg_restore --exit-on-error --dbname="{OWNER}" docket.dump',
    f"psql \"{OWNER}\" -c 'REVOKE TEMPORARY ON DATABASE docket FROM PUBLIC'",
    "python3 manage.py raise_epochs --look",
    "python3 manage.py raise_epochs "
    '--reason "The backup of nine o\'clock was restored after the loss of the disk."',
)
DEMO = ("python3 manage.py demo", "python3 manage.py shell", "rm -rf var/demo")
SERVE, DOCTOR = "python3 manage.py serve", "python3 manage.py doctor"
OWN_SERVERS = (
    "set -a; . ./docket.env; set +a",
    "python3 manage.py migrate",
    "DOCKET_ADMIN_PASSWORD=a-long-first-password python3 manage.py create_admin --username ada "
    "--email ada@example.com",
    "python3 manage.py send_test_mail ada@example.com",
    DOCTOR,
    f"{SERVE} --host 127.0.0.1 --port 8000 --gateway-port 8001",
)
BEFORE, AFTER = "python3 manage.py migrate --plan", "python3 manage.py migrate --check"
WENT_BACK = "tests/faults/test_upgrade.py goes back, and upgrades again"
FILES = "tests/operations/test_file_store.py runs it"
BUNDLES = "tests/operations/test_case_bundles.py runs it"
HOSTS = "10.0.0.21:5432,10.0.0.31:5432,10.0.0.32:5432"
STORE = "redis+sentinel://:store-password@10.0.0.21:26379,10.0.0.31:26379,10.0.0.32:26379/docket/0"
SEVERAL = (
    f"MIGRATE_DATABASE_URL=postgres://docket_owner:a-password@{HOSTS}/docket "
    "python3 manage.py migrate",
    "set -a; . ./web.env; set +a",
    f"{SERVE} --only web,gateway --host 10.0.0.11 --drain 10",
    f"{SERVE} --only web,gateway --host 10.0.0.12 --drain 10",
    "set -a; . ./work.env; set +a",
    f"{SERVE} --only worker,post,beat",
)
DEPLOY = (
    "useradd --system --home-dir /var/lib/docket --shell /usr/sbin/nologin docket",
    "git clone https://github.com/your-mirror/docket /srv/docket",
    "cd /srv/docket && python3 manage.py help",
    "cp deploy/systemd/docket-web.service /etc/systemd/system/",
    "systemctl enable --now docket-web",
    "export DOCKET_BASE_URL=https://docket.example.com DOCKET_PROXIES=172.17.0.1",
    'export DOCKET_PROVIDER_NAME="Example Provider Ltd" '
    'DOCKET_PROVIDER_ADDRESS="1 Example Street, 10115 Berlin, Germany"',
    "export DOCKET_CONTACT_EMAIL=enforcement@example.com",
    "docker compose -f deploy/compose.yaml up --build --detach",
    "docker compose -f deploy/compose.yaml run --rm worker doctor",
)
SUITE = "it is this test run, or a part of it"
LONG = "it takes minutes"
STACK = (
    "tests/local/test_stack.py starts such a stack, and tests/rehearsal/test_stories.py plays "
    "every scenario"
)
OWED = "in a demo every notice arrives; tests/delivery/test_owed_notices.py runs it"
UV = ".venv/bin/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header"
CLUSTER = "it needs a cluster; tests/house/test_deploy.py reads what it would be given"
NOT_RUN = {
    "kubectl create secret generic docket-owner --from-file=MIGRATE_DATABAS"
    "E_URL=owner_url": CLUSTER,
    "kubectl create secret generic docket-database --from-file=DATABASE_URL=database_url": CLUSTER,
    "kubectl create secret generic docket-store --from-file=VALKEY_URL=valkey_url": CLUSTER,
    "kubectl create secret generic docket-key --from-file=DOCKET_SECRET_KEY=secret_key": CLUSTER,
    "kubectl create secret generic docket-seal --from-file=DOCKET_SEAL_KEY=seal.pem": CLUSTER,
    "kubectl create secret generic docket-seal-public --from-file=DOCKET_SE"
    "AL_PUBLIC_KEYS=seal.pub.pem": CLUSTER,
    "kubectl create secret generic docket-mail --from-file=EMAIL_URL=email_url": CLUSTER,
    "kubectl create secret generic docket-bucket --from-file=DOCKET_S3_KEY="
    "s3_key --from-file=DOCKET_S3_SECRET=s3_secret": CLUSTER,
    "kubectl apply --filename deploy/kubernetes/settings.yaml --filename de"
    "ploy/kubernetes/migrate.yaml": CLUSTER,
    "kubectl wait --for=condition=complete job/docket-migrate --timeout=300s": CLUSTER,
    "kubectl apply --filename deploy/kubernetes": CLUSTER,
    "kubectl exec deployment/docket-web -- /srv/docket/.venv/bin/python manage.py doctor": CLUSTER,
    "python3 manage.py test": SUITE,
    "python3 manage.py test tests/operations -k appeal": SUITE,
    "python3 manage.py test tests/language": SUITE,
    "python3 manage.py test tests/language tests/house/test_translations.py "
    "tests/portal/test_languages.py": SUITE,
    "python3 manage.py test tests/faults": SUITE,
    "DOCKET_TESTS=all python3 manage.py test": SUITE,
    "DOCKET_WEEK=2026-W48 python3 manage.py test": SUITE,
    "DOCKET_WALKS=500 python3 manage.py test tests/operations/test_walks.py": LONG,
    "manage.py collectstatic": "tests/local/test_static.py makes them, as `demo` and `serve` do",
    "python3 manage.py test -n 2 --dist loadfile --cov --cov-report=term": SUITE,
    "DOCKET_RACES=200 python3 manage.py test tests/races/test_every_verb.py": LONG,
    "DOCKET_PICTURES=docs/pictures python3 manage.py test tests/journeys/test_pictures.py": LONG,
    "DOCKET_TESTS=all python3 manage.py test tests/portal/test_one_answer.py": LONG,
    "python3 manage.py bench step": LONG,
    "python3 manage.py bench api": LONG,
    "npm install --prefix FOLDER --ignore-scripts @atproto/ozone@0.4.2": (
        "another system, which Docket does not need"
    ),
    "python3 manage.py bench api --peer FOLDER": LONG,
    "python3 manage.py bench follower": LONG,
    "python3 manage.py bench queue": LONG,
    "python3 manage.py bench insights": LONG,
    "python3 manage.py bench transparency": LONG,
    "python3 manage.py bench growth": LONG,
    "python3 manage.py bench failover": LONG,
    "python3 manage.py bench day": LONG,
    "DATABASE_URL=$DATABASE_REPLICA_URL python3 manage.py verify_audit": (
        "it needs a standby, and was run on one by hand"
    ),
    "python3 manage.py bench memory": LONG,
    "python3 manage.py bench pages": LONG,
    "python3 manage.py bench faults --runs 200 --seed 1": LONG,
    "python3 manage.py bench faults --victims access --runs 1000 --seed 15": LONG,
    "python3 manage.py api_reference": "tests/api/test_document.py compares what it writes",
    "python3 manage.py api_client": "tests/api/test_document.py compares what it writes",
    **dict.fromkeys(
        DEPLOY, "it needs a machine of its own; tests/house/test_deploy.py reads what it starts"
    ),
    f"python3 manage.py migrate enforcement {MIGRATED['enforcement']}": WENT_BACK,
    f"python3 manage.py migrate accounts {MIGRATED['accounts']}": WENT_BACK,
    'python3 manage.py raise_epochs --reason "We went back, and upgraded again."': WENT_BACK,
    "python3 manage.py files move": FILES,
    "python3 manage.py files encrypt": FILES,
    "python3 manage.py bounce": "it reads a mail; tests/delivery/test_delivery_reports.py does so",
    "python3 manage.py reply": "it reads a mail; tests/delivery/test_postfix.py hands it one",
    "python3 manage.py outbox owed": OWED,
    "python3 manage.py outbox send --case C-7K3M-92QX --by ada "
    '--reason "Their website names this address."': OWED,
    "python3 manage.py demo --once": STACK,
    "python3 manage.py demo --story": STACK,
    "python3 manage.py play scenarios/two_cases.yaml": STACK,
    "python3 manage.py play scenarios/bounced_notice.yaml": STACK,
    SERVE: "it is run with its arguments",
    f"{SERVE} --only gateway": "tests/faults/test_roles.py runs it on a machine of its own",
    "python3 verify.py C-X7D4-7HEK-2026-11-30.zip --public-key keys.pem": BUNDLES,
    "python3 verify.py C-X7D4-7HEK-2026-11-30-redacted.zip --opened item-7.json": BUNDLES,
    "python3 manage.py settings_reference": "tests/house/test_docs.py compares what it writes",
    f"{UV} --python-version 3.11 pyproject.toml -o requirements.lock": "it needs the network",
    f"{UV} --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock": (
        "it needs the network"
    ),
}
RUN = (
    *(*AT_ANY_TIME, *TUTORIAL, *IMPORT, *STUCK, *RECORD, *RESTORE, *DEMO),
    *(*OWN_SERVERS, *SEVERAL, BEFORE, AFTER, INSIGHTS),
)
CODE = {  # by language, the pages whose blocks a test runs; add-a-verb's are built by test_docs.py
    "python": {
        "docs/how-to/fix-data-by-hand.md",
        "docs/how-to/add-a-verb.md",
        "docs/how-to/use-the-api.md",
        "docs/how-to/receive-webhooks.md",
        "docs/reference/gateway.md",
    },
    "sql": {"docs/how-to/run-it.md"},
}


# Pages whose examples other tests run: those of tests/api, clients and gateway.
RUN_ELSEWHERE = (
    "docs/how-to/decide-in-bulk.md",
    "docs/how-to/use-the-api.md",
    "docs/how-to/receive-webhooks.md",
    "docs/how-to/put-docket-in-front-of-an-api.md",
    "docs/reference/gateway.md",
)


def test_every_command_line_is_run_or_it_is_said_why_not() -> None:
    found = {command: where for where, command in commands() if not where.startswith(RUN_ELSEWHERE)}
    known = {*RUN, *NOT_RUN}
    assert {command: where for command, where in found.items() if command not in known} == {}
    assert known - set(found) == set(), "these are in no page any more"
    assert len(found) > 60


def test_every_block_of_code_is_run() -> None:
    every = [block for page in pages() for block in blocks(page)]
    for language, known in CODE.items():
        assert {block.page for block in every if block.language == language} == known


def test_what_is_not_run_names_what_there_is() -> None:
    for command in NOT_RUN:
        words = command.split()
        named = [word for word in words if word.startswith(("tests/", "scenarios/", ".venv/"))]
        assert [word for word in named if not (ROOT / word).exists()] == []
        if "bench" in words:
            assert words[3] in NAMES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout for all that follows, so that our code is compiled once."""
    made = Checkout.made_in(tmp_path_factory.mktemp("checkout") / "docket").folder
    leave_out_other_cases(made)
    return made


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Checkout]:
    """A checkout in which a demo runs, with what it is called in place of the examples' names."""
    checkout = Checkout(folder)
    try:
        said = checkout.start(f"{DEMO[0]} --weeks 0{WITH_PROVIDER}", until="Ctrl-C stops it.")
        assert "Sign in as" in said and "Docket runs on http://127.0.0.1:" in said
        checkout.warm_up()
        running = (checkout.folder / "var" / "demo" / "env").read_text(encoding="utf-8")
        env = dict(line.split("=", 1) for line in running.splitlines())
        owner = env["MIGRATE_DATABASE_URL"]
        secret = checkout.folder / "var" / "demo" / "secrets" / "postgres"
        root = urlsplit(owner)._replace(
            netloc=f"postgres:{quote(secret.read_text())}@{urlsplit(owner).netloc.split('@')[1]}"
        )
        with psycopg.connect(env["DATABASE_URL"]) as connection:
            row = connection.execute(
                "SELECT c.ref FROM enforcement_case c"
                " JOIN accounts_account a ON a.id = c.account_id WHERE a.external_ref = 'bytedance'"
            ).fetchone()
        assert row is not None
        checkout.values |= {
            "127.0.0.1:8000": urlsplit(env["DOCKET_BASE_URL"]).netloc,
            "127.0.0.1:8001": urlsplit(env["DOCKET_GATEWAY_URL"]).netloc,
            "127.0.0.1:8025": urlsplit(env["DOCKET_SINK_URL"]).netloc,
            "C-7K3M-92QX": row[0],
            # into a database beside the demo's, which goes on
            "postgres://postgres:…@host:port/postgres": root._replace(path="/postgres").geturl(),
            OWNER: owner,
        }
        keys = public_pem(private_key(env["DOCKET_SEAL_KEY"]).public_key())
        (checkout.folder / "keys.pem").write_text(keys, encoding="ascii")
        yield checkout
    finally:
        checkout.end()


def missing(command: str) -> bool:
    """Whether the command needs a program that this machine has not."""
    program = command.split()[0]
    return program in ("curl", "openssl") and shutil.which(program) is None


def test_commands_that_write_what_is_generated_find_it_current(demo: Checkout) -> None:
    every = [command for command in AT_ANY_TIME[:-2] if not missing(command)]
    for command in [*sampled(every, 0.5), *AT_ANY_TIME[-2:]]:
        if not missing(command):
            demo.run(command)
    for name in ("docs/reference/glossary.md", "docs/pictures/goals.svg"):
        assert (demo.folder / name).read_bytes() == (ROOT / name).read_bytes()
    assert "verify_audit" in demo.run(AT_ANY_TIME[0])


def test_the_tutorials_commands_say_what_they_should(demo: Checkout) -> None:
    fjordtal, bytedance, account, acme = TUTORIAL
    assert "Acme GmbH (acme): ACTIVE" in demo.run(account)
    if not missing(fjordtal):
        assert '"verdict":"limit"' in demo.run(fjordtal)
        assert '"verdict":"block"' in demo.run(bytedance)
        assert '"verdict":"allow"' in demo.run(acme)
    look, take = IMPORT
    assert demo.run(look).endswith("Nothing was written.\n")
    assert "2 new, 1 changed" in demo.run(take)


@pytest.mark.skipif(not HAS_CADDY, reason="Caddy or curl is not installed")
def test_the_demos_provider_refuses_with_the_page_that_says_why(demo: Checkout) -> None:
    ask_provider(demo)


def test_a_message_that_is_stuck_can_be_looked_after(demo: Checkout) -> None:
    lose, report, unknown, *rest = STUCK
    if missing("curl"):
        pytest.skip("there is no curl to tell the mail sink what to do")
    demo.run(lose)
    assert "R-" in demo.run(report)
    deadline = time.monotonic() + 60
    while "report_received" not in (said := demo.run(unknown)):
        assert time.monotonic() < deadline, said
    demo.values["ID"] = said.split()[0]
    for command in rest:
        code, said = demo.tried(command)
        while code and "in hand" in said:  # the mail worker tries it just now
            assert time.monotonic() < deadline, said
            code, said = demo.tried(command)
        assert code == 0, f"{command}: {said}"
    assert "done" in said


def test_data_are_corrected_by_an_operation(demo: Checkout) -> None:
    page = ROOT / "docs" / "how-to" / "fix-data-by-hand.md"
    code = next(block.text for block in blocks(page) if block.language == "python")
    (demo.folder / "fix.py").write_text(demo.filled(code), encoding="utf-8")
    assert "EXECUTED" in demo.run(f"{DEMO[1]} < fix.py")
    assert "Every case has" in demo.run(INSIGHTS)


def test_the_record_is_checked_in_each_way(demo: Checkout) -> None:
    deadline = time.monotonic() + 90
    while "No checkpoint" in demo.run(VERIFY):  # one is signed each minute
        assert time.monotonic() < deadline
    for command in RECORD:
        assert "hold" in demo.run(command)
        if "docket-$(date" in command:
            kept = next(demo.folder.glob("docket-*.json"))
            shutil.copy(kept, demo.folder / "kept.json")


def test_a_backup_is_restored_into_an_empty_database(demo: Checkout) -> None:
    dump, make, restore, revoke, look, raise_epochs = RESTORE
    demo.run(dump)
    owner = demo.values[OWNER]
    with psycopg.connect(
        demo.values["postgres://postgres:…@host:port/postgres"], autocommit=True
    ) as c:
        c.execute("CREATE DATABASE docket_restored")
    demo.values |= {OWNER: f"{owner}_restored", "DATABASE docket": "DATABASE docket_restored"}
    for command in (make, restore, revoke):
        demo.run(command)
    with psycopg.connect(f"{owner}_restored") as connection:
        assert connection.execute("SELECT count(*) > 5 FROM enforcement_event").fetchone() == (
            True,
        )
    assert "The gateways were told what the database says." in demo.run(look)
    assert "Epochs are raised by" in demo.run(raise_epochs)


def test_ctrl_c_stops_the_demo_and_its_folder_can_be_removed(demo: Checkout) -> None:
    assert demo.warm is not None
    demo.warm.communicate()
    demo.warm = None
    assert demo.stop() == 0
    assert (demo.folder / "var" / "demo").is_dir()
    demo.run(DEMO[2])
    assert not (demo.folder / "var" / "demo").exists()


def test_docket_serves_on_empty_servers_after_the_steps_of_the_page(
    folder: Path, tmp_path: Path
) -> None:
    page = ROOT / "docs" / "how-to" / "run-it.md"
    roles = next(block.text for block in blocks(page) if block.language == "sql")
    settings = next(block.text for block in blocks(page) if block.text.startswith("DATABASE_URL="))
    supervisor = Supervisor(tmp_path / "servers")
    assert supervisor.claim()
    checkout = Checkout(folder)
    try:
        (supervisor.folder / "secrets").mkdir(mode=0o700)
        (supervisor.folder / "secrets" / "valkey").write_text("a-password-of-ours")  # no demo's
        postgres = EmbeddedPostgres(supervisor.folder, throwaway=True)
        valkey = EmbeddedValkey(supervisor.folder, throwaway=True)
        smtp, page_of_mails = free_port(), free_port()
        mails = mail_sink(supervisor.folder, checkout.env, smtp=smtp, page=page_of_mails)
        supervisor.start(postgres.service(), valkey.service(), mails)
        with psycopg.connect(postgres.url("postgres", "postgres"), autocommit=True) as connection:
            for statement in roles.split(";\n"):
                connection.execute(statement)  # type: ignore[arg-type]
        web = free_port()
        checkout.values = {
            "127.0.0.1:5432": f"127.0.0.1:{postgres.port}",
            "redis://127.0.0.1:6379/0": valkey.url,
            "127.0.0.1:25": f"127.0.0.1:{smtp}",
            "/var/lib/docket/files": str(tmp_path / "files"),
            "--port 8000": f"--port {web}",
            "--gateway-port 8001": f"--gateway-port {free_port(taken=[web])}",
        }
        (checkout.folder / "docket.env").write_text(checkout.filled(settings), encoding="utf-8")
        for command in AT_ANY_TIME[-2:]:
            if missing(command):
                pytest.skip("there is no openssl to make the key")
            checkout.run(command)
        load, migrate, create_admin, send_test_mail, doctor, serve = OWN_SERVERS
        url = checkout.filled("postgres://docket_owner:a-password@127.0.0.1:5432/docket")
        assert "Create model Account" in checkout.run(f"DATABASE_URL={url} {BEFORE}")
        checkout.run(f"DATABASE_URL={url} {migrate}")  # which needs nothing else
        checkout.run(f"DATABASE_URL={url} {AFTER}")
        assert "created" in checkout.run(f"{load}\n{create_admin}")
        assert "took an e-mail to ada" in checkout.run(f"{load}\n{send_test_mail}")
        found = checkout.run(f"({load}\n{doctor}) 2>&1 || true")  # nothing serves yet
        assert "ok       Mail" in found and "wrong    Gateway" in found
        script = checkout.folder / "serve.sh"
        script.write_text(f"{load}\nexec {checkout.filled(serve)}\n", encoding="utf-8")
        said = checkout.start("bash serve.sh", "Docket serves")
        number = cores()
        processes = f"{number} web process{'es' * (number > 1)}"
        assert f"Docket serves on 127.0.0.1:{web} with {processes}, the gateway on" in said
        assert checkout.stop() == 0
        on_several_machines(checkout, supervisor, tmp_path, postgres.port)
    finally:
        checkout.end()
        supervisor.stop(seconds=2)
        supervisor.release()


def on_several_machines(
    checkout: Checkout, supervisor: Supervisor, folder: Path, database: int
) -> None:
    """The five machines of the page, on addresses of this one, with the same database."""
    page = ROOT / "docs" / "how-to" / "several-machines.md"
    store = FailingStore(folder / "store", supervisor)
    store.start()
    ports = [free_port() for _ in range(6)]
    web = [f"--port {p} --gateway-port {g} --probe-port {q}" for p, g, q in (ports[:3], ports[3:])]
    nobody = free_port()
    checkout.values |= {
        HOSTS: f"127.0.0.1:{nobody},127.0.0.1:{database}",
        STORE: store.url,
        "10.0.0.25:25": checkout.values["127.0.0.1:25"],
        "/srv/docket/files": str(folder / "files"),
        "/var/lib/docket/gateway-copy": str(folder / "copy"),
        "--host 10.0.0.11 --drain 10": f"--host 127.0.0.11 --drain 1 {web[0]}",
        "--host 10.0.0.12 --drain 10": f"--host 127.0.0.12 --drain 1 {web[1]}",
    }
    examples = [b.text for b in blocks(page) if b.text.startswith("DATABASE_URL=")]
    for name, example in zip(("web", "work"), examples, strict=True):
        (checkout.folder / f"{name}.env").write_text(checkout.filled(example), encoding="utf-8")
    migrate, load_web, *serve_web, load_work, serve_work = SEVERAL
    assert "No migrations to apply" in checkout.run(migrate)
    for load, serve in (
        (load_web, serve_web[0]),
        (load_web, serve_web[1]),
        (load_work, serve_work),
    ):
        script = checkout.folder / "serve.sh"
        script.write_text(f"{load}\nexec {checkout.filled(serve)}\n", encoding="utf-8")
        checkout.start("bash serve.sh", "Docket serves")
    assert "Docket serves worker, post and beat." in checkout.said
    for host, gateway, probes in ((11, ports[1], ports[2]), (12, ports[4], ports[5])):
        for port in (gateway, probes):
            asked = partial(answers, port, "/readyz", host=f"127.0.0.{host}")
            assert supervisor.wait_until(asked, seconds=30), (host, port)
    shared = checkout.filled("/srv/docket/files")
    env = (checkout.folder / "work.env").read_text(encoding="utf-8")
    (checkout.folder / "work.env").write_text(env.replace(shared, f"{shared}-of-its-own"))
    said = checkout.run(f"({load_work}\n{serve_work}) 2>&1 || true")
    assert "is not where the files of this database lie" in said


def test_every_list_above_has_each_command_once() -> None:
    assert len(RUN) == len(set(chain(RUN)))
    assert not set(RUN) & set(NOT_RUN)
