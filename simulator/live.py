"""Lets simulated cameras record clips and take pictures at random times. The demo uses it."""

from typing import NoReturn

from simulator.cloud import Cloud
from simulator.devices import Family

PAUSE_SECONDS = (30.0, 90.0)
# Shortest and longest upload of a clip in seconds. The real cloud's uploads take longer.
UPLOAD_SECONDS = (3.0, 8.0)
SOURCES = {
    Family.CAMERA: ("pir", "cv_motion"),
    Family.OWL: ("pir", "cv_motion"),
    Family.DOORBELL: ("pir", "button_press"),
}


async def live(cloud: Cloud) -> NoReturn:
    """Record a clip or take a picture every 30 to 90 seconds, without end."""
    while True:
        await cloud.clock.sleep(cloud.random.uniform(*PAUSE_SECONDS))
        cameras = [it for it in cloud.cameras.values() if it.online]
        if not cameras:
            continue
        camera = cloud.random.choice(cameras)
        cloud.motion(
            camera,
            cloud.random.choice(SOURCES[camera.family]),
            upload_seconds=cloud.random.uniform(*UPLOAD_SECONDS),
        )
        # Take a picture with a random camera, as a user of the Blink app does.
        cloud.take_picture(cloud.random.choice(cameras))
