"""Adds the clips of the past days, which a scenario describes, to a simulated cloud."""

import random

from simulator.cloud import DAY, Cloud
from simulator.devices import Family
from simulator.scenarios import Scenario

# The causes of recordings of each family. A cause that is listed twice is twice as frequent.
SOURCES = {
    Family.CAMERA: ("pir", "pir", "cv_motion", "snapshot"),
    Family.OWL: ("pir", "cv_motion", "liveview"),
    Family.DOORBELL: ("pir", "button_press"),
}


def record_history(cloud: Cloud, scenario: Scenario) -> None:
    """Add clips from the past days to the clip list."""
    chance = random.Random(scenario.name)
    now = cloud.clock.time()
    cameras = list(cloud.cameras.values())
    ages = sorted(
        (chance.uniform(120.0, scenario.clip_days * DAY) for _ in range(scenario.clips)),
        reverse=True,
    )
    for number, age in enumerate(ages):
        camera = cameras[number % len(cameras)]
        clip = cloud.motion(
            camera,
            chance.choice(SOURCES[camera.family]),
            created_at=now - age,
            upload_seconds=chance.uniform(*cloud.settings.upload_seconds),
        )
        clip.watched = chance.random() < 0.5  # noqa: PLR2004 - half of all clips
