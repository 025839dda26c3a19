"""Tests of the files in .github. Workflows have few permissions and pinned actions."""

from pathlib import Path
import re
from typing import Any

from homeassistant.util.yaml import parse_yaml
import pytest

from tests.documentation import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(it for it in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if it.name != "config.yml")
# The only job with write permission, which creates the release.
WRITERS = {("release.yml", "release")}


def load(path: Path) -> dict[str, Any]:
    """Return a parsed YAML file.

    YAML would convert the key `on` to a boolean, but it stays a text here.
    """
    text = re.sub(r"^on:", '"on":', path.read_text(), flags=re.MULTILINE)
    parsed = parse_yaml(text)
    assert isinstance(parsed, dict)
    return parsed


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    """Return the jobs of a workflow by their ids."""
    found: dict[str, dict[str, Any]] = load(path)["jobs"]
    return found


def test_each_workflow_is_checked() -> None:
    names = ["newest.yml", "release.yml", "test.yml", "validate.yml"]

    assert [it.name for it in WORKFLOWS] == names
    assert [it.name for it in FORMS] == ["bug_report.yml", "unknown_device.yml"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda it: it.name)
def test_each_action_is_pinned_by_a_full_hash_with_its_version(path: Path) -> None:
    steps = [step for job in jobs(path).values() for step in job.get("steps", [])]
    used = [step["uses"] for step in steps if "uses" in step]
    lines = re.findall(r"uses: (\S+)(?: # (\S+))?$", path.read_text(), re.MULTILINE)
    versions = dict(lines)

    assert used
    for action in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r"v\d+\.\d+\.\d+|main|master", versions[action]), action


def test_an_action_has_the_same_hash_in_all_workflows() -> None:
    used = {
        tuple(action.split("@"))
        for path in WORKFLOWS
        for action in re.findall(r"uses: ([\w/-]+@\w+)", path.read_text())
    }

    assert len({name for name, _ in used}) == len(used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda it: it.name)
def test_each_job_has_the_permissions_it_needs_only(path: Path) -> None:
    assert load(path)["permissions"] == {}
    for name, job in jobs(path).items():
        access = "write" if (path.name, name) in WRITERS else "read"
        assert job["permissions"] == {"contents": access}, name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda it: it.name)
def test_each_job_ends_and_keeps_no_credentials(path: Path) -> None:
    for name, job in jobs(path).items():
        assert "timeout-minutes" in job or job["uses"].startswith("./.github/"), name
        for step in job.get("steps", []):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            # A command must contain no `${{` expression. Such an expression could insert a text by
            # the author of a pull request.
            assert "${{" not in step.get("run", "")


def test_release_starts_with_a_version_tag_and_waits_for_the_tests() -> None:
    release = load(GITHUB / "workflows" / "release.yml")

    assert release["on"] == {"push": {"tags": ["v*"]}}
    assert release["jobs"]["release"]["needs"] == "test"
    assert release["jobs"]["test"]["uses"] == "./.github/workflows/test.yml"
    assert "workflow_call" in load(GITHUB / "workflows" / "test.yml")["on"]


def test_scripts_of_the_workflows_exist_and_can_run() -> None:
    commands = [
        step["run"].split()[0]
        for path in WORKFLOWS
        for job in jobs(path).values()
        for step in job.get("steps", [])
        if "run" in step and "/" in step["run"].split()[0]
    ]

    scripts = {"scripts/build_release", "scripts/release_check", "scripts/test"}
    assert set(commands) == {".ci/run", *scripts}
    for command in commands:
        assert (ROOT / command).stat().st_mode & 0o100, command


def test_rules_of_home_assistant_are_checked_every_day() -> None:
    (schedule,) = load(GITHUB / "workflows" / "validate.yml")["on"]["schedule"]

    assert re.fullmatch(r"\d+ \d+ \* \* \*", schedule["cron"])


def test_dependabot_updates_packages_and_actions_every_week() -> None:
    updates = load(GITHUB / "dependabot.yml")["updates"]

    folders = {"pip": "/", "npm": "/card", "github-actions": "/"}
    assert {it["package-ecosystem"]: it["directory"] for it in updates} == folders
    for update in updates:
        assert update["schedule"]["interval"] == "weekly"
        assert update["groups"]


def test_blank_issues_are_off_and_the_links_lead_to_pages() -> None:
    config = load(GITHUB / "ISSUE_TEMPLATE" / "config.yml")

    assert config["blank_issues_enabled"] is False
    for link in config["contact_links"]:
        assert link.keys() == {"name", "url", "about"}
        page = re.search(r"/blob/main/([^#]+)", link["url"])
        assert page, link
        assert (ROOT / page[1]).exists()


@pytest.mark.parametrize("path", FORMS, ids=lambda it: it.name)
def test_issue_form_has_the_parts_that_github_requires(path: Path) -> None:
    form = load(path)
    fields = [it for it in form["body"] if it["type"] != "markdown"]

    assert {"name", "description", "body"} <= form.keys()
    assert len({it["id"] for it in fields}) == len(fields)
    assert len({it["attributes"]["label"] for it in fields}) == len(fields)
    for item in form["body"]:
        assert item["type"] in {"markdown", "input", "textarea", "dropdown"}
        assert item["type"] == "markdown" or re.fullmatch(r"[\w-]+", item["id"])
    by_id = {it["id"]: it for it in fields}
    assert by_id["diagnostics"]["validations"]["required"] is True
    assert "Download diagnostics" in by_id["diagnostics"]["attributes"]["description"]
    assert by_id["version"]["validations"]["required"] is True


def test_bug_report_asks_for_versions_events_and_log() -> None:
    form = load(GITHUB / "ISSUE_TEMPLATE" / "bug_report.yml")

    assert {it["id"] for it in form["body"] if "id" in it} == {
        "home_assistant",
        "version",
        "devices",
        "happened",
        "expected",
        "diagnostics",
        "log",
    }
