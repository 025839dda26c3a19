"""Draws the index of each frame into a video, and reads the index from a frame.

The index is a row of 32 blocks along the top edge. A black block means 0, and a white block means
1. The first 16 blocks are the bits of the index, highest first. The other 16 blocks are the same
bits inverted.
"""

from PIL import Image, ImageDraw

BITS = 16
ROW_SHARE = 12 / 360
# A block darker than BLACK_BELOW is black, and a block brighter than WHITE_ABOVE is white. Any
# other brightness is invalid.
BLACK_BELOW = 96
WHITE_ABOVE = 160


def draw_frame_index(image: Image.Image, index: int) -> None:
    """Draw the index of a frame along the top edge of an image.

    Raises OverflowError if the index has more than 16 bits.
    """
    pattern = "".join(f"{byte:08b}" for byte in index.to_bytes(BITS // 8))
    pattern += pattern.translate(str.maketrans("01", "10"))
    draw = ImageDraw.Draw(image)
    width, height = image.width / len(pattern), image.height * ROW_SHARE
    for position, bit in enumerate(pattern):
        left = round(position * width)
        right = round((position + 1) * width) - 1
        draw.rectangle((left, 0, right, round(height) - 1), "white" if bit == "1" else "black")


def read_frame_index(image: Image.Image) -> int:
    """Read the index from a frame of any size. Raises ValueError if the frame has no index."""
    row = image.height * ROW_SHARE
    # Read only the middle of each block, because video compression blurs its edges.
    middle = (0, row * 0.2, image.width, row * 0.8)
    levels = image.convert("L").resize((2 * BITS, 1), Image.Resampling.BOX, middle).tobytes()
    if any(BLACK_BELOW <= level <= WHITE_ABOVE for level in levels):
        raise ValueError("the top edge is not black and white blocks")
    bits = "".join("1" if level > WHITE_ABOVE else "0" for level in levels)
    index, inverse = int(bits[:BITS], 2), int(bits[BITS:], 2)
    if index ^ inverse != (1 << BITS) - 1:
        raise ValueError("the blocks contradict the inverted blocks")
    return index
