"""What the cloud's product types are sold as (protocol.md section 3.2). Labels, nothing else."""

from .api import Camera, Family

MANUFACTURER = "Blink"

_PRODUCTS = {
    "white": "Indoor (1st gen)",
    "xt": "XT",
    "catalina": "Indoor/Outdoor (3rd gen)",
    "sedona": "Outdoor 4",
    "owl": "Mini",
    "hawk": "Mini 2",
    "superior": "Wired Floodlight Camera",
    "superior_owl": "Wired Floodlight Camera",
    "lotus": "Video Doorbell",
    "tulip": "Video Doorbell (2nd gen)",
    "orchid": "Battery Doorbell 2K+",
}
_FAMILIES = {
    Family.CAMERA: "Camera",
    Family.OWL: "Mini camera",
    Family.DOORBELL: "Doorbell",
}


def model_name(camera: Camera) -> str:
    """Return the product's name; for types that came later, what kind of thing it is."""
    return _PRODUCTS.get(camera.product_type, _FAMILIES[camera.family])
