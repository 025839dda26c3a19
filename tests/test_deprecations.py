"""A test fails if the integration uses a deprecated part of Home Assistant or Python."""

import warnings

from homeassistant.helpers.deprecation import deprecated_function
from homeassistant.helpers.frame import report_usage
import pytest

from custom_components.blink_clips.account import client_factory
from tests.deprecations import DeprecationLog
from tests.house import House


async def test_deprecated_function_called_by_the_integration_is_collected(
    house: House, deprecation_log: DeprecationLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = deprecated_function("new_clock", breaks_in_ha_version="2027.5")(client_factory.clock)
    monkeypatch.setattr(client_factory, "clock", old)

    await house.sign_in()

    assert [it for it in deprecation_log.lines if "deprecated function" in it]
    deprecation_log.lines.clear()


async def test_reported_use_by_the_integration_is_collected(
    house: House, deprecation_log: DeprecationLog
) -> None:
    await house.sign_in()

    report_usage("sets x", integration_domain="blink_clips", breaks_in_ha_version="2027.5")

    assert [it for it in deprecation_log.lines if "sets x" in it]
    deprecation_log.lines.clear()


async def test_reported_use_by_another_integration_is_ignored(
    house: House, deprecation_log: DeprecationLog
) -> None:
    report_usage("sets x", integration_domain="homeassistant", breaks_in_ha_version="2027.5")

    assert deprecation_log.lines == []


@pytest.mark.parametrize("category", [DeprecationWarning, PendingDeprecationWarning, FutureWarning])
def test_deprecation_warning_in_the_integration_is_an_error(category: type[Warning]) -> None:
    with pytest.raises(category, match="old"):
        warnings.warn_explicit("old", category, "x.py", 1, "custom_components.blink_clips.x")


def test_deprecation_warning_elsewhere_is_no_error() -> None:
    with pytest.warns(DeprecationWarning, match="old"):
        warnings.warn_explicit("old", DeprecationWarning, "x.py", 1, "some_library")
