"""Forms for repair issues. The package repair_issues creates the issues."""

from typing import Any, override

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant

from .account.rate_limiter_store import async_end_backoff
from .const import CONF_RELAY_FINGERPRINT
from .live_view.limits import end_pauses_after_failures


class EndBackoffFlow(ConfirmRepairFlow):
    """A form for the issue about refused requests. The user confirms that the cause is gone.

    Then the backoff (time without requests) ends, and a request is sent.
    """

    def __init__(self, entry_id: str) -> None:
        self._entry_id = entry_id

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        if user_input is not None:
            await async_end_backoff(self.hass, self._entry_id)
        return await super().async_step_confirm(user_input)


class AcceptCertificateFlow(ConfirmRepairFlow):
    """A form to accept the new certificate of the server that sends live views."""

    def __init__(self, entry_id: str, fingerprint: str) -> None:
        self._entry_id = entry_id
        self._fingerprint = fingerprint

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        if user_input is not None:
            entry = self.hass.config_entries.async_get_known_entry(self._entry_id)
            self.hass.config_entries.async_update_entry(
                entry, data={**entry.data, CONF_RELAY_FINGERPRINT: self._fingerprint}
            )
            end_pauses_after_failures(self.hass, entry)
        return await super().async_step_confirm(user_input)


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any]
) -> RepairsFlow:
    """Return the form for a repair issue about refused requests or an unknown certificate."""
    if fingerprint := data.get("fingerprint"):
        return AcceptCertificateFlow(data["entry_id"], fingerprint)
    return EndBackoffFlow(data["entry_id"])
