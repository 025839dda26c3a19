"""What an owner can do about a repair issue in a form: have the cloud asked again at once."""

from typing import Any, override

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant

from .account.rate_limiter_store import async_end_backoff


class AskAgain(ConfirmRepairFlow):
    """Asks the cloud again once its owner has put right why it refused."""

    def __init__(self, entry_id: str) -> None:
        self._entry_id = entry_id

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        if user_input is not None:
            await async_end_backoff(self.hass, self._entry_id)
        return await super().async_step_confirm(user_input)


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any]
) -> RepairsFlow:
    """Return the form of an issue that can be fixed; only refusals can."""
    return AskAgain(data["entry_id"])
