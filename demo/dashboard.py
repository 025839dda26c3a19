"""Creates two dashboards for the demo: one of Blink Clips, and a comparison with `blink`."""

from demo.api import Api
from demo.house import DOMAIN
from demo.side_by_side import side_by_side

URL_PATH = "blink-clips"
TITLE = "Blink Clips"
ICON = "mdi:cctv"

# The saved configuration of the Blink Clips dashboard. The card's dashboard strategy creates the
# views.
CONFIGURATION = {"strategy": {"type": "custom:blink-clips"}}


async def make_dashboards(api: Api) -> list[str]:
    """Create the demo's dashboards. The dashboard of Blink Clips becomes the default page.

    Return the entity ids of all cameras of Blink Clips, without the live views.
    """
    await api.save_dashboard(URL_PATH, CONFIGURATION, title=TITLE, icon=ICON)
    await api.command("frontend/set_system_data", key="core", value={"default_panel": URL_PATH})
    if beside := await side_by_side(api):
        await api.save_dashboard(
            str(beside["path"]), {"views": [beside]}, title=str(beside["title"]), icon="mdi:compare"
        )
    entities = await api.command("config/entity_registry/list")
    return sorted(
        it["entity_id"]
        for it in entities
        if it["platform"] == DOMAIN
        and it["entity_id"].startswith("camera.")
        and it["translation_key"] != "live_view"
    )
