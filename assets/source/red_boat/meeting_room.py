"""The ground-floor living room of No. 106: the table (RB05) and the two guests' things (RB08).

Evidence. About 18 m² (RB04.3): 4.2 × 4.3 m. Long table, round stools, white cloth, tea set, vases and side tables follow
participants' recollections, as the room is shown today (RB05 text): inferred. Eight o'clock on the wall clock: the opening hour.
Typewriter, suitcase and hats stand for the two Comintern representatives (RB08.1): artistic.
"""

import math

from kit import shapes

from . import palette as c
from .furniture import bell_jar_lamp, hat, lectern, suitcase, teacup, teapot, typewriter, vase

LEFT, RIGHT, SOUTH, NORTH, HEIGHT = -2.1, 2.1, 2.6, 6.9, 3.2
DOOR = (-1.65, -0.35, 2.25)
"""West and east jamb of the door to the gallery, and its height (metres)."""
TABLE = (0.30, 4.85)


def french_window(m, width, height, lattice=True):
    """A tall panelled leaf (落地长窗): lower board, upper lattice on paper; stands at the origin, centred, faces −Y."""
    for x in (-1, 1):
        m.box((x * (width / 2 - 0.03), 0, height / 2), (0.06, 0.05, height), "wood", "4A2C1E", 0.005, 2)
    for z in (0.04, 0.80, 0.94, height - 0.04):
        m.box((0, 0, z), (width, 0.05, 0.08), "wood", "4A2C1E", 0.005, 0)
    m.box((0, 0, 0.42), (width - 0.1, 0.025, 0.70), "wood", "5A3827", 0.004, 2)
    m.box((0, -0.018, 0.42), (width - 0.24, 0.02, 0.54), "wood", "5A3827", 0.006, 2)
    low, high = 0.98, height - 0.08
    if not lattice:
        return
    with m.using(light=0.25, blocks=False):
        for i in range(1, 4):
            m.box((-width / 2 + 0.06 + (width - 0.12) * i / 4, 0, (low + high) / 2), (0.016, 0.028, high - low), "wood", "3A2216", 0)
        for i in range(1, 7):
            m.box((0, 0, low + (high - low) * i / 7), (width - 0.1, 0.026, 0.016), "wood", "3A2216", 0)
    m.panel(
        [
            (width / 2 - 0.05, 0.012, low),
            (-width / 2 + 0.05, 0.012, low),
            (-width / 2 + 0.05, 0.012, high),
            (width / 2 - 0.05, 0.012, high),
        ][::-1],
        "window",
        uvs=[(0, 0), (1, 0), (1, 1), (0, 1)],
    )


