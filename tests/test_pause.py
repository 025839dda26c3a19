"""How long the cloud is left alone."""

import pytest

from custom_components.blink_clips.api import BlinkRateLimitError
from custom_components.blink_clips.pause import Pause
from simulator import DrivenClock
from tests.house import ClientClock


@pytest.mark.parametrize(("asked", "kept"), [(None, 60), (1, 60), (90, 90)])
def test_a_pause_is_as_long_as_the_cloud_asks_and_no_shorter_than_a_minute(
    clock: DrivenClock, asked: float | None, kept: float
) -> None:
    pause = Pause(ClientClock(clock))
    pause.check()
    pause.begin(BlinkRateLimitError("Slow down", status=429, retry_after=asked))

    clock.advance(kept - 1)
    with pytest.raises(BlinkRateLimitError) as refused:
        pause.check()
    assert refused.value.retry_after == pytest.approx(1)

    clock.advance(1)
    pause.check()
