"""The configuration folder of a Home Assistant that needs no person and no internet."""

import json
from pathlib import Path
import shutil
from typing import Any

from demo.process import HOST, ROOT

COMPONENTS = ROOT / "custom_components"
BLUEPRINTS = ROOT / "blueprints"

# Default integrations are not listed, because Home Assistant adds these integrations itself.
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
    """Create a configuration folder. Keep the data of an existing folder, but update its port."""
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    _store(storage, "http", _http(port), version=2, minor_version=2)
    # Create the link again, because the checkout may be at another path now.
    link = folder / "custom_components"
    link.unlink(missing_ok=True)
    link.symlink_to(COMPONENTS)
    # Give the demo a media folder of its own. Otherwise Home Assistant would use an existing
    # /media.
    media = folder / "media"
    media.mkdir(exist_ok=True)
    (folder / "media_dirs.yaml").write_text(json.dumps({"local": str(media)}), encoding="utf-8")
    # Copy the blueprints instead of linking to their folder, because Home Assistant ignores a
    # linked folder.
    shutil.copytree(BLUEPRINTS, folder / BLUEPRINTS.name, dirs_exist_ok=True)
    configuration = folder / "configuration.yaml"
    if configuration.exists():
        return
    # Mark these onboarding pages as done, because one of them would install integrations from the
    # internet. The page that creates the user remains.
    done = ["core_config", "analytics", "integration"]
    _store(storage, "onboarding", {"done": done}, version=4, minor_version=1)
    # Create the file that the automation editor reads and writes.
    (folder / "automations.yaml").write_text("[]\n", encoding="utf-8")
    configuration.write_text(CONFIGURATION, encoding="utf-8")


def forget_clips(folder: Path) -> None:
    """Delete stored clips, because another simulated cloud reuses the ids of the clips."""
    for memory in (folder / ".storage").glob("blink_clips.*"):
        memory.unlink()
    shutil.rmtree(folder / ".cache" / "blink_clips", ignore_errors=True)


def has_entry(folder: Path, domain: str) -> bool:
    """Return whether the configuration folder contains an entry of this integration."""
    store = folder / ".storage" / "core.config_entries"
    if not store.exists():
        return False
    entries = json.loads(store.read_text(encoding="utf-8"))["data"]["entries"]
    return any(it["domain"] == domain for it in entries)


def _http(port: int) -> dict[str, Any]:
    # Store these settings instead of writing YAML: with YAML, Home Assistant returns to the default
    # port after five minutes unless a person confirms them.
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
