"""The class UsbHouse: a simulated account whose sync module has a USB drive with clips."""

from homeassistant.config_entries import ConfigEntry

from custom_components.blink_clips.const import CONF_CACHE_LIMIT, CONF_POLL_INTERVAL
from simulator import UsbClip, UsbStorage
from tests.house import House

HOUSE = 200001
GARDEN, DRIVEWAY, HALL = ("camera", 400001), ("camera", 400002), ("owl", 400001)
LIST_EVERY = 300


class UsbHouse:
    """Home Assistant with a Blink account that has a USB drive. `sign_in` enables the drive."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.network = house.cloud.cloud.networks[HOUSE]
        self.drive: UsbStorage = house.cloud.cloud.sync_modules[HOUSE].local_storage
        self.drive.plug_in()

    async def sign_in(self) -> ConfigEntry:
        """Sign in, enable the USB drive, and wait until it is read."""
        entry = await self.house.sign_in()
        await self.choose(entry, str(HOUSE))
        await self.house.let_pass(60)
        return entry

    async def choose(self, entry: ConfigEntry, *networks: str) -> None:
        """Enable only the USB drives of these networks in the options."""
        flow = self.house.hass.config_entries.options
        form = await flow.async_init(entry.entry_id)
        await flow.async_configure(
            form["flow_id"],
            {CONF_POLL_INTERVAL: 60, CONF_CACHE_LIMIT: 50, "usb_networks": list(networks)},
        )
        await self.house.settle()

    def record(self, family: str, number: int, *, ago: float = 0.0) -> UsbClip:
        """Add a clip that was recorded `ago` seconds ago to the USB drive."""
        cloud = self.house.cloud.cloud
        camera = cloud.camera(family=family, id=number)
        return cloud.record_local(camera, created_at=cloud.clock.time() - ago)

    async def read(self) -> None:
        """Wait until the integration has read the USB drive again."""
        await self.house.let_pass(LIST_EVERY + 60)

    def lists(self) -> int:
        """Return how often the integration has requested the list of clips from the USB drive."""
        return self.house.cloud.ledger.count("usb.list")
