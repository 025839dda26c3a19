"""Partial failures: runs an action for several targets, of which some may fail."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..api import BlinkError
from ..const import DOMAIN
from ..errors import action_error
from ..localization import localized_message
from .targets import ActionTarget


async def async_for_each_target[TargetT: ActionTarget](
    call: ServiceCall,
    targets: Sequence[TargetT],
    act: Callable[[TargetT], Awaitable[dict[str, Any]]],
) -> ServiceResponse:
    """Call `act` for all targets concurrently. Return the result or the error of each target.

    Raises HomeAssistantError if all targets fail. If the caller requested no response, raises
    HomeAssistantError if any target fails.
    """

    async def outcome(target: TargetT) -> dict[str, Any] | HomeAssistantError:
        try:
            return await act(target)
        except BlinkError as err:
            return action_error(err, target.title)
        except HomeAssistantError as err:
            return err

    outcomes = await asyncio.gather(*(outcome(target) for target in targets))
    results = dict(zip((target.entity_id for target in targets), outcomes, strict=True))
    failures = [it for it in outcomes if isinstance(it, HomeAssistantError)]
    if failures and (len(failures) == len(results) or not call.return_response):
        raise summary(failures)
    return {
        entity_id: {"error": outcome.translation_key, "message": localized_message(outcome)}
        if isinstance(outcome, HomeAssistantError)
        else outcome
        for entity_id, outcome in results.items()
    }


def summary(failures: Iterable[HomeAssistantError]) -> HomeAssistantError:
    """Return one error with the messages of all failures.

    Return a ServiceValidationError if all failures are errors of this class.
    """
    first, *more = failures
    if not more:
        return first
    is_invalid = all(isinstance(it, ServiceValidationError) for it in (first, *more))
    kind = ServiceValidationError if is_invalid else HomeAssistantError
    return kind(
        translation_domain=DOMAIN,
        translation_key="several_failed",
        translation_placeholders={
            "errors": "\n".join(localized_message(err) for err in (first, *more))
        },
    )
