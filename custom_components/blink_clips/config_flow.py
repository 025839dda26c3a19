"""The sign-in form: e-mail, password and, if required, a two-factor code."""

from collections.abc import Awaitable, Mapping
from itertools import chain, count
from typing import Any, override
import uuid

import aiohttp
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_PASSWORD, CONF_PIN, CONF_USERNAME
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import probatio

from .account.client_factory import new_rate_limiter, sign_in_for, sign_in_session
from .account.rate_limiter_store import async_rate_limiter
from .account.token_store import token_data
from .api import (
    BlinkAuthenticationError,
    BlinkBlockedError,
    BlinkBusyError,
    BlinkConnectionError,
    BlinkError,
    BlinkPinRejectedError,
    BlinkPinRequiredError,
    BlinkRateLimitError,
    BlinkServerError,
    PinChallenge,
    RateLimiter,
    SignIn,
    Tokens,
)
from .config_entry import BlinkConfigEntry
from .const import (
    CONF_ACCOUNT_ID,
    CONF_HARDWARE_ID,
    CONF_TIER,
    DOMAIN,
    LOGGER,
    MANUFACTURER,
)
from .options_flow import BlinkOptionsFlow

# Use Probatio instead of Voluptuous, because its `Secret` keeps secret values out of validation
# errors.
_USER_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_USERNAME): TextSelector(
            TextSelectorConfig(type=TextSelectorType.EMAIL, autocomplete="username")
        ),
        probatio.Required(probatio.Secret(CONF_PASSWORD)): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
        ),
    }
)
_PIN_SCHEMA = probatio.Schema(
    {
        probatio.Required(probatio.Secret(CONF_PIN)): TextSelector(
            TextSelectorConfig(autocomplete="one-time-code")
        ),
    }
)


class BlinkConfigFlow(ConfigFlow, domain=DOMAIN):
    """The sign-in form of a Blink account, also for reauthentication and reconfiguration.

    Each submitted form sends exactly one sign-in request, because the cloud locks accounts after
    too many requests.
    """

    VERSION = 1

    _username = ""
    _hardware_id = ""
    _session: aiohttp.ClientSession | None = None
    _rate_limiter: RateLimiter | None = None
    _sign_in: SignIn
    _challenge: PinChallenge

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: BlinkConfigEntry) -> BlinkOptionsFlow:
        return BlinkOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form for e-mail and password."""
        if user_input is None:
            return self._show_user_form({})
        self._username = user_input[CONF_USERNAME].strip()
        self._sign_in = await self._new_sign_in()
        return await self._finish(self._sign_in.start(self._username, user_input[CONF_PASSWORD]))

    @override
    async def async_step_dhcp(self, discovery_info: DhcpServiceInfo) -> ConfigFlowResult:
        """Offer to sign in after Home Assistant has found a Blink device on the local network.

        Abort if a Blink account is already set up, or if the user has ignored one. Also abort if
        another sign-in form is open.
        """
        await self._async_handle_discovery_without_unique_id()
        return await self.async_step_discovered()

    async def async_step_discovered(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether to sign in to the account of a discovered Blink device."""
        if user_input is None:
            return self.async_show_form(step_id="discovered")
        return await self.async_step_user()

    async def async_step_pin(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form for the two-factor code, and complete the sign-in with the code."""
        if user_input is None:
            return self._show_pin_form({})
        pin = user_input[CONF_PIN].replace(" ", "")
        return await self._finish(self._sign_in.verify(self._challenge, pin), pin=True)

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Start a new sign-in after the cloud has rejected the tokens of the entry."""
        return await self.async_step_user()

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Start a new sign-in after the owner has selected "Reconfigure"."""
        return await self.async_step_user(user_input)

    @callback
    @override
    def async_remove(self) -> None:
        """Close the HTTP session of the sign-in when the flow ends."""
        if self._session is not None:
            self._session.detach()

    @property
    def _known_entry(self) -> BlinkConfigEntry | None:
        """The config entry that this flow updates. None if the flow creates a new entry."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_entry()
        return None

    async def _new_sign_in(self) -> SignIn:
        """Return a new sign-in with an empty cookie session."""
        self.async_remove()
        self._session = sign_in_session(self.hass)
        entry = self._known_entry
        # Use one hardware id for all sign-ins of an account. The cloud treats each hardware id as
        # another phone.
        if not self._hardware_id:
            self._hardware_id = entry.data[CONF_HARDWARE_ID] if entry else str(uuid.uuid4()).upper()
        # Use the rate limiter of the existing account. For a new account, create a rate limiter.
        if self._rate_limiter is None:
            self._rate_limiter = (
                await async_rate_limiter(self.hass, entry) if entry else new_rate_limiter()
            )
        return sign_in_for(
            self._session, hardware_id=self._hardware_id, rate_limiter=self._rate_limiter
        )

    async def _finish(self, tokens: Awaitable[Tokens], *, pin: bool = False) -> ConfigFlowResult:
        """Create or update the config entry after a sign-in.

        If an error occurs, show the form again.
        """
        try:
            received = await tokens
            account = await self._sign_in.account(received)
        except BlinkPinRequiredError as err:
            self._challenge = err.challenge
            return self._show_pin_form({})
        except BlinkPinRejectedError:
            return self._show_pin_form({"base": "invalid_pin"})
        except BlinkError as err:
            LOGGER.debug("The sign-in failed: %s", err)
            errors = {"base": _error_key(err)}
            # Show the form for the two-factor code again. The code is still valid, because only the
            # connection failed.
            if pin and isinstance(err, BlinkConnectionError):
                return self._show_pin_form(errors)
            return self._show_user_form(errors)
        data = {
            CONF_USERNAME: self._username,
            CONF_ACCOUNT_ID: account.account_id,
            CONF_TIER: account.tier,
            CONF_HARDWARE_ID: self._hardware_id,
            **token_data(received),
        }
        await self.async_set_unique_id(str(account.account_id))
        if (entry := self._known_entry) is not None:
            self._abort_if_unique_id_mismatch(reason="wrong_account")
            return self.async_update_reload_and_abort(entry, data=data)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=self._new_title(), data=data)

    def _new_title(self) -> str:
        """Return the title of a new config entry: "Blink", "Blink 2" and so on."""
        # Keep the e-mail address out of the title, because titles appear in logs.
        taken = {entry.title for entry in self._async_current_entries()}
        names = (f"{MANUFACTURER} {number}" for number in count(2))
        return next(it for it in chain((MANUFACTURER,), names) if it not in taken)

    def _show_user_form(self, errors: dict[str, str]) -> ConfigFlowResult:
        known = self._known_entry
        username = self._username or (known.data[CONF_USERNAME] if known else "")
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(
                _USER_SCHEMA, {CONF_USERNAME: username}
            ),
            errors=errors,
        )

    def _show_pin_form(self, errors: dict[str, str]) -> ConfigFlowResult:
        return self.async_show_form(
            step_id="pin",
            data_schema=_PIN_SCHEMA,
            errors=errors,
            description_placeholders={"destination": self._challenge.destination or self._username},
        )


def _error_key(err: BlinkError) -> str:
    """Return the translation key for a sign-in error."""
    match err:
        case BlinkAuthenticationError():
            return "invalid_auth"
        case BlinkBlockedError():
            return "blocked"
        case BlinkRateLimitError():
            return "rate_limited"
        case BlinkConnectionError() | BlinkServerError() | BlinkBusyError():
            return "cannot_connect"
        case _:
            return "unknown"
