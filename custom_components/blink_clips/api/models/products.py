"""What the cloud's product types are sold as (protocol.md section 3.2). Labels, nothing else."""

from collections.abc import Mapping

PRODUCTS: Mapping[str, str] = {
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
