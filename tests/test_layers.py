"""Each room (part) of the code imports only from rooms that it may import.

docs/development/architecture.md lists the rooms.
"""

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

# The rooms (parts) of the integration, from the lowest layer to the highest. A room may import only
# from itself and from lower layers.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("api", "const"),
    ("camera_of_clip", "config_entry", "listeners", "newest_clips", "picture_ref", "poll_retry"),
    ("archive",),
    ("cancellation", "data", "errors", "last_poll", "localization", "poll_interval"),
    ("clip_place",),
    ("clips", "repair_issues"),
    ("devices", "media"),
    ("account",),
    ("poll", "usb_reader"),
    ("coordinator",),
    ("account_clips", "clip_lookup", "entity", "permissions"),
    ("clip_filter", "control", "views"),
    ("archive_options", "archive_sensors", "live_view", "media_browser"),
    ("actions", "dashboard", "diagnostics", "media_source", "options_flow", "repairs", *PLATFORMS),
    ("assist",),
    ("config_flow", "llm"),
    ("__init__",),
)


def modules(*folders: str) -> dict[str, Path]:
    """Return the files of all modules in the given folders, by full module name."""
    found = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules("custom_components", "simulator", "demo")


def is_type_checking(node: ast.stmt) -> bool:
    """Return whether a statement is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def imports(name: str) -> Iterator[str]:
    """Yield the modules that a module imports, including imports inside of functions.

    Skip the coordinator's import by `config_entry`, because it is only for type checking.
    """
    path = MODULES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    tree = ast.parse(path.read_text())
    if name == f"{OURS}.config_entry":
        tree.body = [node for node in tree.body if not is_type_checking(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            members = [f"{base}.{alias.name}" for alias in node.names]
            yield from (it for it in members if it in MODULES)
            # If a name in `from package import name` is not a module, count the package itself
            # as imported.
            if not all(it in MODULES for it in members):
                yield base


IMPORTS = {name: set(imports(name)) for name in MODULES}


def within(name: str, *packages: str) -> bool:
    return any(name == it or name.startswith(f"{it}.") for it in packages)


def forbidden_imports(of: str, *packages: str, but: str = "") -> list[str]:
    """Return all imports from `packages` in the modules of the package `of`.

    Leave out the module `but`.
    """
    return [
        f"{name} imports {target}"
        for name, targets in IMPORTS.items()
        if within(name, of) and name != but
        for target in sorted(targets)
        if within(target, *packages)
    ]


def test_import_scan_finds_known_imports() -> None:
    assert {"aiohttp", f"{API}.journal", f"{API}.exceptions"} <= IMPORTS[f"{API}.http"]
    assert f"{API}.exceptions" in IMPORTS[f"{API}.models.base"]
    assert f"{API}.models" in IMPORTS[f"{API}.client"]
    assert f"{OURS}.api" in IMPORTS[f"{OURS}.account.client_factory"]
    assert "homeassistant.core" in IMPORTS[f"{OURS}.account.client_factory"]


def room_of(name: str) -> str:
    """Return the room of a module of the integration.

    Return "" if the module belongs to no room.
    """
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


def test_rooms_import_lower_layers_only() -> None:
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


def test_api_client_does_not_import_home_assistant() -> None:
    assert forbidden_imports(API, "homeassistant", "voluptuous", "probatio") == []


def test_api_client_imports_no_other_package_of_the_project() -> None:
    strangers = [
        f"{name} imports {target}"
        for name, targets in IMPORTS.items()
        if within(name, API)
        for target in sorted(targets)
        if within(target, "custom_components", "simulator", "demo", "tests")
        and not within(target, API)
    ]
    assert strangers == []


def test_only_the_http_module_of_the_api_client_imports_aiohttp() -> None:
    assert forbidden_imports(API, "aiohttp", but=f"{API}.http") == []


def test_integration_imports_the_api_package_and_not_its_modules() -> None:
    inside = [it for it in MODULES if within(it, API) and it != API]
    found = [it for it in forbidden_imports(OURS, *inside) if not within(it.split()[0], API)]
    assert found == []


def test_entities_import_no_internals_of_the_client() -> None:
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
        assert forbidden_imports(f"{OURS}.{name}", "aiohttp", "yarl", f"{OURS}.account") == []


def test_only_flows_actions_tools_and_commands_import_a_validation_library() -> None:
    found = {it.split()[0] for it in forbidden_imports(OURS, "voluptuous", "probatio")}
    forms = (f"{OURS}.config_flow", f"{OURS}.options_flow")
    rooms = (f"{OURS}.actions", f"{OURS}.assist", f"{OURS}.dashboard")
    assert all(within(it, *forms, *rooms) for it in found)


@pytest.mark.parametrize(
    "name",
    [
        "cache_folder",
        "disk_cache",
        "film",
        "film_joiner",
        "film_subprocess",
        "frame_extractor",
        "frame_subprocess",
        "strip",
        "thumbnail",
        "worker_process",
    ],
)
def test_media_file_modules_do_not_import_home_assistant(name: str) -> None:
    assert forbidden_imports(f"{OURS}.media.{name}", "homeassistant") == []


def test_only_the_programs_of_separate_processes_import_av() -> None:
    programs = (f"{OURS}.media.frame_extractor", f"{OURS}.media.film_joiner")
    found = {it.split()[0] for it in forbidden_imports(OURS, "av")}
    assert all(within(it, *programs) for it in found)
    for program in programs:
        assert [it for it in found if within(it, program)]
        modules = {it for it in MODULES if within(it, program)}
        used = {it for name in modules for it in IMPORTS[name] if within(it, OURS)}
        assert used <= modules
        users = {name for name, targets in IMPORTS.items() if modules & {*targets}}
        assert users <= modules


def test_config_entries_of_the_integration_have_one_type() -> None:
    users = {
        name
        for name, path in MODULES.items()
        if within(name, OURS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "homeassistant.config_entries"
        for alias in node.names
        if alias.name == "ConfigEntry"
    }
    assert users == {f"{OURS}.config_entry"}


def test_setup_module_is_imported_by_no_module() -> None:
    assert [name for name, targets in IMPORTS.items() if OURS in targets] == []


@pytest.mark.parametrize("package", ["custom_components", "homeassistant", "demo", "tests"])
def test_simulator_does_not_import_other_packages(package: str) -> None:
    assert forbidden_imports("simulator", package) == []


def test_demo_does_not_import_tests() -> None:
    assert (
        forbidden_imports("demo", "tests", "pytest", "pytest_homeassistant_custom_component") == []
    )


@pytest.mark.parametrize("package", [OURS, "simulator", "demo"])
def test_imports_are_not_circular(package: str) -> None:
    # Count `from . import sibling` as an import of the sibling. Otherwise packages would seem to
    # import themselves.
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
