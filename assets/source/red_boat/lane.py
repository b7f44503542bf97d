"""The Shikumen lane: ground, brick walls, gate house, courtyard and what hangs above.

Evidence. Grey-blue brick with thin red bands and a small courtyard behind the gate follow the restored house (RB04 text,
RB04.1–RB04.3); the rest of the lane is inferred from houses of its kind.
"""

import math

from kit import shapes

from . import lane_exhibits
from . import palette as c
from .lane_exhibits import HALF_WIDTH as WIDTH
from .street import arch, banded_wall, eaves, lit_window, stone_frame

START, HEIGHT = -15.0, 6.4
"""The lane's southern end and the height of its walls (metres)."""
GATE = (-0.75, 0.75, 2.5)
"""West and east edge of the gate's opening, and its height (metres)."""


def structure(scene):
    """Ground, walls, gate house, courtyard and what hangs above the lane."""
    m = scene.maker("lane")
    m.panel([(-WIDTH, START, 0), (WIDTH, START, 0), (WIDTH, 0, 0), (-WIDTH, 0, 0)], "setts", "6E7072", light=1.1)
    m.panel([(-0.75, 0, 0), (0.75, 0, 0), (0.75, 0.4, 0), (-0.75, 0.4, 0)], "stone", "77736B")
    m.panel([(-2.1, 0.4, 0), (2.1, 0.4, 0), (2.1, 2.36, 0), (-2.1, 2.36, 0)], "stone", "77736B")
    for x in (-1.98, 1.98):  # the gutters
        m.box((x, START / 2, 0.015), (0.10, -START, 0.03), "stone", "4A4A48", 0.01, 1, light=0.7, blocks=False)
    walls = {"west": m.at((-WIDTH, 0, 0), 90), "east": m.at((WIDTH, 0, 0), -90)}
    banded_wall(walls["west"], START, 0, HEIGHT)
    banded_wall(walls["east"], 0, -START, HEIGHT)
    eaves(walls["west"], START, 0, HEIGHT)
    eaves(walls["east"], 0, -START, HEIGHT)
    south = m.at((0, START, 0), 180)
    banded_wall(south, -WIDTH, WIDTH, HEIGHT)
    for x in (-1.5, 1.5):
        south.box((x, -0.05, 1.5), (0.5, 0.5, 3.0), "brick", c.BRICK_BLUE, 0.01)
    south.prism([*arch(2.6, 0.8, 2.7), (-1.3, 0.0), (1.3, 0.0)], 0.02, "paint", "0A0C0F", center=(0, -0.02, 0), light=0.4)
    for wall, y, pediment in (("west", -4.6, False), ("east", 11.6, True), ("west", -13.0, False)):
        gate = walls[wall].at((y, 0, 0))
        stone_frame(gate, 1.25, 2.3, pediment)
        gate.box((0, 0.02, 1.16), (1.26, 0.06, 2.30), "wood", c.EBONY, 0.01, 2, skip={"-z"})
        gate.box((0, -0.015, 1.16), (0.02, 0.03, 2.26), "wood", "0C0A09", 0)
        for side in (-1, 1):
            gate.lathe((side * 0.14, -0.01, 1.15), [(0.05, 0), (0.045, 0.02), (0, 0.03)], "metal", c.IRON, 14, rotate=(90, 0, 0), light=0.5)
    for wall, y, glow in (
        ("west", -2.2, True),
        ("west", -7.2, False),
        ("west", -10.0, True),
        ("west", -12.6, False),
        ("east", 2.2, False),
        ("east", 6.5, True),
        ("east", 9.2, False),
        ("east", 12.4, True),
    ):
        lit_window(walls[wall].at((y, -0.03, 4.5)), glow=glow)
    walls["west"].spot((-10.0, -0.1, 4.5), (-10.0, -3, 3.4), 26, (1.0, 0.62, 0.3), 110)
    front = m.at((0, 0, 0))
    front.add(shapes.wall_with_opening(-WIDTH, WIDTH, HEIGHT, *GATE), "brick", c.BRICK_BLUE, blocks=False)
    for z in (2.95, 3.25, 5.9):
        for left, right in ((-WIDTH, WIDTH),) if z > 3.9 else ((-WIDTH, -1.3), (1.3, WIDTH)):
            front.box(((left + right) / 2, -0.01, z), (right - left, 0.05, 0.125), "brick", c.BRICK_RED, 0.004, 0, light=0.7)
    for x in (-1.35, 1.35):
        lit_window(front.at((x, -0.03, 4.95)), 0.8, 1.2)
    eaves(front, -WIDTH, WIDTH, HEIGHT)
    for side in (-1, 1):  # courtyard walls and the reveals of the gate
        m.panel([(side * 0.75, 0, 0), (side * 0.75, 0.4, 0), (side * 0.75, 0.4, 2.5), (side * 0.75, 0, 2.5)][::-side], "plaster")
        m.panel(
            [(side * 2.1, 0.4, 0), (side * 2.1, 2.36, 0), (side * 2.1, 2.36, 4.4), (side * 2.1, 0.4, 4.4)][::-side], "plaster", light=0.8
        )
    m.panel([(-0.75, 0.4, 2.5), (0.75, 0.4, 2.5), (0.75, 0, 2.5), (-0.75, 0, 2.5)], "plaster", light=0.6)
    inside = m.at((0, 0.4, 0), 180)
    inside.add(shapes.wall_with_opening(-2.1, 2.1, 4.4, *GATE), "plaster", light=0.6, blocks=False)
    for x, height in ((-1.75, 0.34), (1.75, 0.30)):
        m.lathe(
            (x, 1.7, 0), [(0.14, 0), (0.20, height * 0.5), (0.22, height), (0.18, height), (0.16, height - 0.05)], "gloss", "3F4A4A", 20
        )
        _shrub(m.at((x, 1.7, height - 0.05)))
    m.point((0, 1.4, 2.9), 22, (1.0, 0.66, 0.36), 0.2)
    with m.using(light=0.4, blocks=False):
        for y, z in ((-3.4, 4.3), (-8.8, 4.0), (-11.4, 4.6)):
            m.tube([(-WIDTH, y, z), (WIDTH, y + 0.2, z + 0.1)], 0.022, "wood", c.STRAW, 7)
            _laundry(m, y, z)
    m.area((0, START / 2, 8.5), (0, START / 2, 0), (4, 14), 60, (0.42, 0.58, 1.0))


