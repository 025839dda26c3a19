"""The fault matrix: sends every request with every kind of simulated failure."""

import ast
from datetime import UTC, datetime
import os
from pathlib import Path

from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator.paint import Label, mp4
from simulator.routes import local_storage, pictures
from tests.faults.environment import Stage
from tests.faults.expected import expected
from tests.faults.fault_kinds import KINDS
from tests.faults.report import document
from tests.faults.result import Cell
from tests.faults.run import run
from tests.faults.scenarios import JOURNEYS, SIGN_IN, Journey
from tests.house import House
from tests.save_folder import SaveFolder

DOCUMENT = Path(__file__).parents[1] / "docs" / "development" / "faults.md"
# Whether to rewrite docs/development/faults.md with the results of the tests. To do this, run:
# BLINK_CLIPS_FAULTS=write scripts/test tests/test_faults.py
WRITE = os.environ.get("BLINK_CLIPS_FAULTS") == "write"

API = Path(__file__).parents[1] / "custom_components" / "blink_clips" / "api"
ENDPOINTS = ("endpoints", "device_endpoints", "usb_storage")

# Set up only these platforms, because the tests use no other entities.
pytestmark = [
    pytest.mark.scenario("zoo"),
    pytest.mark.platforms(
        *("alarm_control_panel", "binary_sensor", "camera", "event"),
        *("light", "select", "siren", "switch"),
    ),
]

SEEN: dict[tuple[str, str], Cell] = {}


@pytest.fixture
def one_video(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give all clips of the same length the same video.

    No journey reads the frames of a video, and each new video takes 40 ms of processor time.
    """
    label = Label(camera="Garden", taken_at=datetime(2026, 11, 20, tzinfo=UTC), kind="", number=0)

    def same_mp4(_: Label, *, seconds: int) -> bytes:
        return mp4(label, seconds=seconds)

    for module in (pictures, local_storage):
        monkeypatch.setattr(module, "mp4", same_mp4)


@pytest.fixture
async def stage(
    house: House, one_video: None, hass_client: ClientSessionGenerator, tmp_path: Path
) -> Stage:
    """Return the environment of the tests: Home Assistant with an account and a signed-in user."""
    assert await async_setup_component(house.hass, "media_source", {})
    entry = await house.sign_in()
    user = await house.hass.auth.async_create_user("Viewer", group_ids=[GROUP_ID_ADMIN])
    return Stage(
        house,
        entry,
        viewer=await hass_client(),
        refresh_token=await house.hass.auth.async_create_refresh_token(user, CLIENT_ID),
        save_folder=SaveFolder(house.hass, tmp_path / "disk"),
    )


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda it: it.name)
async def test_each_fault_of_each_request_has_its_expected_outcome(
    stage: Stage, journey: Journey
) -> None:
    if journey.group == SIGN_IN:
        stage.house.cloud.settings.two_factor = 412
    wrong = []
    for kind in KINDS:
        cell = await run(stage, journey, kind)
        SEEN[journey.name, kind.name] = cell
        if cell != (due := expected(journey, kind)):
            wrong.append(f"{kind.name}: {cell} instead of {due}")
    assert wrong == [], "\n".join(wrong)


def test_fault_matrix_has_a_row_for_each_request_of_the_client() -> None:
    """The test reads the names of the client's requests from the source code of the client."""
    named = {name for journey in JOURNEYS for name in journey.routes}
    assert named == _endpoint_names()


def test_faults_document_matches_the_observed_outcomes() -> None:
    if len(SEEN) < len(JOURNEYS) * len(KINDS):
        pytest.skip("the document needs the outcomes of all journeys")
    if WRITE:
        DOCUMENT.write_text(document(SEEN))
    assert DOCUMENT.read_text() == document(SEEN)


def _endpoint_names() -> set[str]:
    """Return the names of all endpoints in the source code of the client."""
    found = set()
    for module in ENDPOINTS:
        for node in ast.walk(ast.parse((API / f"{module}.py").read_text())):
            if not isinstance(node, ast.Call):
                continue
            verb = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            verb = node.func.id if isinstance(node.func, ast.Name) else verb
            if verb not in {"Route", "_get", "_post", "_media", "route", "_sirens"}:
                continue
            keywords = [it.value for it in node.keywords if it.arg == "name"]
            for value in [*node.args[:1], *keywords]:
                if isinstance(value, ast.Constant):
                    found.add(str(value.value))
    # The client also sends siren requests to older URLs, whose names end in "_old". Add these names
    # here, because the client builds them at run time.
    return found | {f"{it}_old" for it in ("siren", "silence")}
