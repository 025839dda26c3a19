"""If the response to a command has no command id, actions wait until the cloud shows the effect."""

from tests.house import House


async def test_snapshot_without_a_command_id_is_reported_as_changed(house: House) -> None:
    house.cloud.settings.commands_answer_nothing = True
    await house.sign_in()
    before = await house.look("camera.garden")

    response = await house.action("snapshot", "camera.garden")

    assert response["camera.garden"]["changed"] is True
    assert response["camera.garden"]["command_id"] is None
    assert (await house.look("camera.garden")).number > before.number


async def test_record_clip_without_a_command_id_finds_its_clip(house: House) -> None:
    house.cloud.settings.commands_answer_nothing = True
    await house.sign_in()

    response = await house.action("record_clip", "camera.garden")

    newest = max(house.cloud.cloud.clips)
    assert response["camera.garden"]["video_id"] == newest
    assert response["camera.garden"]["command_id"] is None
    await house.settle()
    event = house.state("event.garden_clip").attributes
    assert (event["video_id"], event["event_type"]) == (newest, "on_demand")