def _shrub(m):
    """A potted bamboo: stems with leaf blades."""
    rng = m.scene.random
    for _ in range(7):
        lean, angle, height = rng.uniform(0.05, 0.22), rng.uniform(0, 6.28), rng.uniform(0.6, 1.1)
        tip = (lean * math.cos(angle), lean * math.sin(angle), height)
        m.tube(
            [(tip[0] * 0.2, tip[1] * 0.2, 0), (tip[0] * 0.6, tip[1] * 0.6, height * 0.6), tip],
            [0.008, 0.006, 0.003],
            "paint",
            "4D5A2C",
            5,
            light=0.2,
            blocks=False,
        )
        for k in range(9):
            turn, z = rng.uniform(0, 6.28), height * rng.uniform(0.35, 1.0)
            x, y = tip[0] * z / height, tip[1] * z / height
            dx, dy = 0.16 * math.cos(turn), 0.16 * math.sin(turn)
            m.panel(
                [
                    (x, y, z),
                    (x + dx * 0.5 - dy * 0.1, y + dy * 0.5 + dx * 0.1, z + 0.02),
                    (x + dx, y + dy, z - 0.06),
                    (x + dx * 0.5 + dy * 0.1, y + dy * 0.5 - dx * 0.1, z + 0.01),
                ],
                "linen",
                "51632F",
                light=0.0,
                blocks=False,
            )


def _laundry(m, y, z):
    """Shirts and cloths over a pole: sheets that hang in folds."""
    rng = m.scene.random
    x = -1.5
    while x < 1.3:
        width, drop, tint = rng.uniform(0.35, 0.7), rng.uniform(0.5, 0.9), rng.choice([c.COTTON, c.INDIGO, "5F6B74", "8D8574"])
        phase = rng.uniform(0, 6)

        def sheet(u, v, x=x, width=width, drop=drop, phase=phase):
            side = 1 if v > 0.5 else -1
            fall = abs(v - 0.5) * 2 * drop
            fold = 0.02 * math.sin(u * 14 + phase) * min(1, fall * 4)
            return (
                x + width * u,
                y + side * 0.022 + fold + (0.2 * (x + width * u + WIDTH) / (2 * WIDTH)),
                z + 0.03 + 0.05 * (x + WIDTH) / WIDTH - fall,
            )

        m.surface(sheet, 8, 6, (width, 2 * drop), "linen", tint)
        x += width + rng.uniform(0.08, 0.3)


def points(scene):
    """Where visitors start, the lane's outline, views and sounds."""
    scene.outlines["lane"] = [
        (-WIDTH, START),
        (WIDTH, START),
        (WIDTH, 0),
        (0.75, 0),
        (0.75, 0.4),
        (2.1, 0.4),
        (2.1, 2.36),
        (-2.1, 2.36),
        (-2.1, 0.4),
        (-0.75, 0.4),
        (-0.75, 0),
        (-WIDTH, 0),
    ]
    m = scene.maker("lane")
    m.empty("entrance", (0.1, -13.6, 0), (0.1, -5, 0))
    m.empty("door:lane--meeting-room", (0, 2.48, 0), (0, 4, 0))
    m.empty("view:01-lane", (0.95, -13.9, 1.62), (-0.35, -4.0, 1.95))
    m.empty("view:02-door", (-0.9, -4.6, 1.62), (0.25, 0, 1.95))
    m.empty("sound:lane-lamp", (-1.55, -0.6, 2.5), (0, -5, 2.5))


def build(scene):
    """The whole lane."""
    structure(scene)
    lane_exhibits.build(scene)
    points(scene)
