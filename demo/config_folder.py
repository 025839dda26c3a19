"""Creates a configuration folder for Home Assistant.

With this folder, Home Assistant starts without questions and without the internet.
"""

import json
from pathlib import Path
import shutil
from typing import Any

from demo.process import HOST, ROOT

COMPONENTS = ROOT / "custom_components"
BLUEPRINTS = ROOT / "blueprints"

# Home Assistant's configuration, without the integrations that it loads by default.
CONFIGURATION = """\
homeassistant:
  media_dirs: !include media_dirs.yaml
  name: Blink Clips demo
  unit_system: metric
  time_zone: UTC
  country: DE
logger:
  default: info
my:
history:
logbook:
stream:
media_source:
automation: !include automations.yaml
"""


def prepare(folder: Path, port: int) -> None:
    """Create a configuration folder, or set the port in an existing configuration folder."""
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    _store(storage, "http", _http(port), version=2, minor_version=2)
    # Link the integration again at each start, because the repository may have moved. Keep a real
    # folder, which a test may have put in place of the link.
    link = folder / "custom_components"
    if link.is_symlink() or not link.exists():
        link.unlink(missing_ok=True)
        link.symlink_to(COMPONENTS)
    # Use a media folder inside the configuration folder. By default, Home Assistant would use
    # /media if it exists.
    media = folder / "media"
    media.mkdir(exist_ok=True)
    (folder / "media_dirs.yaml").write_text(json.dumps({"local": str(media)}), encoding="utf-8")
    # Copy the folder of blueprints, because Home Assistant ignores a linked folder.
    shutil.copytree(BLUEPRINTS, folder / BLUEPRINTS.name, dirs_exist_ok=True)
    configuration = folder / "configuration.yaml"
    if configuration.exists():
        return
    # Mark these pages of Home Assistant's onboarding as done, because one of them would install
    # integrations from the internet.
    done = ["core_config", "analytics", "integration"]
    _store(storage, "onboarding", {"done": done}, version=4, minor_version=1)
    # Create an empty file of automations for the automation editor.
    (folder / "automations.yaml").write_text("[]\n", encoding="utf-8")
    configuration.write_text(CONFIGURATION, encoding="utf-8")


def forget_clips(folder: Path) -> None:
    """Delete the stored clips. A new simulated cloud would use their ids for other clips."""
    for memory in (folder / ".storage").glob("blink_clips.*"):
        memory.unlink()
    shutil.rmtree(folder / ".cache" / "blink_clips", ignore_errors=True)


def add_group(folder: Path, group: dict[str, Any]) -> None:
    """Write a user group into Home Assistant's storage, because its API cannot create groups."""
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    store = storage / "auth"
    if not store.exists():
        # Create the file without users. Home Assistant adds its own groups and the first user.
        empty: dict[str, Any] = {"users": [], "groups": [], "credentials": [], "refresh_tokens": []}
        _store(storage, "auth", empty, version=1, minor_version=1)
    content = json.loads(store.read_text(encoding="utf-8"))
    content["data"]["groups"].append(group)
    store.write_text(json.dumps(content), encoding="utf-8")


def has_entry(folder: Path, domain: str) -> bool:
    """Return whether the configuration folder contains a config entry of an integration."""
    store = folder / ".storage" / "core.config_entries"
    if not store.exists():
        return False
    entries = json.loads(store.read_text(encoding="utf-8"))["data"]["entries"]
    return any(it["domain"] == domain for it in entries)


def _http(port: int) -> dict[str, Any]:
    # Write the HTTP settings into Home Assistant's storage. If they were in YAML, Home Assistant
    # would ask the user to confirm them.
    stable = {
        "server_host": [HOST],
        "server_port": port,
        "cors_allowed_origins": [],
        "ip_ban_enabled": False,
        "login_attempts_threshold": -1,
        "ssl_profile": "modern",
        "use_x_frame_options": True,
        "created_at": "2026-01-01T00:00:00+00:00",
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}


def _store(
    storage: Path, key: str, data: dict[str, Any], *, version: int, minor_version: int
) -> None:
    content = {"version": version, "minor_version": minor_version, "key": key, "data": data}
    (storage / key).write_text(json.dumps(content), encoding="utf-8")
