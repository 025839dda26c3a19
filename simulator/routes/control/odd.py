"""Control routes that set fields in the JSON of devices, or change the ids of USB clips."""

from aiohttp import web

from simulator.routes.control.values import (
    camera_named,
    checked,
    network_numbered,
    object_of,
    show,
    values_of,
)
from simulator.routes.table import Table, cloud_of
from simulator.wire import Refusal

routes = Table(public=True)


@routes.post("control.record", "/_control/record")
@checked
async def change_record(request: web.Request) -> web.StreamResponse:
    """Set or remove fields in the JSON of a camera.

    If the request names no camera, set fields in the JSON of a network's sync module.
    """
    cloud, values = cloud_of(request), await values_of(request)
    fields = object_of(values, "fields")
    if "camera" not in values:
        module = cloud.sync_modules.get(network_numbered(cloud, values).id)
        if module is None:
            raise Refusal(404, {"message": "This network has no sync module"})
        module.fields = fields
        return show({"name": module.name, "fields": fields})
    camera = camera_named(cloud, values)
    camera.fields = fields
    camera.unsaid = frozenset(filter(None, str(values.get("unsaid", "")).split(",")))
    return show({"name": camera.name, "fields": fields, "unsaid": sorted(camera.unsaid)})


@routes.post("control.restart", "/_control/restart")
@checked
async def restart(request: web.Request) -> web.StreamResponse:
    """Restart a sync module. All clips on its USB drive then have new ids."""
    cloud, values = cloud_of(request), await values_of(request)
    module = cloud.sync_modules.get(network_numbered(cloud, values).id)
    if module is None:
        raise Refusal(404, {"message": "This network has no sync module"})
    cloud.restart_sync_module(module)
    return show({"name": module.name, "local_clips": sorted(module.local_storage.clips)})