def structure(scene):
    """Floor, walls, ceiling beams, the front of tall windows, pictures."""
    m = scene.maker("meeting-room")
    m.panel([(LEFT, 2.36, 0), (RIGHT, 2.36, 0), (RIGHT, NORTH, 0), (LEFT, NORTH, 0)], "wood", "8A6844", light=1.3)
    for i in range(1, 22):
        m.box(
            (LEFT + 0.2 * i, (2.36 + NORTH) / 2, 0.0),
            (0.006, NORTH - 2.36, 0.004),
            "paint",
            "2A1D13",
            0,
            light=0.3,
            blocks=False,
            skip={"-z", "-x", "+x", "-y", "+y"},
        )
    for x, sign in ((LEFT, 1), (RIGHT, -1)):
        m.panel([(x, 2.36, 0), (x, NORTH, 0), (x, NORTH, HEIGHT), (x, 2.36, HEIGHT)][::sign], "plaster", "F2EEE6")
        m.box(
            (x + sign * 0.012, (2.36 + NORTH) / 2, 0.09), (0.024, NORTH - 2.36, 0.18), "wood", c.WALNUT, 0.004, 1, light=0.6, blocks=False
        )
        m.box(
            (x + sign * 0.012, (2.36 + NORTH) / 2, 2.42), (0.024, NORTH - 2.36, 0.05), "wood", c.WALNUT, 0.004, 1, light=0.6, blocks=False
        )
    west, east, top = DOOR
    m.at((0, NORTH, 0)).add(shapes.wall_with_opening(LEFT, RIGHT, HEIGHT, west, east, top), "plaster", "F2EEE6", blocks=False)
    m.box(((east + RIGHT) / 2, NORTH - 0.012, 0.09), (RIGHT - east - 0.2, 0.024, 0.18), "wood", c.WALNUT, 0.004, 0, light=0.6, blocks=False)
    m.panel([(LEFT, NORTH, HEIGHT), (RIGHT, NORTH, HEIGHT), (RIGHT, 2.36, HEIGHT), (LEFT, 2.36, HEIGHT)], "wood", "5A4430", light=0.5)
    for i in range(5):
        m.box((0, 2.9 + i * 0.9, HEIGHT - 0.09), (RIGHT - LEFT, 0.14, 0.18), "wood", c.WALNUT, 0.01, 0, light=0.5, blocks=False)
    for x in (west - 0.06, east + 0.06):
        m.box((x, NORTH + 0.1, top / 2), (0.12, 0.52, top), "wood", "4A2C1E", 0.01, 2, skip={"-z"})
    m.box(((west + east) / 2, NORTH + 0.1, top + 0.05), (east - west + 0.24, 0.52, 0.12), "wood", "4A2C1E", 0.01, 0)
    front = m.at((0, 2.48, 0))
    front.box((0, 0, 2.66), (4.2, 0.14, 0.14), "wood", c.WALNUT, 0.01, 0)
    front.panel([(-2.1, -0.04, 2.72), (2.1, -0.04, 2.72), (2.1, -0.04, 4.4), (-2.1, -0.04, 4.4)], "wood", "5A3827", light=0.5, blocks=False)
    front.panel(
        [(2.1, 0.06, 2.72), (-2.1, 0.06, 2.72), (-2.1, 0.06, HEIGHT), (2.1, 0.06, HEIGHT)], "plaster", "F2EEE6", light=0.5, blocks=False
    )
    for x in (-2.05, -0.72, 0.72, 2.05):
        front.box((x, 0, 1.3), (0.09, 0.12, 2.6), "wood", c.WALNUT, 0.01, 2, skip={"-z"})
    for side in (-1, 1):
        for i in range(2):
            french_window(front.at((side * (1.06 + i * 0.64), 0, 0.02)), 0.62, 2.56)
        french_window(front.at((side * 1.08, 0.085, 0.02), 180), 0.60, 2.56)
    m.box((0, 2.48, 0.015), (1.4, 0.12, 0.03), "wood", c.WALNUT, 0.008, 0, blocks=False)
    clock(m.at((RIGHT - 0.01, 4.85, 1.95), -90))
    for y in (4.05, 5.72):
        scroll(m.at((RIGHT - 0.01, y, 1.75), -90))
    for x, y in ((1.78, 4.05), (1.78, 5.72)):
        side_table(m.at((x, y, 0), -90), vase_on_it=True)
    scene.outlines["meeting-room"] = [(LEFT, 2.36), (RIGHT, 2.36), (RIGHT, NORTH), (LEFT, NORTH)]


def clock(m):
    """A wall clock with pendulum case; wall at y = 0."""
    m.box((0, -0.07, 0.16), (0.34, 0.14, 0.34), "wood", "4A2C1E", 0.012, 0)
    m.box((0, -0.06, -0.20), (0.24, 0.12, 0.44), "wood", "4A2C1E", 0.012, 2)
    m.prism([(-0.20, 0), (0.20, 0), (0.12, 0.09), (0, 0.16), (-0.12, 0.09)], 0.13, "wood", "4A2C1E", 0.008, center=(0, -0.14, 0.33))
    m.lathe(
        (0, -0.14, 0.16), [(0.155, 0), (0.155, 0.012), (0.138, 0.022), (0.135, 0.008)], "metal", c.BRASS, 28, caps=False, rotate=(90, 0, 0)
    )
    m.print("clock", (0, -0.147, 0.16), (0.27, 0.27), light=1.2)
    m.box((0, -0.123, -0.20), (0.16, 0.006, 0.34), "paint", "14100D", 0, 2)
    m.lathe((0.03, -0.135, -0.28), [(0.042, 0), (0.042, 0.006), (0, 0.014)], "metal", c.BRASS, 18, rotate=(90, 0, 0))
    m.tube([(0, -0.13, -0.02), (0.03, -0.13, -0.26)], 0.004, "metal", c.BRASS, 5, light=0.3)


