"""Builds a simulated cloud from a scenario, which describes the networks and cameras."""

import random

from simulator.accounts import Account
from simulator.clock import Clock
from simulator.cloud import DAY, Cloud
from simulator.devices import Family
from simulator.scenarios import Scenario
from simulator.settings import Settings

SOURCES = {
    Family.CAMERA: ("pir", "pir", "cv_motion", "snapshot"),
    Family.OWL: ("pir", "cv_motion", "liveview"),
    Family.DOORBELL: ("pir", "button_press"),
}


def build(scenario: Scenario, clock: Clock, settings: Settings) -> Cloud:
    """Return a simulated cloud with the account and the devices of a scenario."""
    account = Account(
        email=scenario.email,
        password=scenario.password,
        id=scenario.account_id,
        user_id=900001,
        client_id=800001,
        tier=scenario.tier,
    )
    if settings.two_factor is None:
        settings.two_factor = scenario.two_factor
    cloud = Cloud(clock, settings, account, first_clip_id=scenario.first_clip_id)
    for network in scenario.networks:
        built = cloud.add_network(
            id=network.id,
            name=network.name,
            sync_module=network.sync_module,
            sync_module_type=network.sync_module_type,
        )
        built.armed = network.armed
        if module := cloud.sync_modules.get(network.id):
            module.fields = network.sync_module_fields
        if network.usb:
            cloud.sync_modules[network.id].local_storage.plug_in()
        for name in network.sirens:
            cloud.add_siren(built, name)
        for spec in network.cameras:
            cloud.add_camera(spec, network_id=network.id)
    _record_history(cloud, scenario)
    return cloud


def _record_history(cloud: Cloud, scenario: Scenario) -> None:
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
