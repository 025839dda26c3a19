"""Scenarios: data that describes the networks and cameras of a simulated account."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.devices import Family, ThumbnailForm


@dataclass(frozen=True, kw_only=True)
class CameraSpec:
    """One camera in a scenario: its settings, and the format of its JSON."""

    name: str
    product_type: str = "catalina"
    family: Family = Family.CAMERA
    id: int | None = None  # The id of the camera. If it is None, the simulated cloud chooses an id.
    form: ThumbnailForm = ThumbnailForm.QUERY
    online: bool = True
    # Whether the camera has already taken a picture.
    pictured: bool = True
    # Whether the camera's clips are listed in the old format, with URL paths of API version 2.
    old_media: bool = False
    color: str = "black"
    battery: str = "ok"
    battery_level: int = 3
    temperature: int = 71
    wifi: int = 4
    enabled: bool = True
    light_id: int | None = None  # Id of the floodlight on which the camera is mounted.
    mount_id: int | None = None  # Id of the pan-tilt mount on which the camera is mounted.
    # Whether the URL paths of posters end with _s.jpg. This applies only if `old_media` is True.
    small_posters: bool = False

    # Names of the fields that are missing in the camera's JSON.
    unsaid: frozenset[str] = frozenset()
    # Values of fields in the camera's JSON, in place of the normal values.
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NetworkSpec:
    """One network in a scenario, with its devices."""

    name: str
    id: int
    cameras: tuple[CameraSpec, ...]
    sync_module: bool = True
    sync_module_type: str = "sm2"
    sync_module_fields: Mapping[str, object] = field(default_factory=dict)
    usb: bool = False  # Whether the sync module has a USB drive.
    sirens: tuple[str, ...] = ()
    armed: bool = True


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A simulated account with its networks and cameras."""

    name: str
    networks: tuple[NetworkSpec, ...] = ()
    clips: int = 0
    clip_days: float = 2.0
    first_clip_id: int = 7000001
    two_factor: int | None = None
    email: str = "demo@example.com"
    password: str = "demo-password"  # noqa: S105 - password of a simulated account
    account_id: int = 100001
    tier: str = "u034"


GARDEN = CameraSpec(name="Garden", product_type="catalina", id=400001)
DRIVEWAY = CameraSpec(
    name="Driveway",
    product_type="white",
    id=400002,
    form=ThumbnailForm.OLD_PATH,
    old_media=True,
    color="white",
)
PATIO = CameraSpec(name="Terrace", product_type="sedona", id=400003)
# The camera "Garden" has the same id, but belongs to another family (group of products).
HALL = CameraSpec(
    name="Hall",
    product_type="owl",
    family=Family.OWL,
    id=400001,
    form=ThumbnailForm.STAMP,
    color="white",
)
FRONT_DOOR = CameraSpec(
    name="Front Door",
    product_type="lotus",
    family=Family.DOORBELL,
    id=600001,
    form=ThumbnailForm.NUMBER,
)
# This camera has the same name as another camera of the account.
CABIN_TERRACE = CameraSpec(
    name="Terrace",
    product_type="hawk",
    family=Family.OWL,
    id=500002,
    form=ThumbnailForm.STAMP,
    color="white",
)

HOUSE = NetworkSpec(name="House", id=200001, cameras=(GARDEN, DRIVEWAY, PATIO, HALL, FRONT_DOOR))
# This network has only one camera, a Mini, and no sync module.
CABIN = NetworkSpec(name="Cabin", id=200002, cameras=(CABIN_TERRACE,), sync_module=False)


def _one_camera() -> tuple[NetworkSpec, ...]:
    return (NetworkSpec(name="House", id=200001, cameras=(GARDEN,)),)


def _offline_camera() -> tuple[NetworkSpec, ...]:
    lost = CameraSpec(name="Driveway", product_type="catalina", id=400002, online=False)
    return (NetworkSpec(name="House", id=200001, cameras=(GARDEN, lost)),)


def _big() -> tuple[NetworkSpec, ...]:
    """Return the networks of a large account: five networks with ten cameras each."""
    kinds = (
        (Family.CAMERA, "catalina", ThumbnailForm.QUERY),
        (Family.CAMERA, "white", ThumbnailForm.OLD_PATH),
        (Family.OWL, "owl", ThumbnailForm.STAMP),
        (Family.DOORBELL, "lotus", ThumbnailForm.NUMBER),
        (Family.CAMERA, "sedona", ThumbnailForm.QUERY),
    )
    networks = []
    for place in range(5):
        cameras = []
        for spot in range(10):
            family, product_type, form = kinds[spot % len(kinds)]
            number = place * 10 + spot + 1
            cameras.append(
                CameraSpec(
                    name=f"Camera {number}",
                    product_type=product_type,
                    family=family,
                    id=400000 + number,
                    form=form,
                    old_media=form is ThumbnailForm.OLD_PATH,
                )
            )
        networks.append(
            NetworkSpec(name=f"Building {place + 1}", id=200001 + place, cameras=tuple(cameras))
        )
    return tuple(networks)