def scroll(m):
    """A plain hanging scroll with an ink mountain; wall at y = 0."""
    m.panel([(-0.24, -0.012, -0.75), (0.24, -0.012, -0.75), (0.24, -0.012, 0.6), (-0.24, -0.012, 0.6)], "linen", "CDBF9F", blocks=False)
    m.panel([(-0.19, -0.016, -0.55), (0.19, -0.016, -0.55), (0.19, -0.016, 0.42), (-0.19, -0.016, 0.42)], "paint", c.PAPER, blocks=False)
    for k, tint in enumerate(("9A958A", "6E6A62", "45423D")):
        ridge = [(-0.19, -0.35 - 0.06 * k)] + [
            (0.19 - 0.038 * i, -0.12 - 0.10 * k + 0.16 * abs(math.sin(i * 1.3 + k * 2)) * math.sin(math.pi * i / 10) - 0.04)
            for i in range(11)
        ]
        ridge.insert(1, (0.19, -0.35 - 0.06 * k))
        m.prism(ridge, 0.001, "paint", tint, center=(0, -0.018 - 0.001 * k, 0.1), light=0.0, blocks=False)
    for z in (-0.75, 0.6):
        m.tube([(-0.28, -0.014, z), (0.28, -0.014, z)], 0.016, "wood", c.EBONY, 10, light=0.4, blocks=False)


def side_table(m, vase_on_it=False):
    """A small square tea table with an apron and a lower shelf, its back at y = +0.2."""
    m.box((0, 0, 0.74), (0.50, 0.42, 0.035), "wood", "4A2C1E", 0.008, 0, light=1.2)
    m.box((0, 0, 0.67), (0.44, 0.36, 0.08), "wood", "4A2C1E", 0.006, 0)
    m.box((0, 0, 0.22), (0.42, 0.34, 0.025), "wood", "4A2C1E", 0.005, 0)
    for x in (-0.21, 0.21):
        for y in (-0.17, 0.17):
            m.box((x, y, 0.36), (0.045, 0.045, 0.72), "wood", "4A2C1E", 0.006, 2, skip={"-z"})
    if vase_on_it:
        vase(m.at((0.0, 0.02, 0.758)))


def round_stool(m):
    """A round stool with four splayed legs and a stretcher ring."""
    m.lathe((0, 0, 0), [(0.145, 0.405), (0.162, 0.415), (0.165, 0.435), (0.158, 0.45), (0, 0.452)], "wood", "5B3A26", 16)
    for i in range(4):
        a = math.pi / 4 + i * math.pi / 2
        m.tube(
            [(0.155 * math.cos(a), 0.155 * math.sin(a), 0), (0.115 * math.cos(a), 0.115 * math.sin(a), 0.42)],
            [0.016, 0.02],
            "wood",
            "5B3A26",
            6,
            light=0.5,
        )
    m.tube(
        [(0.142 * math.cos(t), 0.142 * math.sin(t), 0.15) for t in [2 * math.pi * k / 16 for k in range(12)]],
        0.010,
        "wood",
        "5B3A26",
        5,
        closed=True,
        light=0.3,
    )


