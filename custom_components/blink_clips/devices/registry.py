"""Device sync: decides when the list of devices is read, and updates the device registry.

The homescreen is the cloud's list of all devices.
"""

from dataclasses import replace
from datetime import timedelta

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..api import PRODUCTS, SYNC_MODULE_PRODUCTS, Clock, Homescreen
from ..clips.usb_feed import usb_networks
from ..config_entry import BlinkConfigEntry
from ..const import HOMESCREEN_INTERVAL, LOGGER
from ..data import EMPTY, BlinkData
from ..repair_issues.account import async_sync_account_issues
from ..repair_issues.devices import async_sync_device_issues
from .absences import Absences
from .device_entries import ListedDevice, async_registered, async_sync_devices, listed
from .identifiers import Identifier, device_identifier
from .replacements import async_find_replacements, async_replace, replaced_cameras
from .snooze_times import snoozes

# Maximum number of characters of a product type in the log, and maximum number of logged types.
MAX_TYPE = 40
MAX_REPORTED_TYPES = 100


class DeviceSync:
    """Updates the data and the device registry with each homescreen (list of all devices)."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: BlinkConfigEntry,
        clock: Clock,
        *,
        poll_interval: timedelta,
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._clock = clock
        # Make the interval shorter than five minutes, by half a polling interval. A poll that comes
        # slightly early then still reads the devices.
        self._interval = (HOMESCREEN_INTERVAL - poll_interval / 2).total_seconds()
        self._due_at = 0.0
        self._absences = Absences(clock)
        self._listed: tuple[ListedDevice, ...] | None = None
        self.reported_types: frozenset[str] = frozenset()
        """The unknown product types that were already logged."""

    @property
    def is_due(self) -> bool:
        """Whether the next poll should read the homescreen (list of all devices)."""
        return self._clock.monotonic() >= self._due_at

    @callback
    def request_refresh(self) -> None:
        """Make the next poll read the homescreen (list of all devices)."""
        self._due_at = 0.0

    @callback
    def registered(self, data: BlinkData) -> BlinkData:
        """Return a copy of the stored data. Leave out devices that the device registry lacks.

        Such devices were replaced or removed after the data was stored.
        """
        known = async_registered(self._hass, self._entry)
        return data.without({it for it in data.devices if device_identifier(it) not in known})

    @callback
    def apply(self, data: BlinkData, homescreen: Homescreen) -> BlinkData:
        """Return a copy of the data with the devices of a homescreen (list of all devices).

        Also update the device registry. A known device with a new id keeps its entities.
        """
        self._due_at = self._clock.monotonic() + self._interval
        newest = EMPTY.with_homescreen(homescreen)
        replaced = async_find_replacements(self._hass, self._entry, listed(newest))
        if replaced:
            async_replace(self._hass, self._entry, replaced)
            data = data.with_successors(replaced_cameras(replaced))
            # Reload the account, so that its entities get the new ids. Before the setup of the
            # account is complete, there are no entities.
            if self._entry.state is ConfigEntryState.LOADED:
                self._reload_soon()
                return data
            # Without a reload, remove the devices with the old ids from the stored data.
            data = data.without(replaced.keys())
        # Treat an empty homescreen (list of all devices) as incomplete, because the cloud may
        # return it by mistake.
        complete = homescreen.complete and bool(newest.devices)
        removed = self._remove_absent(newest, complete=complete)
        now = self._clock.now()
        data = data.with_homescreen(homescreen)
        data = data.without({it for it in data.devices if device_identifier(it) in removed})
        data = replace(
            data,
            listed=newest.devices,
            missing={it for it in data.devices if self._absences.is_missing(device_identifier(it))},
            snoozes=snoozes(data.snoozes, homescreen, now),
        )
        # Update the device registry only after a change, because each update is slow.
        if (devices := listed(data)) != self._listed:
            async_sync_devices(self._hass, self._entry, devices)
            self._listed = devices
        async_sync_device_issues(
            self._hass, self._entry, data, usb_networks=usb_networks(self._entry), now=now
        )
        async_sync_account_issues(
            self._hass, self._entry, homescreen, has_cameras=bool(data.cameras)
        )
        self._report_unknown_types(data)
        return data

    @callback
    def _remove_absent(self, newest: BlinkData, *, complete: bool) -> set[Identifier]:
        """Remove and return the devices that have been missing for too long.

        Remove them from the device registry.
        """
        present = {device_identifier(it) for it in newest.devices}
        registered = async_registered(self._hass, self._entry)
        self._absences.note(registered.keys() - present, complete=complete)
        if self._absences.needs_confirmation:
            self.request_refresh()
        removed = {it for it in registered if self._absences.is_removed(it)}
        for identifier in removed:
            dr.async_get(self._hass).async_remove_device(registered[identifier].id)
        return removed

    @callback
    def _reload_soon(self) -> None:
        # Reload the account in a new task, because the current poll or action must end first.
        self._hass.async_create_task(
            self._hass.config_entries.async_reload(self._entry.entry_id),
            "reload after a device was replaced",
            eager_start=False,
        )

    def _report_unknown_types(self, data: BlinkData) -> None:
        """Log each unknown product type once, with a request for diagnostics."""
        cameras = {it.product_type for it in data.cameras.values()} - PRODUCTS.keys()
        modules = {it.product_type for it in data.sync_modules.values()}
        found = {it[:MAX_TYPE] for it in cameras | (modules - SYNC_MODULE_PRODUCTS.keys()) if it}
        new = sorted(found - self.reported_types)[: MAX_REPORTED_TYPES - len(self.reported_types)]
        for product_type in new:
            LOGGER.warning(
                "Blink lists a device of the unknown type %s. It has the entities that its data "
                "supports. Please report the type with the diagnostics of this account, so that "
                "it can be supported better. This is logged once",
                product_type,
            )
        self.reported_types |= frozenset(new)
