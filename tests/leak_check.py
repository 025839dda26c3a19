"""Somebody who reads along: what is logged, shown and fired of us must tell no secret."""

from collections.abc import Iterator
from contextlib import contextmanager
import logging
import re
from typing import Any, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import MATCH_ALL
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.device_registry import EVENT_DEVICE_REGISTRY_UPDATED
from homeassistant.helpers.entity_registry import EVENT_ENTITY_REGISTRY_UPDATED

from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.diagnostics import async_get_config_entry_diagnostics
from simulator import Camera, Simulator, Siren, SyncModule

# All of the debug log, but for what is read elsewhere: each event, which is read where it is fired,
# and the requests that others make.
_LEVELS = {
    "aiohttp": logging.DEBUG,
    "aiohttp.access": logging.CRITICAL,
    "custom_components": logging.DEBUG,
    "homeassistant": logging.DEBUG,
    "homeassistant.core": logging.INFO,
    # What Home Assistant answers a user, it writes into its own debug log.
    "homeassistant.components.websocket_api": logging.INFO,
}
_SIGNED = {it: rf"(?-i:{it}\S)" for it in ("Bearer ", "authSig=")}
_BLOCKING = "Detected blocking call"
_REGISTRY_EVENTS = {EVENT_DEVICE_REGISTRY_UPDATED, EVENT_ENTITY_REGISTRY_UPDATED}
_SLOW_TASK = "Executing %s took %.3f seconds"


class _Unasked(logging.Filter):
    """Keeps the debug log from a handler that has not been told to take it."""

    def __init__(self, handler: logging.Handler) -> None:
        super().__init__()
        self._handler = handler

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.INFO or self._handler.level == logging.DEBUG


class Watch(logging.Handler):
    """Reads what can be read by others than the owner, while the simulated cloud is there."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        self._simulator = simulator
        self._hass: HomeAssistant | None = None
        self._hardware_ids: set[str] = set()
        self._texts: list[str] = []
        self.blocking: list[str] = []
        """Calls of ours that held up the event loop."""

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read every line that is logged."""
        root, loggers = logging.getLogger(), {it: logging.getLogger(it) for it in _LEVELS}
        levels = {name: logger.level for name, logger in loggers.items()}
        # What a failing test prints, and what others see who read along, stays as it was.
        filters = {handler: _Unasked(handler) for handler in root.handlers}
        for handler, unasked in filters.items():
            handler.addFilter(unasked)
        for name, logger in loggers.items():
            logger.setLevel(_LEVELS[name])
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)
            for name, logger in loggers.items():
                logger.setLevel(levels[name])
            for handler, unasked in filters.items():
                handler.removeFilter(unasked)

    def join(self, hass: HomeAssistant) -> None:
        """Hear of every event from now on."""
        self._hass = hass
        hass.bus.async_listen(MATCH_ALL, self._on_response)

    async def look(self) -> None:
        """Look at everything that Home Assistant shows of us now."""
        hass = self._hass
        assert hass is not None
        for state in hass.states.async_all():
            self._texts.append(f"state {state.entity_id} {state.state} {dict(state.attributes)}")
        for issue in ir.async_get(hass).issues.values():
            details = (issue.translation_key, issue.translation_placeholders, issue.data)
            self._texts.append(f"issue {issue.issue_id} {details}")
        for entry in hass.config_entries.async_entries(DOMAIN):
            # A test may make an entry up, which nobody has signed in to.
            if "hardware_id" not in entry.data:
                continue
            self._hardware_ids.add(entry.data["hardware_id"])
            if entry.state is ConfigEntryState.LOADED:
                told = await async_get_config_entry_diagnostics(hass, entry)
                self._texts.append(f"diagnostics {told}")

    @property
    def leaks(self) -> list[str]:
        """What was read and should not have been: the beginning of each text with a secret."""
        # By our addresses the cloud knows the account, and by the first of all the hardware.
        requests = [f"request {it.path}?{it.query}" for it in self._simulator.ledger.requests]
        return [
            *_found(self._secrets | self._addresses, self._texts, signed=True),
            *_found(self._secrets - self._numbers, requests, signed=False),
        ]

    def forget(self) -> None:
        """Forget what was read: it was meant to be read."""
        self._texts.clear()

    @override
    def emit(self, record: logging.LogRecord) -> None:
        # The tests' own disk tells what is written to it.
        if record.name.startswith("pytest_homeassistant_custom_component"):
            return
        # In its debug mode, asyncio tells of slow tasks all that they hold; time is driven here.
        if record.msg == _SLOW_TASK:
            return
        text = self.format(record)
        self._texts.append(f"log {text}")
        if _BLOCKING in text and f"'{DOMAIN}'" in text:
            self.blocking.append(text)

    @callback
    def _on_response(self, event: Event[Any]) -> None:
        new = event.data.get("new_state")
        # What is told of a device that is gone is what its page has shown.
        data = {name: it for name, it in event.data.items() if name != "device"}
        # The registries hold ids and serials, and their events repeat the previous ones.
        if event.event_type in _REGISTRY_EVENTS and "changes" in data:
            data["changes"] = list(data["changes"])
        told = f"{new.state} {dict(new.attributes)}" if new else data
        self._texts.append(f"event {event.event_type} {told}")

    @property
    def _numbers(self) -> set[str]:
        account = self._simulator.cloud.account
        return {*map(str, (account.id, account.user_id, account.client_id)), *self._hardware_ids}

    @property
    def _addresses(self) -> set[str]:
        return {self._simulator.url, f"127.0.0.1:{self._simulator.port}"}

    @property
    def _secrets(self) -> set[str]:
        cloud = self._simulator.cloud
        devices: list[Camera | SyncModule | Siren] = [
            *cloud.cameras.values(),
            *cloud.sync_modules.values(),
            *cloud.sirens.values(),
        ]
        secrets = {cloud.account.email, cloud.account.password, *cloud.accounts.confided}
        secrets |= {device.serial for device in devices} | self._numbers
        # A code of six digits may by chance be the number of a device.
        return secrets - {str(device.id) for device in devices} - set(map(str, cloud.networks))


def _found(secrets: set[str], texts: list[str], *, signed: bool) -> list[str]:
    """Return each secret that texts tell, with the beginning of the text."""
    # Nearly all secrets are nowhere; to find that out takes no pattern, which is slow.
    everything = "\n".join(texts)
    folded = everything.casefold()
    patterns = [_spelled(secret) for secret in secrets if secret.casefold() in folded]
    if signed:
        patterns += [pattern for sign, pattern in _SIGNED.items() if sign in everything]
    if not patterns:
        return []
    pattern = re.compile("|".join(patterns), re.IGNORECASE)
    return [f"{match[0]!r} in {text[:300]}" for text in texts if (match := pattern.search(text))]


def _spelled(secret: str) -> str:
    """Return a pattern; digits within a longer number or id are another one."""
    text = re.escape(secret)
    return rf"(?<![\da-z.]){text}(?![\da-z])" if secret.isdigit() else text
