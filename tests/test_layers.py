"""The rooms of the code, and which room may import which (docs/development/architecture.md)."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = "custom_components.blink_clips"
API = f"{OURS}.api"
PLATFORMS = (
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
)

# The rooms of the integration, from the lowest layer to the highest. A room is a package, or a
# module beside the packages; it imports from lower layers and from itself.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("api", "const"),
    ("picture_ref", "last_poll", "poll_interval"),
    ("data", "errors"),
    ("clips", "repair_issues"),
    ("devices", "media"),
    ("account",),
    ("poll",),
    ("coordinator",),
    ("clip_lookup", "entity", "permissions"),
    ("control", "views"),
    ("media_browser",),
    ("actions", "diagnostics", "media_source", "options_flow", "repairs", *PLATFORMS),
    ("config_flow",),
    ("__init__",),
)


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
    assert f"{OURS}.api" in IMPORTS[f"{OURS}.account.client_factory"]
    assert "homeassistant.core" in IMPORTS[f"{OURS}.account.client_factory"]


def room_of(name: str) -> str:
    """Return the room of a module of the integration; "" for a module that is in no room."""
    relative = name.removeprefix(f"{OURS}.")
    package, _, _ = relative.partition(".")
    return next(
        (room for room in chain.from_iterable(LAYERS) if room in {relative, package}),
        "__init__" if name == OURS else "",
    )


def test_each_module_has_a_room() -> None:
    modules_of_ours = [name for name in MODULES if within(name, OURS)]
    assert [name for name in modules_of_ours if not room_of(name)] == []
    used = {room_of(name) for name in modules_of_ours}
    assert [room for room in chain.from_iterable(LAYERS) if room not in used] == []


def test_imports_lead_to_lower_layers() -> None:
    layer = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}
    upward = [
        f"{name} imports {target}"
        for name, targets in IMPORTS.items()
        if within(name, OURS)
        for target in sorted(targets)
        if within(target, OURS)
        and room_of(target) != room_of(name)
        and layer[room_of(target)] >= layer[room_of(name)]
    ]
    assert upward == []


def test_the_client_works_without_home_assistant() -> None:
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
        assert offences(f"{OURS}.{name}", "aiohttp", "yarl", f"{OURS}.account") == []


def test_only_forms_and_actions_validate() -> None:
    found = {it.split()[0] for it in offences(OURS, "voluptuous")}
    forms = (f"{OURS}.config_flow", f"{OURS}.options_flow")
    assert all(within(it, *forms, f"{OURS}.actions") for it in found)


@pytest.mark.parametrize("name", ["disk_cache", "frame_subprocess", "frame_extractor", "thumbnail"])
def test_modules_for_files_work_without_home_assistant(name: str) -> None:
    assert offences(f"{OURS}.media.{name}", "homeassistant") == []


def test_only_the_subprocess_decodes_videos() -> None:
    extractor = f"{OURS}.media.frame_extractor"
    assert offences(OURS, "av", but=extractor) == []
    assert [it for it in IMPORTS[extractor] if within(it, OURS)] == []
    assert [name for name, targets in IMPORTS.items() if extractor in targets] == []


def test_the_setup_module_is_not_imported() -> None:
    assert [name for name, targets in IMPORTS.items() if OURS in targets] == []


@pytest.mark.parametrize("package", ["custom_components", "homeassistant", "demo", "tests"])
def test_the_simulator_stands_alone(package: str) -> None:
    assert offences("simulator", package) == []


def test_the_demo_lives_without_tests() -> None:
    assert offences("demo", "tests", "pytest", "pytest_homeassistant_custom_component") == []


@pytest.mark.parametrize("package", [OURS, "simulator", "demo"])
def test_imports_have_no_circle(package: str) -> None:
    # A package imports its modules in __init__; a module that imports a neighbour is no circle.
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
