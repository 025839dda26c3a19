"""Builds a simulated cloud from a scenario, which describes the networks and cameras."""

from simulator.accounts import Account
from simulator.clip_history import record_history
from simulator.clock import Clock
from simulator.cloud import Cloud
from simulator.scenarios import Scenario
from simulator.settings import Settings


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
    first_clip_id = settings.first_clip_id or scenario.first_clip_id
    cloud = Cloud(clock, settings, account, first_clip_id=first_clip_id)
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
    record_history(cloud, scenario)
    return cloud
