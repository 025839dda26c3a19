"""Runs the demo, which shows Blink Clips in a real Home Assistant: `python -m demo`."""

import argparse
import asyncio
from pathlib import Path
import signal
import sys
import time

from demo.dashboard import make_dashboards
from demo.house import PASSWORD, USER, House, house
from demo.process import ROOT, DemoError, check_port

STATE = ROOT / ".demo"

# Port of the demo's Home Assistant. Another program on this machine may use the default port 8123.
PORT = 8124
CLOUD_PORT = 8380

INVITATION = """
Blink Clips is ready: open {url} and sign in as {user} with the password {password}.
The simulated Blink account is {email} with the password {blink_password}.

What to try
- The dashboard Blink Clips: a person walks past a camera about every minute, and a new clip
  appears. A tap plays it. The view Clips shows all clips; they are in Media as well.
- A dashboard like this in your own Home Assistant: Settings, Dashboards, Add dashboard, and select
  Blink Clips below Community dashboards.
- Automations, under Settings, Automations & scenes: "Add trigger", Devices, Garden, lists the
  triggers of this camera, such as "Motion detected"; under Blueprints, there are four to fill in.
- "Take snapshot" below a picture: a new picture in 3 to 5 seconds. Cameras of one system take
  turns.
- Settings, Tools, Actions, in YAML mode; the response has the time of each picture:
    action: blink_clips.snapshot
    target:
      entity_id: [camera.garden, camera.terrace_2]
- The archive, a copy of all clips: Settings, Devices & services, Blink Clips, the cog at the
  account; turn on "Clip archive", the last option, and submit. The next page proposes a folder
  that the demo allows: submit it, and open the device Clip archive.
- Motion now (the picture appears within a minute):
    curl -d camera=Garden {cloud}/_control/motion
- Two-factor sign-in: turn it on, then Settings, Devices & services, Blink Clips, the three dots
  at the account, Reconfigure; sign in to the simulated account, then enter the code:
    curl -d status=412 {cloud}/_control/two_factor
    curl {cloud}/_control/pin
- A list of all commands for the simulated cloud, including simulated failures:
    curl {cloud}/_control/

{beside}
Ctrl-C stops everything. Your changes are saved in {state}.
"""

BESIDE = """\
Home Assistant's own Blink integration is signed in to the same cloud. You can compare:
- The dashboard Side by side: Blink Clips is on the left, and `blink` is on the right.
- Motion: after a minute, see which pictures and sensors show it. `blink` polls every
  5 minutes:
    curl -d camera=Driveway -d upload_seconds=0 {cloud}/_control/motion
- Snapshots: see which picture is shown when the action ends, in Settings, Tools, Actions:
    action: blink_clips.snapshot         action: blink.trigger_camera
- A busy system that accepts no command: see which error is shown:
    curl -d network=200001 -d seconds=60 {cloud}/_control/busy
- An offline camera: see which integration reports it:
    curl -d camera=Driveway -d online=false {cloud}/_control/camera
- The results of all these comparisons are in docs/migrating-from-core-blink.md.
"""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"port of Home Assistant; default: {PORT}"
    )
    parser.add_argument(
        "--cloud-port",
        type=int,
        default=CLOUD_PORT,
        help=f"port of the cloud; default: {CLOUD_PORT}",
    )
    parser.add_argument(
        "--state", type=Path, default=STATE, help="folder of all files of the demo; default: .demo"
    )
    parser.add_argument(
        "--with-core-blink",
        action="store_true",
        help="also load Home Assistant's own Blink integration, to compare",
    )
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    """Run the demo until it receives a signal or one of its processes ends."""
    check_port(arguments.port, "--port")
    check_port(arguments.cloud_port, "--cloud-port")
    async with house(
        arguments.state.resolve(),
        port=arguments.port,
        cloud_port=arguments.cloud_port,
        cloud_options=("--live", "--first-clip-id", str(_unused_clip_id())),
        with_core_blink=arguments.with_core_blink,
    ) as both:
        await _furnish(both, with_core_blink=arguments.with_core_blink)
        await _invite(both, arguments)
        await asyncio.wait(
            [asyncio.create_task(it.wait()) for it in (both.cloud, both.home_assistant)],
            return_when=asyncio.FIRST_COMPLETED,
        )
        raise DemoError(f"A process has ended unexpectedly. The logs are in {arguments.state}.")


def _unused_clip_id() -> int:
    """Return a clip id that is greater than the ids of all earlier runs of the demo.

    Like Blink, the simulated cloud must not use an id for a second clip. The archive and the events
    of earlier runs are kept, and belong to the clips by their ids.
    """
    return round(time.time()) * 100


async def _furnish(both: House, *, with_core_blink: bool) -> None:
    began = time.monotonic()

    def tell(text: str) -> None:
        print(f"{time.monotonic() - began:5.1f} s  {text}", flush=True)

    tell("starting the simulated cloud and Home Assistant")
    await both.start()
    tell("signing in to the simulated cloud")
    await both.add_account()
    if with_core_blink:
        tell("signing in with Home Assistant's own integration as well")
        await both.add_core_blink()
    cameras = await make_dashboards(both.api)
    tell(f"there are {len(cameras)} cameras")
    await _walk_to_the_door(both, cameras[0])
    tell("somebody has come through the garden and rung at the door")


async def _walk_to_the_door(both: House, any_camera: str) -> None:
    """Simulate a person who walks through the garden to the front door.

    The cameras "Garden" and "Front Door" record a clip.
    """
    for camera, source in (("Garden", "pir"), ("Front Door", "button_press")):
        await both.cloud.control("motion", camera=camera, source=source, upload_seconds=0)
    # Make the integration poll the cloud now, so that it shows the new clips.
    await both.api.perform("homeassistant.update_entity", entity_id=any_camera)


async def _invite(both: House, arguments: argparse.Namespace) -> None:
    cloud = both.cloud.url
    account = await both.cloud.credentials()
    print(
        INVITATION.format(
            url=both.home_assistant.url,
            user=USER,
            password=PASSWORD,
            email=account["username"],
            blink_password=account["password"],
            cloud=cloud,
            beside=BESIDE.format(cloud=cloud) if arguments.with_core_blink else "",
            state=arguments.state,
        ),
        flush=True,
    )


async def _until_told(arguments: argparse.Namespace) -> None:
    """Run the demo until Ctrl-C, a termination signal, or the end of the terminal."""
    demo = asyncio.create_task(_run(arguments))
    loop = asyncio.get_running_loop()

    def end() -> None:
        # Ignore a second Ctrl-C, which would interrupt the shutdown.
        if not demo.cancelling():
            demo.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end)
    try:
        await demo
    except asyncio.CancelledError:
        print("Stopped.")


def main() -> int:
    """Run the demo. If it fails, print the reason as one sentence."""
    try:
        asyncio.run(_until_told(_arguments()))
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
