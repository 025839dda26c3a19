"""Product names by product type (protocol.md section 3.2).

capabilities.py decides which entities a product has.
"""

from collections.abc import Mapping

PRODUCTS: Mapping[str, str] = {
    "white": "Indoor (1st gen)",
    "xt": "XT",
    "xt2": "XT2",
    "catalina": "Outdoor (3rd gen)",
    "catalina_indoor": "Indoor (3rd gen)",
    "sedona": "Outdoor 4",
    "owl": "Mini",
    "hawk": "Mini 2",
    "chickadee": "Mini 2K+",
    "superior": "Wired Floodlight Camera",
    "superior_owl": "Wired Floodlight Camera",
    "lotus": "Video Doorbell",
    "tulip": "Video Doorbell (2nd gen)",
    "orchid": "Battery Doorbell 2K+",
}
