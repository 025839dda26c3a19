"""The configuration folder of a Home Assistant that needs neither a person nor a network."""

import json
from pathlib import Path
import shutil
from typing import Any

from demo.process import HOST, ROOT

COMPONENTS = ROOT / "custom_components"
BLUEPRINTS = ROOT / "blueprints"

# The default integrations come by themselves.
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
    """Make a configuration folder, or make an old one listen on this port."""
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    _store(storage, "http", _http(port), version=2, minor_version=2)
    # Made anew, for a checkout that has moved.
    link = folder / "custom_components"
    link.unlink(missing_ok=True)
    link.symlink_to(COMPONENTS)
    # Give the demo its own media folder: Home Assistant would use an existing /media.
    media = folder / "media"
    media.mkdir(exist_ok=True)
    (folder / "media_dirs.yaml").write_text(json.dumps({"local": str(media)}), encoding="utf-8")
    # Copied: Home Assistant looks for blueprints in no folder that is a link.
    shutil.copytree(BLUEPRINTS, folder / BLUEPRINTS.name, dirs_exist_ok=True)
    configuration = folder / "configuration.yaml"
    if configuration.exists():
        return
    # The page of onboarding that is marked as done here would install integrations from the
    # internet. Creating the user is left.
    done = ["core_config", "analytics", "integration"]
    _store(storage, "onboarding", {"done": done}, version=4, minor_version=1)
    # What the editor writes to, and reads from.
    (folder / "automations.yaml").write_text("[]\n", encoding="utf-8")
    configuration.write_text(CONFIGURATION, encoding="utf-8")


def forget_clips(folder: Path) -> None:
    """Forget what was known of clips: another simulated cloud numbers its own from the start."""
    for memory in (folder / ".storage").glob("blink_clips.*"):
        memory.unlink()
    shutil.rmtree(folder / ".cache" / "blink_clips", ignore_errors=True)


def has_entry(folder: Path, domain: str) -> bool:
    """Tell whether an integration has been added."""
    store = folder / ".storage" / "core.config_entries"
    if not store.exists():
        return False
    entries = json.loads(store.read_text(encoding="utf-8"))["data"]["entries"]
    return any(it["domain"] == domain for it in entries)


def _http(port: int) -> dict[str, Any]:
    # Written to YAML instead, the same would be a trial that ends with a restart on the default
    # port after five minutes.
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
