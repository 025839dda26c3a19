"""A frame's index as a row of black and white blocks along its top edge.

From left to right 32 blocks of equal width, white for 1: the index as 16 bits, the highest
first, then the same bits inverted. The row is 12 of 360 lines high.
"""

from PIL import Image, ImageDraw

BITS = 16
ROW_SHARE = 12 / 360
# Compression and scaling change black and white slightly; values between these limits are not
# blocks.
BLACK_BELOW = 96
WHITE_ABOVE = 160


def draw_frame_index(image: Image.Image, index: int) -> None:
    """Draw the index at the image's top edge. Raises OverflowError beyond 16 bits."""
    pattern = "".join(f"{byte:08b}" for byte in index.to_bytes(BITS // 8))
    pattern += pattern.translate(str.maketrans("01", "10"))
    draw = ImageDraw.Draw(image)
    width, height = image.width / len(pattern), image.height * ROW_SHARE
    for position, bit in enumerate(pattern):
        left = round(position * width)
        right = round((position + 1) * width) - 1
        draw.rectangle((left, 0, right, round(height) - 1), "white" if bit == "1" else "black")


def read_frame_index(image: Image.Image) -> int:
    """Return the index on a frame of any size. Raises ValueError if the frame has no index."""
    row = image.height * ROW_SHARE
    # Only the middle of the row: its lower edge is blurred with the scene.
    middle = (0, row * 0.2, image.width, row * 0.8)
    levels = image.convert("L").resize((2 * BITS, 1), Image.Resampling.BOX, middle).tobytes()
    if any(BLACK_BELOW <= level <= WHITE_ABOVE for level in levels):
        raise ValueError("the top edge is not black and white blocks")
    bits = "".join("1" if level > WHITE_ABOVE else "0" for level in levels)
    index, inverse = int(bits[:BITS], 2), int(bits[BITS:], 2)
    if index ^ inverse != (1 << BITS) - 1:
        raise ValueError("the blocks contradict their check")
    return index