def _zoo() -> tuple[NetworkSpec, ...]:
    """Return networks with cameras of all known product types, and of two unknown product types."""
    house = (
        CameraSpec(
            name="Garden",
            product_type="catalina",
            id=410001,
            temperature=58,
            # Report that the USB drive is not in use, although it is. The real cloud updates this
            # field late.
            fields={"local_storage_enabled": False},
        ),
        CameraSpec(
            name="Driveway",
            product_type="white",
            id=410002,
            form=ThumbnailForm.OLD_PATH,
            old_media=True,
            color="white",
            battery="low",
            battery_level=1,
            fields={"local_storage_compatible": False, "revision": "02"},
        ),
        CameraSpec(
            name="Shed",
            product_type="xt",
            id=410003,
            temperature=24,
            wifi=1,
            enabled=False,
            old_media=True,
            small_posters=True,
            fields={"local_storage_compatible": False, "revision": None},
        ),
        CameraSpec(name="Pond", product_type="sedona", id=410004, temperature=63, light_id=7001),
        CameraSpec(
            name="Hall",
            product_type="owl",
            family=Family.OWL,
            id=510001,
            form=ThumbnailForm.STAMP,
            color="white",
            mount_id=7101,
            fields={"local_storage_enabled": False, "fw_version": 10.77, "revision": "01"},
        ),
        # On a USB drive, this camera and the next one have the same name, because names there
        # contain no space and no hyphen.
        CameraSpec(
            name="Front Door",
            product_type="lotus",
            family=Family.DOORBELL,
            id=610001,
            form=ThumbnailForm.NUMBER,
            fields={"local_storage_compatible": False},
        ),
        # This camera works without a sync module.
        CameraSpec(
            name="Front-Door",
            product_type="tulip",
            family=Family.DOORBELL,
            id=610002,
            form=ThumbnailForm.STAMP,
            unsaid=frozenset({"signals.lfr"}),
        ),
    )
    barn = (
        CameraSpec(
            name="Stable",
            product_type="maple",
            id=410005,
            unsaid=frozenset({"signals.temp", "signals.battery"}),
        ),
        CameraSpec(
            name="Gate",
            product_type="orchid",
            family=Family.DOORBELL,
            id=610003,
            form=ThumbnailForm.STAMP,
            unsaid=frozenset({"signals"}),
        ),
        CameraSpec(
            name="Yard",
            product_type="superior",
            family=Family.OWL,
            id=510002,
            form=ThumbnailForm.STAMP,
        ),
    )
    # This camera has the same name as a camera in another network.
    cabin = (
        CameraSpec(
            name="Garden",
            product_type="hawk",
            family=Family.OWL,
            id=510003,
            form=ThumbnailForm.STAMP,
            color="white",
            unsaid=frozenset({"snooze", "snooze_time_remaining"}),
        ),
    )
    carport = (
        CameraSpec(
            name="Carport",
            product_type="superior_owl",
            family=Family.OWL,
            id=510004,
            form=ThumbnailForm.STAMP,
        ),
    )
    orchard = (
        CameraSpec(name="Fence", product_type="xt2", id=410006),
        CameraSpec(
            name="Study", product_type="catalina_indoor", id=410007, form=ThumbnailForm.NUMBER
        ),
        CameraSpec(name="Meadow", product_type="sonoran", id=410008),
        CameraSpec(
            name="Loft",
            product_type="chickadee",
            family=Family.OWL,
            id=510005,
            form=ThumbnailForm.STAMP,
        ),
    )
    return (
        NetworkSpec(name="House", id=210001, cameras=house, usb=True, sirens=("Attic Siren",)),
        NetworkSpec(name="Barn", id=210002, cameras=barn, sync_module_type="sm1", armed=False),
        NetworkSpec(name="Cabin", id=210003, cameras=cabin, sync_module=False),
        NetworkSpec(name="Carport", id=210004, cameras=carport, sync_module=False),
        NetworkSpec(
            name="Orchard", id=210005, cameras=orchard, sync_module_fields={"subtype": "billy"}
        ),
    )


SCENARIOS = {
    it.name: it
    for it in (
        Scenario(name="one_camera", networks=_one_camera(), clips=4),
        Scenario(name="full_house", networks=(HOUSE, CABIN), clips=24),
        Scenario(name="empty"),
        Scenario(name="no_subscription", networks=(HOUSE, CABIN)),
        Scenario(name="offline_camera", networks=_offline_camera(), clips=4),
        Scenario(name="two_factor", networks=_one_camera(), clips=4, two_factor=412),
        # The first clip id has eleven digits, like the longest ids from the real cloud.
        Scenario(name="zoo", networks=_zoo(), clips=32, first_clip_id=70_000_000_001),
        Scenario(name="big", networks=_big(), clips=10_000, clip_days=60.0),
    )
}
