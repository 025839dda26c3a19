"""A group of users with few permissions, in each Home Assistant of these tests."""

from demo.api import Json

SEEN = "camera.front_door"
# Guests may see the camera at the front door and use the language model.
GUESTS: Json = {
    "id": "guests",
    "name": "Guests",
    "policy": {
        "entities": {
            "entity_ids": {SEEN: True},
            "domains": {"conversation": True, "ai_task": True},
        }
    },
}
