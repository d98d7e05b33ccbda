"""Draws the icons of the add-ons and the logo of the demo company.

    python docs/draw_images.py

Shapes are drawn four times too large and reduced, which gives smooth edges.
"""

from pathlib import Path

from PIL import Image, ImageDraw

REPO = Path(__file__).resolve().parent.parent
SIZE = 140
SCALE = 8
INK = "#1d3b5c"
INK_LIGHT = "#31608f"
AMBER = "#f2a73b"
AMBER_DARK = "#d98a1f"
GREEN = "#21a67a"
GREEN_DARK = "#178561"
PAPER = "#ffffff"


def canvas(size=SIZE, width=None):
    image = Image.new("RGBA", ((width or size) * SCALE, size * SCALE), (0, 0, 0, 0))
    return image, ImageDraw.Draw(image)


def scaled(*numbers):
    return [round(number * SCALE) for number in numbers]


def rounded(draw, box, radius, color, **corners):
    draw.rounded_rectangle(scaled(*box), radius * SCALE, fill=color, **corners)


def polygon(draw, points, color):
    draw.polygon([tuple(scaled(*point)) for point in points], fill=color)


def disc(draw, x, y, radius, color):
    draw.ellipse(scaled(x - radius, y - radius, x + radius, y + radius), fill=color)


def stroke(draw, points, width, color):
    draw.line([tuple(scaled(*point)) for point in points], fill=color, width=round(width * SCALE),
              joint="curve")
    for x, y in (points[0], points[-1]):
        disc(draw, x, y, width / 2, color)


def save(image, path):
    target = REPO / path
    target.parent.mkdir(parents=True, exist_ok=True)
    smaller = image.resize((image.width // SCALE, image.height // SCALE), Image.LANCZOS)
    smaller.save(target, optimize=True)
    print(target.relative_to(REPO))


def document(draw):
    """An invoice: a sheet with a folded corner and three lines, the last one an amount."""
    rounded(draw, (22, 14, 96, 126), 9, INK)
    polygon(draw, ((74, 13), (97, 13), (97, 37)), (0, 0, 0, 0))
    polygon(draw, ((74, 14), (96, 36), (74, 36)), INK_LIGHT)
    rounded(draw, (36, 50, 80, 57), 3.5, PAPER)
    rounded(draw, (36, 66, 70, 73), 3.5, INK_LIGHT)
    rounded(draw, (36, 82, 62, 89), 3.5, INK_LIGHT)


def coin_with_check(draw, color=AMBER, shade=AMBER_DARK):
    """What comes in, and is matched."""
    disc(draw, 93, 97, 36, (0, 0, 0, 0))
    disc(draw, 93, 97, 31, shade)
    disc(draw, 93, 95, 30, color)
    stroke(draw, ((79, 96), (89, 106), (108, 84)), 8, PAPER)


def receivables():
    image, draw = canvas()
    document(draw)
    coin_with_check(draw)
    return image


def cart(draw, color, shade):
    """An order that waits: a basket with a padlock in its place."""
    disc(draw, 93, 97, 36, (0, 0, 0, 0))
    disc(draw, 93, 97, 31, shade)
    disc(draw, 93, 95, 30, color)
    stroke(draw, ((74, 81), (81, 81), (86, 102), (107, 102)), 5, PAPER)
    polygon(draw, ((83, 86), (113, 86), (107, 98), (86, 98)), PAPER)
    disc(draw, 89, 110, 4, PAPER)
    disc(draw, 104, 110, 4, PAPER)


def sales():
    image, draw = canvas()
    document(draw)
    cart(draw, GREEN, GREEN_DARK)
    return image


def stock():
    image, draw = canvas()
    document(draw)
    color, shade = "#8a63b8", "#6d4a97"
    disc(draw, 93, 97, 36, (0, 0, 0, 0))
    disc(draw, 93, 97, 31, shade)
    disc(draw, 93, 95, 30, color)
    polygon(draw, ((93, 76), (111, 85), (93, 94), (75, 85)), PAPER)
    polygon(draw, ((75, 89), (91, 97), (91, 115), (75, 106)), "#e4d8f1")
    polygon(draw, ((111, 89), (95, 97), (95, 115), (111, 106)), "#d0bde6")
    return image


def lumen_logo():
    """A pendant lamp and its light, for the demo company."""
    image, draw = canvas(160, width=160)
    disc(draw, 80, 80, 76, INK)
    stroke(draw, ((80, 4), (80, 48)), 4, PAPER)
    draw.pieslice(scaled(42, 44, 118, 120), 180, 360, fill=PAPER)
    disc(draw, 80, 86, 11, AMBER)
    for points in (((80, 106), (80, 124)), ((58, 101), (48, 116)), ((102, 101), (112, 116))):
        stroke(draw, points, 6, AMBER)
    return image


if __name__ == "__main__":
    save(receivables(), "ar_management/static/description/icon.png")
    save(sales(), "ar_management_sale/static/description/icon.png")
    save(stock(), "ar_management_stock/static/description/icon.png")
    save(lumen_logo(), "ar_management/demo/logo.png")
