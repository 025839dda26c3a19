"""The leak check: finds secrets of an account in the log, in states and in events."""

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
import pytest

from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.diagnostics import async_get_config_entry_diagnostics
from custom_components.blink_clips.live_view.server import StreamServer
from simulator import Camera, Simulator, Siren, SyncModule

# For each logger, the minimum level of the log lines that the leak check collects. Leave out the
# events that Home Assistant's core logs, and the requests that aiohttp logs, because the leak check
# reads events and requests itself.
_LEVELS = {
    "aiohttp": logging.DEBUG,
    "aiohttp.access": logging.CRITICAL,
    "custom_components": logging.DEBUG,
    "homeassistant": logging.DEBUG,
    "homeassistant.core": logging.INFO,
    # Leave out messages about new entities, because they contain only entity ids.
    "homeassistant.helpers.entity_registry": logging.WARNING,
    # Leave out the debug log of the websocket API, because it contains all responses to the user.
    "homeassistant.components.websocket_api": logging.INFO,
}
_SIGNED = {it: rf"(?-i:{it}\S)" for it in ("Bearer ", "authSig=")}
_BLOCKING = "Detected blocking call"
_REGISTRY_EVENTS = {EVENT_DEVICE_REGISTRY_UPDATED, EVENT_ENTITY_REGISTRY_UPDATED}
_SLOW_TASK = "Executing %s took %.3f seconds"


class _WarningFilter(logging.Filter):
    """Makes a log handler ignore messages below WARNING.

    If the handler has a level of its own, the handler ignores messages below that level instead.
    """

    def __init__(self, handler: logging.Handler) -> None:
        super().__init__()
        self._handler = handler

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        level = self._handler.level or logging.WARNING
        return record.levelno >= min(level, logging.WARNING)


class Watch(logging.Handler):
    """Collects all texts that people other than the owner may read.

    Finds secrets in these texts.
    """

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        self._simulator = simulator
        self._hass: HomeAssistant | None = None
        self._hardware_ids: set[str] = set()
        self._stream_secrets: set[str] = set()
        self._texts: list[str] = []
        self.blocking: list[str] = []
        """Log messages about blocking calls of the integration."""

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Collect every log line during the `with` block."""
        root, loggers = logging.getLogger(), {it: logging.getLogger(it) for it in _LEVELS}
        levels = {name: logger.level for name, logger in loggers.items()}
        # The leak check makes loggers log messages below WARNING. Hide these messages from all
        # other log handlers, because formatting the messages takes time.
        filters = {handler: _WarningFilter(handler) for handler in root.handlers}
        for handler, info_filter in filters.items():
            handler.addFilter(info_filter)
        _set_levels(loggers, _LEVELS)
        root.addHandler(self)
        try:
            with self._reading_stream_secrets():
                yield
        finally:
            root.removeHandler(self)
            _set_levels(loggers, levels)
            for handler, info_filter in filters.items():
                handler.removeFilter(info_filter)

    @contextmanager
    def _reading_stream_secrets(self) -> Iterator[None]:
        """Collect the secret parts of the addresses from which players read live views."""
        address = StreamServer.address

        async def collect(server: StreamServer, *args: Any) -> str:
            found = await address(server, *args)
            self._stream_secrets.update(server.secrets)
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(StreamServer, "address", collect)
            yield

    def join(self, hass: HomeAssistant) -> None:
        """Start to collect the events of Home Assistant."""
        self._hass = hass
        hass.bus.async_listen(MATCH_ALL, self._on_event)

    async def look(self) -> None:
        """Collect the texts of the current states, repair issues and diagnostics."""
        hass = self._hass
        assert hass is not None
        for state in hass.states.async_all():
            self._texts.append(f"state {state.entity_id} {state.state} {dict(state.attributes)}")
        for issue in ir.async_get(hass).issues.values():
            details = (issue.translation_key, issue.translation_placeholders, issue.data)
            self._texts.append(f"issue {issue.issue_id} {details}")
        for entry in hass.config_entries.async_entries(DOMAIN):
            # Skip a config entry without a hardware id, because a test has created it without a
            # sign-in.
            if "hardware_id" not in entry.data:
                continue
            self._hardware_ids.add(entry.data["hardware_id"])
            if entry.state is ConfigEntryState.LOADED:
                diagnostics = await async_get_config_entry_diagnostics(hass, entry)
                self._texts.append(f"diagnostics {diagnostics}")

    @property
    def leaks(self) -> list[str]:
        """Return each secret that was found, with the beginning of the text that contains it."""
        # Ignore the account id and the hardware id in requests, because requests must contain both.
        requests = [f"request {it.path}?{it.query}" for it in self._simulator.ledger.requests]
        return [
            *_found(self._secrets | self._addresses, self._texts, signed=True),
            *_found(self._secrets - self._numbers, requests, signed=False),
        ]

    def forget(self) -> None:
        """Discard all collected texts.

        Tests call this after they have exposed a secret on purpose.
        """
        self._texts.clear()

    @override
    def emit(self, record: logging.LogRecord) -> None:
        # Skip log lines of Home Assistant's pytest plugin, which logs all stored data.
        if record.name.startswith("pytest_homeassistant_custom_component"):
            return
        # Skip asyncio's warnings about slow tasks, because these warnings contain the values of
        # local variables, which may be secrets.
        if record.msg == _SLOW_TASK:
            return
        text = self.format(record)
        self._texts.append(f"log {text}")
        if _BLOCKING in text and f"'{DOMAIN}'" in text:
            self.blocking.append(text)

    @callback
    def _on_event(self, event: Event[Any]) -> None:
        new = event.data.get("new_state")
        # If a device was removed, skip the field with its data, because the data contain ids.
        data = {name: it for name, it in event.data.items() if name != "device"}
        # Collect only the names of the changed fields, because their values may be ids or serial
        # numbers.
        if event.event_type in _REGISTRY_EVENTS and "changes" in data:
            data["changes"] = list(data["changes"])
        text = f"{new.state} {dict(new.attributes)}" if new else data
        self._texts.append(f"event {event.event_type} {text}")

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
        secrets |= self._stream_secrets
        secrets |= {device.serial for device in devices} | self._numbers
        # Ignore a verification code that equals a device id by chance. Both have six digits.
        return secrets - {str(device.id) for device in devices} - set(map(str, cloud.networks))


def _set_levels(loggers: dict[str, logging.Logger], levels: dict[str, int]) -> None:
    """Set the levels of all loggers in one step.

    Do not use `setLevel`, because it clears the caches of all loggers, which is slow.
    """
    for name, logger in loggers.items():
        logger.level = levels[name]
    root = logging.getLogger()
    root.setLevel(root.level)


def _found(secrets: set[str], texts: list[str], *, signed: bool) -> list[str]:
    """Return each secret in the texts, with the beginning of the text that contains it."""
    # First search all texts together, without a regular expression, because most texts contain no
    # secret.
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
    """Return a regular expression that finds a secret, except as a part of a longer number."""
    text = re.escape(secret)
    return rf"(?<![\da-z.]){text}(?![\da-z])" if secret.isdigit() else text
