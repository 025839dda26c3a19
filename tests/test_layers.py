"""Who may import whom (docs: architecture). A rule that is not tested is a wish."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = "custom_components.blink_clips"
API = f"{OURS}.api"
PLATFORMS = {
    "alarm_control_panel",
    "binary_sensor",
    "button",
    "camera",
    "event",
    "image",
    "light",
    "select",
    "sensor",
    "siren",
    "switch",
}


def modules(*folders: str) -> dict[str, Path]:
    """Return all modules of some packages by their full names."""
    found = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules("custom_components", "simulator", "demo")


def imports(name: str) -> Iterator[str]:
    """Return the modules that a module imports, wherever in it the import stands."""
    path = MODULES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            members = [f"{base}.{alias.name}" for alias in node.names]
            yield from (it for it in members if it in MODULES)
            # A package is meant itself only where one of its names is no module of its own.
            if not all(it in MODULES for it in members):
                yield base


IMPORTS = {name: set(imports(name)) for name in MODULES}


def within(name: str, *packages: str) -> bool:
    return any(name == it or name.startswith(f"{it}.") for it in packages)


def offences(of: str, *packages: str, but: str = "") -> list[str]:
    """List what a package imports of others, apart from what is meant to."""
    return [
        f"{name} imports {target}"
        for name, targets in IMPORTS.items()
        if within(name, of) and name != but
        for target in sorted(targets)
        if within(target, *packages)
    ]


def test_all_imports_are_seen() -> None:
    assert {"aiohttp", f"{API}.journal", f"{API}.exceptions"} <= IMPORTS[f"{API}.http"]
    assert f"{API}.exceptions" in IMPORTS[f"{API}.models.base"]
    assert f"{API}.models" in IMPORTS[f"{API}.client"]
    assert f"{OURS}.api" in IMPORTS[f"{OURS}.connect"]
    assert "homeassistant.core" in IMPORTS[f"{OURS}.connect"]
    assert {f"{OURS}.{it}" for it in PLATFORMS} <= MODULES.keys()


def test_the_client_knows_nothing_of_home_assistant() -> None:
    assert offences(API, "homeassistant", "voluptuous") == []


def test_the_client_imports_nothing_of_ours_but_itself() -> None:
    strangers = [
        f"{name} imports {target}"
        for name, targets in IMPORTS.items()
        if within(name, API)
        for target in sorted(targets)
        if within(target, "custom_components", "simulator", "demo", "tests")
        and not within(target, API)
    ]
    assert strangers == []


def test_one_module_of_the_client_speaks_http() -> None:
    assert offences(API, "aiohttp", but=f"{API}.http") == []


def test_the_client_is_imported_as_a_whole() -> None:
    inside = [it for it in MODULES if within(it, API) and it != API]
    found = [it for it in offences(OURS, *inside) if not within(it.split()[0], API)]
    assert found == []


def test_entities_see_models_and_verbs_only() -> None:
    hidden = {"Http", "Rest", "AccountEndpoints", "OAuthEndpoints", "Hosts", "Auth", "SignIn"}
    for name in ("entity", *PLATFORMS):
        tree = ast.parse(MODULES[f"{OURS}.{name}"].read_text())
        names = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert names & hidden == set(), name
        assert offences(f"{OURS}.{name}", "aiohttp", "yarl", f"{OURS}.connect") == []


def test_only_forms_and_actions_validate() -> None:
    found = {it.split()[0] for it in offences(OURS, "voluptuous")}
    assert all(within(it, f"{OURS}.config_flow", f"{OURS}.actions") for it in found)


@pytest.mark.parametrize(
    "name",
    ["catalogue", "disk_cache", "media", "frames", "frame_worker", "thumbnails", "thumbnail_maker"],
)
def test_what_keeps_clips_and_frames_knows_none_who_shows_them(name: str) -> None:
    above = [f"{OURS}.{it}" for it in ("actions", "views", "media_source", "entity", *PLATFORMS)]
    assert offences(f"{OURS}.{name}", *above) == []


@pytest.mark.parametrize("name", ["disk_cache", "frames", "frame_worker", "thumbnails"])
def test_what_needs_no_home_assistant_does_not_import_it(name: str) -> None:
    assert offences(f"{OURS}.{name}", "homeassistant") == []


def test_videos_are_decoded_in_a_program_of_its_own_alone() -> None:
    worker = f"{OURS}.frame_worker"
    assert offences(OURS, "av", but=worker) == []
    assert [it for it in IMPORTS[worker] if within(it, OURS)] == []
    assert [name for name, targets in IMPORTS.items() if worker in targets] == []


def test_nobody_imports_from_the_wiring() -> None:
    assert [name for name, targets in IMPORTS.items() if OURS in targets] == []


@pytest.mark.parametrize("package", ["custom_components", "homeassistant", "demo", "tests"])
def test_the_simulator_stands_alone(package: str) -> None:
    assert offences("simulator", package) == []


def test_the_demo_lives_without_tests() -> None:
    assert offences("demo", "tests", "pytest", "pytest_homeassistant_custom_component") == []


@pytest.mark.parametrize("package", [OURS, "simulator", "demo"])
def test_nobody_imports_in_a_circle(package: str) -> None:
    # A package runs the imports of its __init__ before those who name one of its modules; inside
    # of it that is no circle, because all of them are there for its sake.
    graph = {
        name: {it for it in targets if within(it, package)} - {name}
        for name, targets in IMPORTS.items()
        if within(name, package)
    }
    assert any(graph.values())
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as err:
        pytest.fail(" -> ".join(err.args[1]))
