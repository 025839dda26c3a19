"""The roster: which devices the account has, and when to ask for them again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .account_issues import async_note_account
from .api import PRODUCTS, SYNC_MODULE_PRODUCTS, Clock, Homescreen
from .const import HOMESCREEN_INTERVAL, LOGGER
from .data import BlinkData, DeviceKey
from .devices import ListedDevice, async_sync_devices, listed
from .issues import async_sync_issues
from .snoozes import snoozes
from .usb_feed import usb_networks

# Maximum characters of a product type in a log line, and of types that are remembered.
MAX_TYPE = 40
MAX_GREETED = 100


class Roster:
    """Keeps the devices of an account in step with what the homescreen lists."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, clock: Clock, *, poll_interval: timedelta
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._clock = clock
        # A poll that comes a moment before the homescreen is due asks for it, too.
        self._pause = (HOMESCREEN_INTERVAL - poll_interval / 2).total_seconds()
        self._due_at = 0.0
        self._absent: frozenset[DeviceKey] = frozenset()
        self._listed: tuple[ListedDevice, ...] | None = None
        self.greeted: frozenset[str] = frozenset()
        """The unknown product types for which diagnostics were asked, in this run or before."""

    @property
    def is_due(self) -> bool:
        """Whether the next poll should ask for the homescreen."""
        return self._clock.monotonic() >= self._due_at

    @callback
    def look_again(self) -> None:
        """Have the next poll ask for the homescreen."""
        self._due_at = 0.0

    @callback
    def apply(self, data: BlinkData, homescreen: Homescreen) -> BlinkData:
        """Return the data with the devices that are listed; the device registry follows.

        A device goes when two complete listings in a row lack it: with it go the names and the
        rooms that its owner gave it, and one answer of the cloud may be wrong.
        """
        self._due_at = self._clock.monotonic() + self._pause
        absent = data.absent(homescreen) if homescreen.complete else frozenset()
        gone = absent & self._absent
        self._absent = absent
        if absent - gone:
            self.look_again()
        now = datetime.fromtimestamp(self._clock.time(), UTC)
        data = replace(
            data.with_homescreen(homescreen).without(gone),
            snoozes=snoozes(data.snoozes, homescreen, now),
        )
        # The registry takes long, and most homescreens tell it nothing new.
        if (devices := listed(data)) != self._listed:
            async_sync_devices(self._hass, self._entry, devices)
            self._listed = devices
        async_sync_issues(self._hass, self._entry, data, wanted=usb_networks(self._entry), now=now)
        async_note_account(self._hass, self._entry, homescreen)
        self._greet(data)
        return data

    def _greet(self, data: BlinkData) -> None:
        """Ask for diagnostics once for each unknown product type."""
        cameras = {it.product_type for it in data.cameras.values()} - PRODUCTS.keys()
        modules = {it.product_type for it in data.sync_modules.values()}
        found = {it[:MAX_TYPE] for it in cameras | (modules - SYNC_MODULE_PRODUCTS.keys()) if it}
        new = sorted(found - self.greeted)[: MAX_GREETED - len(self.greeted)]
        for product_type in new:
            LOGGER.warning(
                "Blink lists a device of the unknown type %s. It has the entities that its data "
                "supports. Please report the type with the diagnostics of this account, so that "
                "it can be supported better. This is logged once",
                product_type,
            )
        self.greeted |= frozenset(new)
