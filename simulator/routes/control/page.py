"""Control routes for the help text, and for the state of the simulated cloud."""

from dataclasses import asdict

from aiohttp import web

from simulator.routes.control.values import describe, show
from simulator.routes.table import Table, cloud_of
from simulator.wire import iso

routes = Table(public=True)

# Maximum number of clips that the control route for clips returns.
SHOWN_CLIPS = 100

HELP = """Commands for the simulated cloud. Send values as a form (curl -d) or as JSON.
A camera is given by its name, or by family/id if two cameras have the same name.

  curl {url}/_control/state
  curl -d camera=Garden {url}/_control/motion
  curl -d camera=Garden -d source=cv_motion -d upload_seconds=0 {url}/_control/motion
       also: metadata='{{"person":true}}', late=600 (recorded 600 s ago, but listed only now),
       app_form=true and cv_detection='["person"]' (format of the current app),
       lacks=media,thumbnail,device_id,device_name,metadata (missing fields)
  curl -d camera='Front Door' {url}/_control/press
  curl -d camera=owl/500002 {url}/_control/picture        a picture taken with the app
  curl -d camera=Garden -d online=false {url}/_control/camera
       also: enabled, name, command_seconds, keeps_picture, listing,
       failure=523, or its fields: '{{"status_code":908,"status":"failed"}}', or null,
       battery=ok|low, battery_level, temperature, wifi, lfr,
       room_temperature (reported when readings are requested)
  curl -d camera=Hall -d 'fields={{"name":null,"fw_version":10.5}}' {url}/_control/record
       replaces fields of its JSON; unsaid=serial,signals.temp (missing fields);
       network=200001 for the JSON of its sync module
  curl -d name=Shed -d network=200001 {url}/_control/camera/add
       also: family, product_type, form=A|B|C|C-number, pictured=false
  curl -d camera=Shed {url}/_control/camera/remove
  curl -d id=7000001 {url}/_control/clip/watch            or clip/delete
  curl {url}/_control/clips                               the newest 100, also deleted clips
  curl -d network=200001 -d seconds=30 {url}/_control/busy
  curl -d network=200001 -d online=false {url}/_control/sync_module
       also: local_storage=true, usb_state=active|memory_full|unmounted|unavailable, failure
  curl -d network=200001 {url}/_control/restart           USB clips get other numbers
  curl -d camera=Garden {url}/_control/local_clip         a clip only on the USB drive
  curl -d network=200001 -d armed=false {url}/_control/network
  curl {url}/_control/pin                                 the last verification code
  curl -d status=412 {url}/_control/two_factor            also 202; null turns it off
  curl -d email=b@example.com -d password=other -d id=100002 {url}/_control/account
       another account, which has no devices
  curl -d kill=access {url}/_control/tokens               or kill=refresh
  curl -d token_lifetime=120 {url}/_control/settings      any of the settings in state
  curl -d route=homescreen -d kind=status -d status=503 -d times=2 {url}/_control/faults
  curl -d camera=Garden -d ends_after=20 -d ending=reset {url}/_control/live_view
       also: lacks_server, server, has_token, duration, polling_interval, joinable, extendable,
       certificate=blink|other|public, join_seconds, rejects_header, wake_seconds, needs_pause,
       echoes, split=packets|mixed|odd|small, write_bytes, send_seconds, sound_flags,
       unknown_types, huge_message_after, starts_at, sound=aac|none|silent|no_channels, slices,
       media_seconds, ending=goodbye|close|reset, completes_after
  curl {url}/_control/live_view; curl -X DELETE {url}/_control/live_view
       all recorded live views and changed behaviour; DELETE restores the defaults
  curl -d camera=Garden {url}/_control/live_view/end      end the running live view
  curl -d camera=Garden -d seconds=60 {url}/_control/live_view/app
       a user watches the camera in the app
  curl {url}/_control/faults; curl -X DELETE {url}/_control/faults
  curl {url}/_control/ledger; curl -X DELETE {url}/_control/ledger
  curl '{url}/_control/ledger?requests=20'                the last 20 requests
"""


@routes.get("control.help", "/_control", "/_control/")
async def show_help(request: web.Request) -> web.StreamResponse:
    """Return a help text about all control routes."""
    return web.Response(text=HELP.format(url=f"http://{request.host}"))


@routes.get("control.state", "/_control/state")
async def state(request: web.Request) -> web.StreamResponse:
    """Return the state of the simulated cloud."""
    cloud = cloud_of(request)
    cloud.command_runner.settle()
    now = cloud.clock.time()
    return show(
        {
            "time": iso(now),
            "email": cloud.account.email,
            "password": cloud.account.password,
            "account_id": cloud.account.id,
            "tier": cloud.account.tier,
            "pin": cloud.accounts.pin,
            "settings": asdict(cloud.settings),
            "networks": [
                {
                    "id": it.id,
                    "name": it.name,
                    "armed": it.armed,
                    "busy": cloud.command_runner.is_busy(it),
                }
                for it in cloud.networks.values()
            ],
            "cameras": [describe(cloud, it) for it in cloud.cameras.values()],
            "sync_modules": [
                {
                    "network_id": it.network_id,
                    "online": it.online,
                    "usb_state": it.local_storage.state,
                    "local_clips": len(it.local_storage.clips),
                }
                for it in cloud.sync_modules.values()
            ],
            "sirens": [
                {"id": it.id, "name": it.name, "sounds": it.sounds_until > now}
                for it in cloud.sirens.values()
            ],
            "clips": sum(it.surfaces_at <= now for it in cloud.clips.values()),
        }
    )


@routes.get("control.clips", "/_control/clips")
async def clips(request: web.Request) -> web.StreamResponse:
    """Return the newest clips of the cloud, including deleted clips."""
    newest = sorted(cloud_of(request).clips.values(), key=lambda it: it.created_at, reverse=True)
    return show(
        [
            {"id": it.id, "camera": it.camera_name, "watched": it.watched, "deleted": it.deleted}
            for it in newest[:SHOWN_CLIPS]
        ]
    )
