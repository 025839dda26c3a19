"""Routes for the homescreen (list of all devices), and for the account of an access token."""

from aiohttp import web

from simulator.devices import Family
from simulator.records import (
    accessory_records,
    camera_record,
    doorbell_record,
    network_record,
    owl_record,
    siren_record,
    sync_module_record,
)
from simulator.routes.table import ACCOUNT, Table, cloud_of, owns_house
from simulator.wire import Json, Refusal, answer, iso

routes = Table()


@routes.get("tier_info", "/api/v1/users/tier_info")
async def tier_info(request: web.Request) -> web.StreamResponse:
    """Return the account of an access token, and its tier (group of accounts)."""
    account = request[ACCOUNT]
    return answer(
        request, {"tier": account.tier, "account_id": account.id, "tulsa_id": account.id + 600000}
    )


@routes.get("homescreen", r"/api/v{version:[34]}/accounts/{account:\d+}/homescreen")
async def homescreen(request: web.Request) -> web.StreamResponse:
    """Return the homescreen: the state of all devices of the account."""
    cloud = cloud_of(request)
    account = request[ACCOUNT]
    if not cloud.homescreen_limit.allows(
        cloud.settings.homescreen_limit, lock_seconds=cloud.settings.lock_seconds
    ):
        raise Refusal(cloud.settings.homescreen_limit_status, {"message": "Too many requests"})
    cameras = list(cloud.cameras.values()) if owns_house(request) else []
    networks = list(cloud.networks.values()) if owns_house(request) else []
    modules = list(cloud.sync_modules.values()) if owns_house(request) else []
    sirens = list(cloud.sirens.values()) if owns_house(request) else []
    changed = iso(cloud.started_at)
    body: Json = {
        "account": {
            "id": account.id,
            "email_verified": cloud.settings.email_verified,
            "email_verification_required": True,
            "amazon_account_linked": False,
        },
        "networks": [network_record(it) for it in networks],
        "sync_modules": [sync_module_record(cloud, it) for it in modules],
        "cameras": [camera_record(cloud, it) for it in cameras if it.family is Family.CAMERA],
        "owls": [owl_record(cloud, it) for it in cameras if it.family is Family.OWL],
        "doorbells": [doorbell_record(cloud, it) for it in cameras if it.family is Family.DOORBELL],
        "sirens": [siren_record(cloud, it) for it in sirens],
        "chimes": [],
        "doorbell_buttons": [],
        "accessories": accessory_records(cameras),
        "video_stats": {
            "storage": 2,
            "auto_delete_days": 60,
            "auto_delete_day_options": [3, 7, 14, 30, 60],
        },
        # The real cloud demands an update from every client except the Blink app.
        "app_updates": {
            "message": "An app update is required",
            "code": 105,
            "update_available": True,
            "update_required": True,
        },
        "device_limits": {
            "camera": 10,
            "chime": 5,
            "doorbell": 10,
            "doorbell_button": 2,
            "owl": 10,
            "siren": 5,
            "total_devices": 20,
        },
        "whats_new": {"updated_at": 20210208, "url": "https://updates.example/"},
        "subscriptions": {"updated_at": changed},
        "entitlements": {"updated_at": changed},
        "tiv_lock_enable": True,
        "tiv_lock_status": {"locked": True},
    }
    headers = {"Client-Id": str(account.client_id), "User-Id": str(account.user_id)}
    return answer(request, body, headers=headers)
