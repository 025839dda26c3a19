"""The options of an account: polling, motion sensor, live view, cache, USB drives, archive."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .api import Capability, TemperatureUnit
from .archive.errors import ArchiveProblem
from .archive_options import (
    CONFLICTS,
    FolderError,
    allowed_folders,
    async_create_folder,
    camera_choices,
    expected_use,
    folder_path,
    is_new_folder,
    suggested_folder,
)
from .clips.event_types import EventType
from .config_entry import BlinkConfigEntry
from .const import (
    CONF_ARCHIVE_BEGAN,
    CONF_ARCHIVE_CAMERAS,
    CONF_ARCHIVE_DAYS,
    CONF_ARCHIVE_ENABLED,
    CONF_ARCHIVE_FOLDER,
    CONF_ARCHIVE_GIGABYTES,
    CONF_ARCHIVE_TYPES,
    CONF_CACHE_LIMIT,
    CONF_LIVE_VIEW_BATTERY_MINUTES,
    CONF_LIVE_VIEW_SECONDS,
    CONF_MOTION_OFF_DELAY,
    CONF_POLL_INTERVAL,
    CONF_TEMPERATURE_UNIT,
    CONF_USB_NETWORKS,
    DEFAULT_ARCHIVE_DAYS,
    DEFAULT_ARCHIVE_GIGABYTES,
    DEFAULT_CACHE_LIMIT,
    DEFAULT_LIVE_VIEW_BATTERY_MINUTES,
    DEFAULT_LIVE_VIEW_SECONDS,
    DEFAULT_MOTION_OFF_DELAY,
    DEFAULT_POLL_INTERVAL,
    MAX_ARCHIVE_DAYS,
    MAX_ARCHIVE_GIGABYTES,
    MAX_CACHE_LIMIT,
    MAX_LIVE_VIEW_BATTERY_MINUTES,
    MAX_LIVE_VIEW_SECONDS,
    MAX_MOTION_OFF_DELAY,
    MAX_POLL_INTERVAL,
    MIN_ARCHIVE_DAYS,
    MIN_ARCHIVE_GIGABYTES,
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

_ARCHIVE_SWITCH_SCHEMA = vol.Schema(
    {vol.Required(CONF_ARCHIVE_ENABLED, default=False): BooleanSelector()}
)

_FOLDER_SCHEMA = vol.Schema({vol.Required(CONF_ARCHIVE_FOLDER): TextSelector()})

# The field for the decision of a user about a folder that another Home Assistant uses, or may use.
# It is not stored.
_CONFLICT = "archive_conflict"
_TAKE_OVER = "take_over"
_LEAVE = "leave"

_LIMITS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_ARCHIVE_TYPES, default=[]): SelectSelector(
            SelectSelectorConfig(
                options=[it.value for it in EventType],
                multiple=True,
                translation_key="clip_type",
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
        vol.Required(CONF_ARCHIVE_DAYS, default=DEFAULT_ARCHIVE_DAYS): _whole_number(
            MIN_ARCHIVE_DAYS, MAX_ARCHIVE_DAYS, step=1, unit="d", mode=NumberSelectorMode.BOX
        ),
        vol.Required(CONF_ARCHIVE_GIGABYTES, default=DEFAULT_ARCHIVE_GIGABYTES): _whole_number(
            MIN_ARCHIVE_GIGABYTES,
            MAX_ARCHIVE_GIGABYTES,
            step=1,
            unit="GB",
            mode=NumberSelectorMode.BOX,
        ),
    }
)


class BlinkOptionsFlow(OptionsFlowWithReload):
    """The form for the options of an account. The second step has the options of the archive."""

    def __init__(self) -> None:
        self._submitted: dict[str, Any] = {}
        self._conflict: ArchiveProblem | None = None
        """The problem of CONFLICTS about which the user must decide, or None."""
        self._conflict_folder = ""
        """The submitted folder with this problem."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options form, or save the submitted values."""
        options = self.config_entry.options
        if user_input is not None:
            self._submitted = user_input
            if user_input[CONF_ARCHIVE_ENABLED]:
                return await self.async_step_archive()
            return self._save()
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                _OPTIONS_SCHEMA.extend(_usb_field(self.config_entry)).extend(
                    _ARCHIVE_SWITCH_SCHEMA.schema
                ),
                options,
            ),
        )

    async def async_step_archive(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the options of the archive.

        When the user submits them, create the archive's folder and save all values.
        """
        entry = self.config_entry
        errors: dict[str, str] = {}
        if user_input is not None:
            folder = folder_path(user_input[CONF_ARCHIVE_FOLDER])
            values = {key: value for key, value in user_input.items() if key != _CONFLICT}
            self._submitted |= {**values, CONF_ARCHIVE_FOLDER: folder}
            # Ignore the field if the user has entered another folder since it appeared.
            decision = user_input.get(_CONFLICT) if folder == self._conflict_folder else None
            if decision == _LEAVE:
                return self._save()
            consent = self._conflict if decision == _TAKE_OVER else None
            try:
                await async_create_folder(self.hass, entry, folder, consent=consent)
            except FolderError as err:
                errors[CONF_ARCHIVE_FOLDER] = err.key
                self._conflict, self._conflict_folder = CONFLICTS.get(err.key), folder
            else:
                if consent is not None or is_new_folder(entry, folder):
                    # Store a new time, so that the archive reads Blink's whole list of clips again.
                    self._submitted[CONF_ARCHIVE_BEGAN] = dt_util.utcnow().isoformat()
                return self._save()
        use = expected_use(entry)
        known = {CONF_ARCHIVE_FOLDER: suggested_folder(self.hass), **entry.options}
        return self.async_show_form(
            step_id="archive",
            data_schema=self.add_suggested_values_to_schema(
                _FOLDER_SCHEMA.extend(self._conflict_field())
                .extend(_camera_field(entry))
                .extend(_LIMITS_SCHEMA.schema),
                known | self._submitted,
            ),
            errors=errors,
            description_placeholders={
                "clips": use.clips,
                "size": use.megabytes,
                "day": use.megabytes_per_day,
                "year": use.gigabytes_per_year,
                "folders": allowed_folders(self.hass),
            },
        )

    def _conflict_field(self) -> dict[vol.Marker, SelectSelector]:
        """Return the form field for a decision about a folder with one of the CONFLICTS.

        If the account already uses the folder, users can leave the archive stopped and save the
        other options. Return no field if there is nothing to decide.
        """
        if self._conflict is None:
            return {}
        is_new = is_new_folder(self.config_entry, self._conflict_folder)
        config = SelectSelectorConfig(
            options=[_TAKE_OVER] if is_new else [_TAKE_OVER, _LEAVE],
            translation_key=_CONFLICT,
            mode=SelectSelectorMode.LIST,
        )
        return {vol.Optional(_CONFLICT): SelectSelector(config)}

    def _save(self) -> ConfigFlowResult:
        # Keep the stored options that have no field in the form. If the account is not loaded, the
        # fields for USB drives and cameras are missing.
        return self.async_create_entry(data={**self.config_entry.options, **self._submitted})


def _camera_field(entry: BlinkConfigEntry) -> dict[vol.Marker, SelectSelector]:
    """Return the form field that selects the cameras whose clips are archived.

    Return no field if the account is not loaded.
    """
    return _choices_field(
        CONF_ARCHIVE_CAMERAS, camera_choices(entry), mode=SelectSelectorMode.DROPDOWN
    )


def _usb_field(entry: BlinkConfigEntry) -> dict[vol.Marker, SelectSelector]:
    """Return the form field that selects the networks whose USB drives are read.

    Return no field if the account is not loaded or no sync module has a USB port.
    """
    if entry.state is not ConfigEntryState.LOADED:
        return {}
    data = entry.runtime_data.data
    networks = {
        str(module.network_id): data.networks[module.network_id].name
        for module in data.sync_modules.values()
        if Capability.LOCAL_STORAGE in module.capabilities and module.network_id in data.networks
    }
    return _choices_field(CONF_USB_NETWORKS, networks, mode=SelectSelectorMode.LIST)


def _choices_field(
    key: str, names: Mapping[str, str], *, mode: SelectSelectorMode
) -> dict[vol.Marker, SelectSelector]:
    """Return the form field `key`, in which users select any number of values by name.

    `names` contains the names of the values. Return no field if there are no values.
    """
    if not names:
        return {}
    options = [SelectOptionDict(value=value, label=name) for value, name in names.items()]
    config = SelectSelectorConfig(options=options, multiple=True, mode=mode)
    return {vol.Optional(key, default=[]): SelectSelector(config)}
