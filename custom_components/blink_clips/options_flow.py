"""The options of an account: polling, motion sensor, live view, cache, temperature, USB drives."""

from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .api import Capability, TemperatureUnit
from .config_entry import BlinkConfigEntry
from .const import (
    CONF_CACHE_LIMIT,
    CONF_LIVE_VIEW_BATTERY_MINUTES,
    CONF_LIVE_VIEW_SECONDS,
    CONF_MOTION_OFF_DELAY,
    CONF_POLL_INTERVAL,
    CONF_TEMPERATURE_UNIT,
    CONF_USB_NETWORKS,
    DEFAULT_CACHE_LIMIT,
    DEFAULT_LIVE_VIEW_BATTERY_MINUTES,
    DEFAULT_LIVE_VIEW_SECONDS,
    DEFAULT_MOTION_OFF_DELAY,
    DEFAULT_POLL_INTERVAL,
    MAX_CACHE_LIMIT,
    MAX_LIVE_VIEW_BATTERY_MINUTES,
    MAX_LIVE_VIEW_SECONDS,
    MAX_MOTION_OFF_DELAY,
    MAX_POLL_INTERVAL,
    MIN_CACHE_LIMIT,
    MIN_LIVE_VIEW_SECONDS,
    MIN_MOTION_OFF_DELAY,
    MIN_POLL_INTERVAL,
)


def _whole_number(
    lowest: int, highest: int, *, step: int, unit: str, mode: NumberSelectorMode
) -> vol.All:
    """Return a form field for an integer within bounds."""
    config = NumberSelectorConfig(
        min=lowest, max=highest, step=step, unit_of_measurement=unit, mode=mode
    )
    return vol.All(NumberSelector(config), vol.Coerce(int))


_OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_POLL_INTERVAL, default=DEFAULT_POLL_INTERVAL): _whole_number(
            MIN_POLL_INTERVAL, MAX_POLL_INTERVAL, step=10, unit="s", mode=NumberSelectorMode.SLIDER
        ),
        vol.Required(CONF_MOTION_OFF_DELAY, default=DEFAULT_MOTION_OFF_DELAY): _whole_number(
            MIN_MOTION_OFF_DELAY,
            MAX_MOTION_OFF_DELAY,
            step=5,
            unit="s",
            mode=NumberSelectorMode.SLIDER,
        ),
        vol.Required(CONF_LIVE_VIEW_SECONDS, default=DEFAULT_LIVE_VIEW_SECONDS): _whole_number(
            MIN_LIVE_VIEW_SECONDS,
            MAX_LIVE_VIEW_SECONDS,
            step=10,
            unit="s",
            mode=NumberSelectorMode.SLIDER,
        ),
        vol.Required(
            CONF_LIVE_VIEW_BATTERY_MINUTES, default=DEFAULT_LIVE_VIEW_BATTERY_MINUTES
        ): _whole_number(
            0, MAX_LIVE_VIEW_BATTERY_MINUTES, step=5, unit="min", mode=NumberSelectorMode.SLIDER
        ),
        vol.Required(CONF_CACHE_LIMIT, default=DEFAULT_CACHE_LIMIT): _whole_number(
            MIN_CACHE_LIMIT, MAX_CACHE_LIMIT, step=50, unit="MB", mode=NumberSelectorMode.BOX
        ),
        vol.Required(
            CONF_TEMPERATURE_UNIT, default=TemperatureUnit.FAHRENHEIT.value
        ): SelectSelector(
            SelectSelectorConfig(
                options=[it.value for it in TemperatureUnit], translation_key="temperature_unit"
            )
        ),
    }
)


class BlinkOptionsFlow(OptionsFlowWithReload):
    """The form for the options of an account."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options form, or save the submitted values."""
        options = self.config_entry.options
        if user_input is not None:
            # Keep stored options that the form lacks. It lacks USB drives if the account is not
            # loaded.
            return self.async_create_entry(data={**options, **user_input})
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                _OPTIONS_SCHEMA.extend(_usb_field(self.config_entry)), options
            ),
        )


def _usb_field(entry: BlinkConfigEntry) -> dict[vol.Marker, SelectSelector]:
    """Return the form field that selects the networks whose USB drives are read.

    Return no field if the account is not loaded, or no sync module has a USB port.
    """
    if entry.state is not ConfigEntryState.LOADED:
        return {}
    data = entry.runtime_data.data
    networks = {
        module.network_id: data.networks[module.network_id].name
        for module in data.sync_modules.values()
        if Capability.LOCAL_STORAGE in module.capabilities and module.network_id in data.networks
    }
    if not networks:
        return {}
    choices = [SelectOptionDict(value=str(it), label=name) for it, name in networks.items()]
    config = SelectSelectorConfig(options=choices, multiple=True, mode=SelectSelectorMode.LIST)
    return {vol.Optional(CONF_USB_NETWORKS, default=[]): SelectSelector(config)}
