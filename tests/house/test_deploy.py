"""What `deploy/` starts is what `serve` takes, with the settings that each role needs alone."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.known_settings import SETTINGS, needed_by
from config.local import serve
from config.local.overview import GROUPS
from config.local.process import ROOT
from config.roles import Role

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMMANDS = {command for group in GROUPS.values() for command in group} | {"collectstatic", "help"}
KUBERNETES = DEPLOY / "kubernetes"
SECRET = re.compile(r"^kubectl create secret generic (\S+)(.*)$", re.MULTILINE)
KNOWN = {setting.name: setting for setting in SETTINGS}
GRACE = 10  # seconds that are left after everything has ended


def compose() -> dict[str, Any]:
    """The compose file."""
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


def ours() -> Iterator[tuple[str, dict[str, Any], Collection[Role]]]:
    """Each container of Docket, and its roles."""
    for name, service in compose()["services"].items():
        if service["image"] == "docket":
            command, *arguments = service["command"]
            roles = serve.parsed(arguments).only if command == "serve" else {Role.MIGRATE}
            assert command in COMMANDS
            yield name, service, roles


def test_each_container_has_what_its_roles_need_and_nothing_else() -> None:
    every: set[Role] = set()
    for name, service, roles in ours():
        every |= set(roles)
        given = {key.removesuffix("_FILE") for key in service["environment"]}
        missing = {setting.name for setting in needed_by(roles)} - given
        assert missing <= ({"DATABASE_URL"} if Role.MIGRATE in roles else set()), (name, missing)
        assert not [key for key in given if not KNOWN[key].roles & set(roles)], name
        named = {
            Path(value).name
            for key, value in service["environment"].items()
            if key.endswith("_FILE")
        }
        assert named == set(service.get("secrets", ())), name
    assert every == set(Role)


def test_each_container_can_write_nothing_but_its_volumes_and_has_time_to_end() -> None:
    for name, service, _ in ours():
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        command, *arguments = service["command"]
        if command == "serve":
            wanted = serve.parsed(arguments)
            limit = int(service["stop_grace_period"].removesuffix("s"))
            assert limit >= wanted.drain + wanted.grace + GRACE, name
    assert {*compose()["secrets"]} == {
        secret
        for service in compose()["services"].values()
        for secret in service.get("secrets", ())
    }


def test_the_image_is_made_by_commands_that_there_are_and_has_no_shell() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"manage\.py (\w+)", text)) <= COMMANDS
    last = text.split("\nFROM ")[-1]
    assert last.startswith("gcr.io/distroless/") and "RUN" not in last and "USER nonroot" in last
    assert 'ENTRYPOINT ["/srv/docket/.venv/bin/python", "manage.py"]' in last
    assert compose()["x-docket"]["build"]["dockerfile"] == "deploy/Dockerfile"


def test_the_units_start_what_serve_takes_and_give_it_time_to_end() -> None:
    roles: set[Role] = set()
    for unit in UNITS:
        said = dict(
            line.split("=", 1)
            for line in unit.read_text(encoding="utf-8").splitlines()
            if "=" in line and not line.startswith("#")
        )
        python, manage, command, *arguments = shlex.split(said["ExecStart"])
        assert (python, manage, command) == ("/srv/docket/.venv/bin/python", "manage.py", "serve")
        wanted = serve.parsed(arguments)
        roles |= set(wanted.only)
        assert int(said["TimeoutStopSec"]) >= wanted.drain + wanted.grace + GRACE
        assert (said["User"], said["ProtectSystem"]) == ("docket", "strict")
    assert roles == set(Role) - {Role.MIGRATE}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        here = tmp_path / unit.name
        # the program is on no machine of the tests
        here.write_text(
            unit.read_text(encoding="utf-8").replace("/srv/docket/.venv/bin/python", "/bin/true"),
            encoding="utf-8",
        )
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / unit.name for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def manifests() -> list[dict[str, Any]]:
    """What the cluster is given."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(KUBERNETES.glob("*.yaml")))
    return [one for text in texts for one in yaml.safe_load_all(text)]


def pods() -> Iterator[tuple[str, dict[str, Any], dict[str, Any], Collection[Role]]]:
    """Each pod's name, its specification, its container, and its roles."""
    for one in manifests():
        if "template" in one.get("spec", {}):
            spec = one["spec"]["template"]["spec"]
            (container,) = spec["containers"]
            command, *arguments = container["args"]
            roles = serve.parsed(arguments).only if command == "serve" else {Role.MIGRATE}
            yield one["metadata"]["name"], spec, container, roles


def settings_by_name() -> dict[str, set[str]]:
    """The settings in each map and each secret; those of secrets as the how-to makes them."""
    page = (ROOT / "docs/how-to/deploy.md").read_text(encoding="utf-8")
    maps = {m["metadata"]["name"]: set(m["data"]) for m in manifests() if m["kind"] == "ConfigMap"}
    secrets = {
        f"secret {name}": set(re.findall(r"--from-file=(\w+)=", rest))
        for name, rest in SECRET.findall(page)
    }
    return {**maps, **secrets}


def test_each_pod_has_what_its_roles_need_and_nothing_else() -> None:
    every, used, known = set[Role](), set[str](), settings_by_name()
    for name, _, container, roles in pods():
        every |= set(roles)
        given = {one["name"] for one in container.get("env", ())}
        for source in container["envFrom"]:
            secret = source.get("secretRef")
            where = f"secret {secret['name']}" if secret else source["configMapRef"]["name"]
            used.add(where)
            given |= known[where]
        missing = {setting.name for setting in needed_by(roles)} - given
        assert missing <= ({"DATABASE_URL"} if Role.MIGRATE in roles else set()), (name, missing)
        assert not [key for key in given if not KNOWN[key].roles & set(roles)], name
    assert every == set(Role) and used == set(known)


def test_each_pod_can_write_nothing_but_its_volumes_and_has_time_to_end() -> None:
    for name, spec, container, roles in pods():
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["automountServiceAccountToken"] is False, name
        assert container["securityContext"] == {
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        }, name
        mounted = {one["mountPath"] for one in container["volumeMounts"]}
        assert mounted == {"/tmp", *(["/copy"] if Role.GATEWAY in roles else ())}, name
        command, *arguments = container["args"]
        if command == "serve":
            wanted = serve.parsed(arguments)
            limit = spec["terminationGracePeriodSeconds"]
            assert limit >= wanted.drain + wanted.grace + GRACE, name
        if roles & {Role.WEB, Role.GATEWAY}:
            port = container["ports"][0]
            assert port["containerPort"] == (8000 if Role.WEB in roles else 8001)
            probes = {
                kind: container[kind]["httpGet"]
                for kind in ("startupProbe", "livenessProbe", "readinessProbe")
            }
            assert [probe["path"] for probe in probes.values()] == ["/livez", "/livez", "/readyz"]
            assert {probe["port"] for probe in probes.values()} == {port["name"]}


def test_what_a_service_leads_to_is_there() -> None:
    labels = [
        one["spec"]["template"]["metadata"]["labels"]
        for one in manifests()
        if "template" in one.get("spec", {})
    ]
    led = [
        one["spec"]["selector"].get("matchLabels", one["spec"]["selector"])
        for one in manifests()
        if "selector" in one.get("spec", {})
    ]
    assert len(led) == 7 and all(one in labels for one in led)


def test_kubernetes_knows_every_field_of_them() -> None:
    kubernetes = pytest.importorskip(
        "kubernetes_validate",
        reason="its schemas are not installed: pip install kubernetes-validate",
    )
    for one in manifests():
        kubernetes.validate(one, "1.33", strict=True)
