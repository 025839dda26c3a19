"""Problems of the garden camera that make its commands fail."""

from simulator import Failure
from tests.house import House


def stay_busy(house: House) -> None:
    """Make the Blink network of the camera reject all commands, as if it were busy."""
    house.cloud.cloud.keep_busy(house.cloud.cloud.networks[200001])


def go_offline(house: House) -> None:
    """Make the camera offline."""
    house.cloud.cloud.camera("Garden").online = False


def go_silent(house: House) -> None:
    """Let each command to the camera take five minutes."""
    house.cloud.cloud.camera("Garden").command_seconds = 300


def refuse(house: House) -> None:
    """Make the camera refuse all commands."""
    house.cloud.cloud.camera("Garden").failure = Failure(status_code=610)
