"""Example responses of the cloud with every known field. All values are fictional."""

from typing import Any

type Json = dict[str, Any]

NETWORK: Json = {
    "id": 21,
    "created_at": "2024-05-01T10:00:00+00:00",
    "updated_at": "2026-05-01T10:00:00+00:00",
    "name": "Barn",
    "time_zone": "Europe/Berlin",
    "dst": True,
    "armed": False,
    "lv_save": False,
}
CAMERA: Json = {
    "id": 41,
    "created_at": "2024-05-01T10:00:00+00:00",
    "updated_at": "2026-05-01T10:00:00+00:00",
    "name": "Gate",
    "serial": "G8T1TEST00000041",
    "fw_version": "10.72",
    "type": "catalina",
    "enabled": True,
    "thumbnail": "/api/v3/media/accounts/1/networks/21/catalina/41/thumbnail/thumbnail.jpg"
    "?ts=1741900000&ext=",
    "status": "done",
    "battery": "ok",
    "usage_rate": False,
    "network_id": 21,
    "issues": [],
    "signals": {"lfr": 5, "wifi": 4, "temp": 71, "battery": 3},
    "snooze": False,
    "snooze_time_remaining": None,
    "revision": "00",
    "color": "black",
}
OWL: Json = {**CAMERA, "id": 51, "name": "Stable", "type": "owl", "thumbnail": "1741900001"}
DOORBELL: Json = {**CAMERA, "id": 61, "name": "Door", "type": "lotus", "thumbnail": 1741900002}
SYNC_MODULE: Json = {
    "id": 31,
    "created_at": "2024-05-01T10:00:00+00:00",
    "updated_at": "2026-05-01T10:00:00+00:00",
    "onboarded": True,
    "status": "online",
    "name": "Barn Sync Module",
    "serial": "G8T1SYNC00000031",
    "fw_version": "4.5.14",
    "type": "sm2",
    "subtype": "vinnie",
    "last_hb": "2026-05-01T10:00:00+00:00",
    "wifi_strength": 5,
    "network_id": 21,
    "enable_temp_alerts": True,
    "local_storage_enabled": True,
    "local_storage_compatible": True,
    "local_storage_status": "active",
    "revision": "00",
}
SIREN: Json = {
    "id": 81,
    "network_id": 21,
    "name": "Loft",
    "serial": "G8T1SIR000000081",
    "fw_version": "2.1",
    "type": "siren",
    "enabled": True,
    "status": "online",
    "created_at": "2024-05-01T10:00:00+00:00",
    "updated_at": "2026-05-01T10:00:00+00:00",
}
HOMESCREEN: Json = {
    "account": {"id": 1},
    "networks": [NETWORK],
    "sync_modules": [SYNC_MODULE],
    "cameras": [CAMERA],
    "owls": [OWL],
    "doorbells": [DOORBELL],
    "sirens": [SIREN],
    "accessories": {"storm": [], "rosie": []},
    "app_updates": {"message": "OK", "code": 105, "update_required": True},
}
CLIP: Json = {
    "id": 71,
    "created_at": "2026-03-12T17:20:01+00:00",
    "updated_at": "2026-03-12T17:20:20+00:00",
    "deleted": False,
    "device": "catalina",
    "device_id": 41,
    "device_name": "Gate",
    "network_id": 21,
    "network_name": "Barn",
    "type": "video",
    "source": "pir",
    "partial": False,
    "watched": False,
    "thumbnail": "/api/v3/media/accounts/1/networks/21/catalina/41/pir/71.jpg?ext=",
    "media": "/api/v3/media/accounts/1/networks/21/catalina/41/pir/71.mp4",
    "metadata": None,
    "additional_devices": [],
    "time_zone": "Europe/Berlin",
}
COMMAND: Json = {
    "complete": False,
    "status": 0,
    "status_msg": "Command succeeded",
    "status_code": 908,
    "commands": [
        {"id": 91, "created_at": "2026-03-16T01:16:38+00:00", "state_condition": "running"},
        {"id": 92, "created_at": "2026-03-16T01:16:39+00:00", "state_condition": "done"},
    ],
    "media_id": None,
}
