"""Builds the JSON of networks, sync modules and cameras for the homescreen (device list)."""

import math

from simulator.cloud import Cloud
from simulator.devices import Camera, Family, Network, Siren, SyncModule, ThumbnailForm
from simulator.wire import Json, iso, moment_utc


def network_record(network: Network) -> Json:
    """Return the JSON of a network."""
    return {
        "id": network.id,
        "created_at": iso(network.created_at),
        "updated_at": iso(network.updated_at),
        "name": network.name,
        "time_zone": network.time_zone,
        "dst": True,
        "armed": network.armed,
        "lv_save": network.lv_save,
    }


def thumbnail_value(cloud: Cloud, camera: Camera) -> str | int | None:
    """Return the value of `thumbnail` for a camera in the homescreen (list of all devices).

    The value identifies the newest picture that the cloud lists. The value's format depends on the
    camera.
    """
    picture = camera.picture(cloud.clock.time())
    if picture is None:
        return None
    match camera.form:
        case ThumbnailForm.OLD_PATH:
            return _old_path(cloud, camera, picture.stamp, picture.label.number)
        case ThumbnailForm.QUERY:
            return (
                f"/api/v3/media/accounts/{cloud.account.id}/networks/{camera.network_id}"
                f"/{camera.product_type}/{camera.id}/thumbnail/thumbnail.jpg"
                f"?ts={picture.stamp}&ext="
            )
        case ThumbnailForm.STAMP:
            return str(picture.stamp)
        case ThumbnailForm.NUMBER:
            return picture.stamp


def _old_path(cloud: Cloud, camera: Camera, stamp: int, number: int) -> str:
    place = f"/media/production/account/{cloud.account.id}/network/{camera.network_id}"
    return f"{place}/{camera.family}/{camera.id}/{old_name(camera, stamp, number)}"


def old_name(camera: Camera, stamp: int, number: int) -> str:
    """Return the file name of a picture, for cameras whose pictures have their own URL path.

    The name contains a number, because a camera may take two pictures in the same minute.
    """
    minute = moment_utc(stamp).strftime("%Y_%m_%d__%H_%M%p")
    if camera.family is Family.CAMERA:
        return f"clip_{number:08x}_{minute}"
    return f"thumbnail/fw_{camera.fw_version}__{number:08x}_{minute}"


def _common(cloud: Cloud, camera: Camera) -> Json:
    module = cloud.sync_modules.get(camera.network_id)
    remaining = camera.snoozed_until - cloud.clock.time()
    return {
        "id": camera.id,
        "created_at": iso(camera.created_at),
        "updated_at": iso(camera.updated_at),
        "name": camera.name,
        "type": camera.product_type,
        "serial": camera.serial,
        "fw_version": camera.fw_version,
        "enabled": camera.enabled,
        "thumbnail": thumbnail_value(cloud, camera),
        "network_id": camera.network_id,
        "snooze": remaining > 0,
        # Report minutes. The unit is not documented, but the values that owners have seen are
        # minutes.
        "snooze_time_remaining": math.ceil(remaining / 60) if remaining > 0 else None,
        "local_storage_enabled": module is not None and module.local_storage.enabled,
        "local_storage_compatible": True,
        "revision": "00",
        "color": camera.color,
    }


def _status(camera: Camera, fine: str) -> str:
    return fine if camera.online else "offline"


def camera_record(cloud: Cloud, camera: Camera) -> Json:
    """Return the JSON of a camera for the list `cameras` of the cloud's response."""
    record = _common(cloud, camera) | {
        "status": _status(camera, "done"),
        "battery": camera.battery,
        "usage_rate": False,
        "issues": [],
        "signals": {
            "lfr": camera.lfr,
            "wifi": camera.wifi,
            "temp": camera.temperature,
            "battery": camera.battery_level,
        },
    }
    return _said(camera, record)


def owl_record(cloud: Cloud, camera: Camera) -> Json:
    """Return the JSON of a Mini, which is a camera without a battery."""
    record = _common(cloud, camera) | {"onboarded": True, "status": _status(camera, "online")}
    return _said(camera, record)


def doorbell_record(cloud: Cloud, camera: Camera) -> Json:
    """Return the JSON of a doorbell."""
    record = _common(cloud, camera) | {
        "onboarded": True,
        "status": _status(camera, "done"),
        "battery": camera.battery,
        "doorbell_mode": "lfr",
        "changing_mode": False,
        "config_out_of_sync": False,
        "issues": [],
        "signals": {"lfr": camera.lfr, "wifi": camera.wifi, "battery": camera.battery_level},
    }
    return _said(camera, record)


def _said(camera: Camera, record: Json) -> Json:
    """Override fields in the JSON of a camera with those of `camera.fields`.

    Remove the fields whose names are in `camera.unsaid`. A name with a dot means a nested field,
    such as `signals.temp`.
    """
    record.update(camera.fields)
    for name in camera.unsaid:
        outer, _, inner = name.partition(".")
        if inner:
            record[outer].pop(inner, None)
        else:
            record.pop(name, None)
    return record


def sync_module_record(cloud: Cloud, module: SyncModule) -> Json:
    """Return the JSON of a sync module."""
    now = cloud.clock.time()
    record: Json = {
        "id": module.id,
        "created_at": iso(module.created_at),
        "updated_at": iso(now - now % 3600),
        "onboarded": True,
        "status": "online" if module.online else "offline",
        "name": module.name,
        "serial": module.serial,
        "fw_version": module.fw_version,
        "type": module.type,
        "subtype": module.subtype,
        "last_hb": iso(now - now % 60),
        "wifi_strength": module.wifi_strength,
        "network_id": module.network_id,
        "enable_temp_alerts": True,
        "local_storage_enabled": module.local_storage.enabled,
        "local_storage_compatible": module.type != "sm1",
        "local_storage_status": module.local_storage.state,
        "revision": "00",
    }
    record.update(module.fields)
    return record


def siren_record(cloud: Cloud, siren: Siren) -> Json:
    """Return the JSON of a siren."""
    return {
        "id": siren.id,
        "network_id": siren.network_id,
        "name": siren.name,
        "serial": siren.serial,
        "fw_version": siren.fw_version,
        "type": "siren",
        "enabled": True,
        "status": "online" if siren.online else "offline",
        "created_at": iso(siren.created_at),
        "updated_at": iso(cloud.started_at),
    }


def accessory_records(cameras: list[Camera]) -> Json:
    """Return the JSON of floodlights and pan-tilt mounts: for each list name, a list of devices."""
    return {
        "storm": [
            {"id": it.light_id, "target": "camera", "target_id": it.id, "connected": it.online}
            for it in cameras
            if it.light_id is not None
        ],
        "superior": [
            {
                "serial": it.serial,
                "type": "superior",
                "connected": it.online,
                "power_type": "wired",
                "battery": None,
                "target": "owl",
                "target_id": it.id,
                "created_at": iso(it.created_at),
                "revision": "00",
            }
            for it in cameras
            if it.product_type.startswith("superior")
        ],
        "rosie": [
            {
                "id": it.mount_id,
                "serial": f"G8T1ROS{it.mount_id:09d}",
                "type": "rosie",
                "connected": False,
                "calibrated": False,
                "target": "owl",
                "target_id": it.id,
                "created_at": iso(it.created_at),
                "revision": None,
            }
            for it in cameras
            if it.mount_id is not None
        ],
    }
