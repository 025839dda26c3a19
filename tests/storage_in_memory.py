"""Home Assistant's storage files, in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from homeassistant.helpers.json import prepare_save_json
from homeassistant.helpers.storage import Store
from homeassistant.util.json import json_loads
import pytest


@contextmanager
def storage_in_memory[FilesT: dict[str, Any]](files: FilesT) -> Iterator[FilesT]:
    """Keep Home Assistant's storage files in `files`, by storage key, during the `with` block.

    Stored data is converted to JSON, as for a real file. The test plugin has a slower version of
    this function.
    """
    load_data = Store._async_load

    async def load(store: Store[Any]) -> Any:
        if store._data is not None:
            return await load_data(store)
        if not (stored := files.get(store.key)):
            return None
        # Pretend that this data is not written yet. Home Assistant then uses it, and reads no file.
        store._data = stored
        try:
            return await load_data(store)
        finally:
            if store._data is stored:
                store._data = None

    async def write(store: Store[Any], data: dict[str, Any]) -> None:
        if "data_func" in data:
            data["data"] = data.pop("data_func")()
        _, text = prepare_save_json(data, encoder=store._encoder)
        files[store.key] = json_loads(text)

    async def remove(store: Store[Any]) -> None:
        files.pop(store.key, None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "_async_load", load)
        patch.setattr(Store, "_async_write_data", write)
        patch.setattr(Store, "async_remove", remove)
        yield files