def table(scene):
    """RB05: the long table with its cloth and tea set, twelve stools, the pendant lamp."""
    m = scene.maker("meeting-room", "exhibit:RB05", (*TABLE, 0), 90)
    length, width, top = 2.4, 1.1, 0.76
    m.box((0, 0, top - 0.02), (length, width, 0.04), "wood", "5B3A26", 0.008, 0)
    m.box((0, 0, top - 0.09), (length - 0.16, width - 0.16, 0.10), "wood", "5B3A26", 0.006, 0)
    for x in (-1, 1):
        for y in (-1, 1):
            m.lathe(
                (x * (length / 2 - 0.12), y * (width / 2 - 0.12), 0),
                [(0.028, 0), (0.034, 0.05), (0.026, 0.08), (0.04, 0.18), (0.045, 0.5), (0.034, 0.56), (0.045, 0.60), (0.045, 0.70)],
                "wood",
                "5B3A26",
                14,
                light=0.7,
            )
    half_x, half_y, drop, radius = length / 2 + 0.005, width / 2 + 0.005, 0.24, 0.02

    def cloth(u, v):
        x, y = (u - 0.5) * 2 * (half_x + drop), (v - 0.5) * 2 * (half_y + drop)
        over_x, over_y = max(0, abs(x) - half_x), max(0, abs(y) - half_y)
        over = math.hypot(over_x, over_y) if over_x and over_y else max(over_x, over_y)
        fall = max(0.0, over - radius)
        fold = 0.016 * math.sin(11 * (x if over_y > over_x else y) + 2 * (x > 0)) * min(1, fall * 8) + 0.05 * min(over_x, over_y)
        side_x = math.copysign(min(abs(x), half_x) + (min(over_x, radius) * 0.7 + fold) * (over_x > 0), x)
        side_y = math.copysign(min(abs(y), half_y) + (min(over_y, radius) * 0.7 + fold) * (over_y > 0), y)
        return side_x, side_y, top + 0.004 + 0.0015 * math.sin(9 * x) * math.sin(7 * y) - fall - 0.3 * min(over, radius)

    m.surface(cloth, 44, 26, (2.9, 1.6), "linen", "E4DFD3", light=1.3)
    z = top + 0.006
    teapot(m.at((0.12, 0.06, z), 30))
    for i in range(6):
        for side in (-1, 1):
            x = -1.0 + 0.4 * i
            teacup(m.at((x + 0.03 * side, side * 0.36, z), 40 * i))
            if (i + side) % 3 == 0:
                m.box((x + 0.12, side * 0.30, z + 0.002), (0.15, 0.21, 0.004), "paint", c.PAPER, 0, rotate=(0, 0, 7 * i * side), light=1.2)
                m.tube([(x + 0.08, side * 0.34, z + 0.009), (x + 0.19, side * 0.25, z + 0.009)], 0.004, "wood", c.EBONY, 6, light=0.3)
    for x in (-0.45, 0.55):
        m.box((x, -0.02, z + 0.008), (0.13, 0.19, 0.016), "paint", "7A3A2A", 0.003, rotate=(0, 0, 15 * x))
    m.lathe((-0.12, -0.08, z), [(0, 0), (0.16, 0.004), (0.17, 0.014), (0.155, 0.012), (0, 0.01)], "gloss", "DCD7C9", 28)
    for i in range(6):
        for side in (-1, 1):
            round_stool(m.at((-1.0 + 0.4 * i, side * (0.77 if i % 2 else 0.80), 0), 20 * i))
    bell_jar_lamp(m.at((0, 0, 1.86)), HEIGHT - 1.86)
    m.point((0, 0, 1.80), 62, (1.0, 0.66, 0.36), 0.09)
    m.point((0, 0, 2.5), 20, (1.0, 0.70, 0.42), 0.25)
    hall = scene.maker("meeting-room")
    hall.stand("RB05", (-1.35, 3.35), (TABLE[0], TABLE[1], 0.8))


def guests(scene):
    """RB08: portable typewriter on a side table, leather suitcase with labels, two hats on pegs; south-east corner."""
    m = scene.maker("meeting-room", "exhibit:RB08", (1.82, 2.98, 0), -90)
    side_table(m.at((0, -0.02, 0)))
    typewriter(m.at((0, -0.02, 0.758)))
    suitcase(m.at((-0.58, -0.06, 0), 7), labels=("BAGAGE", "БАГАЖ"))
    wall = scene.maker("meeting-room", "exhibit:RB08", (RIGHT - 0.01, 3.28, 1.74), -90)
    wall.box((0, -0.015, 0), (0.72, 0.03, 0.10), "wood", "4A2C1E", 0.008, 0)
    for x in (-0.2, 0.2):
        wall.tube([(x, -0.02, 0), (x, -0.12, 0.02), (x, -0.13, 0.05)], 0.011, "wood", "4A2C1E", 7)
    hat(wall.at((-0.2, -0.155, 0.02)), straw=True)
    hat(wall.at((0.2, -0.155, 0.02)), straw=False)
    hall = scene.maker("meeting-room", "exhibit:RB08")
    hall.spot((0.1, 3.5, 2.9), (1.9, 3.2, 1.1), 150, (1.0, 0.74, 0.48), 50)
    hall.stand("RB08", (-0.6, 3.15), (1.85, 3.2, 1.1))


def points(scene):
    """The visitor's book, door, view and clock sound."""
    m = scene.maker("meeting-room")
    lectern(scene.maker("meeting-room", "checkpoint:meeting-room", (1.15, 6.62, 0), 0))
    m.stand("checkpoint-meeting-room", (0.18, 6.48), (1.15, 6.6, 1.0))
    m.empty("door:meeting-room--gallery", (-1.0, 7.1, 0), (-1.0, 10, 0))
    m.empty("view:03-meeting-room", (-1.75, 2.95, 1.62), (0.75, 5.5, 0.95))
    m.empty("sound:meeting-room-clock", (RIGHT - 0.1, 4.85, 1.9), (0, 4.85, 1.9))


def build(scene):
    """The whole meeting room."""
    structure(scene)
    table(scene)
    guests(scene)
    points(scene)
