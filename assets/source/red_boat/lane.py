"""The Shikumen lane: facade of No. 106 (RB04), bookstall (RB01), back door (RB09).

Evidence. RB04: grey-blue brick with red bands, stone frame with a semicircular pediment, black double doors with ring
knockers, small courtyard (RB04.1–RB04.3). RB01: the journal and its name (RB01.1); the stall is artistic. RB09: back
door, gas lamp, grey gown (RB09.1); the folded draft stands for the papers whose importance was not seen (RB09 text).
"""
import math

from kit import shapes

from . import palette as c

WIDTH, START, HEIGHT = 2.3, -15.0, 6.4
"""Half the lane's width, its southern end and the height of its walls (metres). The facade of No. 106 stands at y = 0."""


def arch(width, rise, height, steps=14):
    """Half an ellipse over `width`, from (−w/2, height) over the top to (w/2, height), as (x, z) points, right to left."""
    return [(width / 2 * math.cos(math.pi * i / steps), height + rise * math.sin(math.pi * i / steps)) for i in range(steps + 1)]


def stone_frame(m, width=1.5, height=2.5, pediment=True):
    """The stone gate (石库门): jambs, lintel, and a semicircular pediment with a rayed fan. Faces −Y, opening at the origin."""
    for side in (-1, 1):
        x = side * (width / 2 + 0.16)
        m.box((x, 0.06, height / 2), (0.32, 0.42, height), "stone", c.STONE_FRAME, 0.02, 2, skip={"-z"})
        m.box((x, -0.02, 0.16), (0.40, 0.40, 0.32), "stone", c.STONE_FRAME, 0.03, skip={"-z"}, jitter=0.2)
        m.box((x, -0.02, height - 0.10), (0.40, 0.40, 0.12), "stone", c.STONE_FRAME, 0.03)
    m.box((0, 0.06, height + 0.17), (width + 0.72, 0.44, 0.34), "stone", c.STONE_FRAME, 0.02, 0)
    m.box((0, -0.06, height + 0.40), (width + 0.96, 0.40, 0.12), "stone", c.STONE_FRAME, 0.03, 0)
    if not pediment:
        return
    base = height + 0.46
    outer, inner = arch(width + 0.7, 0.86, base), arch(width + 0.32, 0.66, base)
    m.prism([*outer, *inner[::-1]], 0.34, "stone", c.STONE_FRAME, 0.02, center=(0, -0.16, 0))
    m.prism(inner, 0.30, "stone", "7D796F", 0.01, center=(0, -0.04, 0))
    for i in range(1, 8):
        angle = math.pi * i / 8
        m.tube([(0.20 * math.cos(angle), -0.05, base + 0.14 * math.sin(angle)), (0.78 * math.cos(angle), -0.05, base + 0.60 * math.sin(angle))],
               [0.022, 0.038], "stone", c.STONE_FRAME, 6)
    m.lathe((0, -0.02, base), [(0, -0.12), (0.20, -0.10), (0.22, -0.04), (0.14, 0.02), (0, 0.03)], "stone", c.STONE_FRAME, 20, rotate=(90, 0, 0))


def door_leaf(m, width, height, open_degrees, side):
    """One black leaf with rails, hinge pivot and ring knocker; hung at the origin, closing towards +X for side 1."""
    leaf = m.at((0, 0, 0), open_degrees)
    leaf.box((side * width / 2, 0.03, height / 2 + 0.02), (width, 0.055, height), "wood", c.EBONY, 0.008, 2)
    for z in (0.42, height / 2 + 0.1, height - 0.25):
        leaf.box((side * width / 2, -0.008, z), (width - 0.06, 0.03, 0.12), "wood", c.EBONY, 0.008, 0)
    x = side * (width - 0.16)
    leaf.lathe((x, -0.012, 1.22), [(0.075, 0), (0.07, 0.015), (0.03, 0.03), (0.018, 0.05), (0, 0.052)], "metal", c.BRASS, 20, rotate=(90, 0, 0), light=0.8)
    ring = [(x + 0.075 * math.sin(t), -0.062 - 0.01 * math.cos(t), 1.165 - 0.075 * math.cos(t)) for t in [2 * math.pi * i / 20 for i in range(20)]]
    leaf.tube(ring, 0.009, "metal", c.BRASS, 7, closed=True, light=0.6)


def gas_lamp(m, reach=0.62, power=70):
    """A gas lamp on a wall bracket; the wall is y = 0, it reaches towards −Y."""
    with m.using(light=0.6, blocks=False):
        m.box((0, -0.02, 0), (0.10, 0.05, 0.46), "metal", c.IRON, 0.01)
        m.tube([(0, -0.04, 0.12), (0, -reach, 0.12), (0, -reach - 0.04, 0.10), (0, -reach - 0.05, 0.04)], 0.016, "metal", c.IRON, 8)
        m.tube([(0, -0.04 - 0.5 * reach * k, -0.18 + 0.29 * k ** 0.6) for k in [i / 8 for i in range(9)]], 0.010, "metal", c.IRON, 6)
        top = m.at((0, -reach - 0.05, 0))
        top.lathe((0, 0, -0.06), [(0.17, 0), (0.165, 0.02), (0.07, 0.09), (0.03, 0.11), (0.03, 0.15), (0, 0.16)], "metal", c.IRON, 6)
        top.lathe((0, 0, -0.46), [(0.0, -0.03), (0.05, -0.02), (0.09, 0), (0.09, 0.015)], "metal", c.IRON, 6)
        for i in range(6):
            angle = 2 * math.pi * i / 6
            x, y = math.cos(angle), math.sin(angle)
            top.tube([(0.09 * x, 0.09 * y, -0.45), (0.155 * x, 0.155 * y, -0.05)], 0.007, "metal", c.IRON, 4)
        top.add(shapes.lathe([(0.085, -0.45), (0.15, -0.055)], 6, caps=False), "glass")
        top.lathe((0, 0, -0.30), [(0, -0.06), (0.028, -0.02), (0.036, 0.04), (0.02, 0.10), (0, 0.12)], "flame", 1.0, 10)
    m.point((0, -reach - 0.05, -0.25), power, (1.0, 0.60, 0.27), 0.05)


def lit_window(m, width=0.9, height=1.25, glow=True):
    """A wooden casement with six panes, stone sill and lintel; faces −Y, centred at the origin."""
    with m.using(light=0.6):
        m.box((0, 0.02, -height / 2 - 0.06), (width + 0.28, 0.20, 0.10), "stone", c.STONE_FRAME, 0.02, 0)
        m.box((0, 0.02, height / 2 + 0.08), (width + 0.24, 0.14, 0.14), "stone", c.STONE_FRAME, 0.02, 0)
        for side in (-1, 1):
            m.box((side * width / 2, 0, 0), (0.07, 0.10, height), "wood", "5A2A20", 0.008, 2)
            m.box((0, 0, side * height / 2), (width, 0.10, 0.07), "wood", "5A2A20", 0.008, 0)
    with m.using(light=0.3):
        m.box((0, 0, 0), (0.05, 0.06, height), "wood", "5A2A20", 0)
        for z in (-height / 6, height / 6):
            m.box((0, 0, z), (width, 0.05, 0.035), "wood", "5A2A20", 0)
    corners = [(-width / 2, 0.03, -height / 2), (width / 2, 0.03, -height / 2), (width / 2, 0.03, height / 2), (-width / 2, 0.03, height / 2)]
    if glow:
        m.panel(corners, "window", uvs=[(0, 0), (1, 0), (1, 1), (0, 1)])
    else:
        m.panel(corners, "gloss", "10161C", light=0.3)


def banded_wall(m, left, right, top, bands=(0.75, 2.9, 3.15, 5.9)):
    """A brick wall in the plane y = 0 with slightly raised red bands."""
    m.panel([(left, 0, 0), (right, 0, 0), (right, 0, top), (left, 0, top)], "brick", c.BRICK_BLUE)
    for z in bands:
        if z < top:
            m.box(((left + right) / 2, -0.01, z), (right - left, 0.05, 0.125), "brick", c.BRICK_RED, 0.004, 0, light=0.7)


def eaves(m, left, right, height):
    """A tiled eave along the top of a wall at y = 0: fascia, rows of barrel tiles, drip edge."""
    with m.using(light=0.5, blocks=False):
        m.box(((left + right) / 2, -0.12, height + 0.05), (right - left, 0.24, 0.10), "wood", c.WALNUT, 0.01, 0)
        slope = [(left, -0.42, height + 0.06), (right, -0.42, height + 0.06), (right, 0.5, height + 0.48), (left, 0.5, height + 0.48)]
        m.panel(slope, "brick", "3A4046")
        count = int((right - left) / 0.27)
        for i in range(count + 1):
            x = left + (right - left) * i / count
            m.tube([(x, -0.45, height + 0.075), (x, 0.5, height + 0.51)], 0.065, "paint", "353B40", 6, light=0.4)


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
    for wall, y, glow in (("west", -2.2, True), ("west", -7.2, False), ("west", -10.0, True), ("west", -12.6, False),
                          ("east", 2.2, False), ("east", 6.5, True), ("east", 9.2, False), ("east", 12.4, True)):
        lit_window(walls[wall].at((y, -0.03, 4.5)), glow=glow)
    walls["west"].spot((-10.0, -0.1, 4.5), (-10.0, -3, 3.4), 26, (1.0, 0.62, 0.3), 110)
    front = m.at((0, 0, 0))
    front.add(gate_wall(WIDTH, HEIGHT), "brick", c.BRICK_BLUE, blocks=False)
    for z in (2.95, 3.25, 5.9):
        for left, right in ((-WIDTH, WIDTH),) if z > 3.9 else ((-WIDTH, -1.3), (1.3, WIDTH)):
            front.box(((left + right) / 2, -0.01, z), (right - left, 0.05, 0.125), "brick", c.BRICK_RED, 0.004, 0, light=0.7)
    for x in (-1.35, 1.35):
        lit_window(front.at((x, -0.03, 4.95)), 0.8, 1.2)
    eaves(front, -WIDTH, WIDTH, HEIGHT)
    for side in (-1, 1):  # courtyard walls and the reveals of the gate
        m.panel([(side * 0.75, 0, 0), (side * 0.75, 0.4, 0), (side * 0.75, 0.4, 2.5), (side * 0.75, 0, 2.5)][::-side], "plaster")
        m.panel([(side * 2.1, 0.4, 0), (side * 2.1, 2.36, 0), (side * 2.1, 2.36, 4.4), (side * 2.1, 0.4, 4.4)][::-side], "plaster", light=0.8)
    m.panel([(-0.75, 0.4, 2.5), (0.75, 0.4, 2.5), (0.75, 0, 2.5), (-0.75, 0, 2.5)], "plaster", light=0.6)
    inside = m.at((0, 0.4, 0), 180)
    inside.add(gate_wall(2.1, 4.4), "plaster", light=0.6, blocks=False)
    for x, height in ((-1.75, 0.34), (1.75, 0.30)):
        m.lathe((x, 1.7, 0), [(0.14, 0), (0.20, height * 0.5), (0.22, height), (0.18, height), (0.16, height - 0.05)], "gloss", "3F4A4A", 20)
        _shrub(m.at((x, 1.7, height - 0.05)))
    m.point((0, 1.4, 2.9), 22, (1.0, 0.66, 0.36), 0.2)
    with m.using(light=0.4, blocks=False):
        for y, z in ((-3.4, 4.3), (-8.8, 4.0), (-11.4, 4.6)):
            m.tube([(-WIDTH, y, z), (WIDTH, y + 0.2, z + 0.1)], 0.022, "wood", c.STRAW, 7)
            _laundry(m, y, z)
    m.area((0, START / 2, 8.5), (0, START / 2, 0), (4, 14), 34, (0.42, 0.58, 1.0))


def gate_wall(half_width, height):
    """A wall in the plane y = 0 with the opening of the gate, in one mesh."""
    w, h, g, top = half_width, height, 0.75, 2.5
    vertices = [(-w, 0, 0), (-g, 0, 0), (-g, 0, top), (-w, 0, top), (-w, 0, h), (-g, 0, h),
                (g, 0, 0), (w, 0, 0), (w, 0, top), (g, 0, top), (g, 0, h), (w, 0, h)]
    return shapes.faces_of(vertices, [(0, 1, 2, 3), (3, 2, 5, 4), (2, 9, 10, 5), (9, 8, 11, 10), (6, 7, 8, 9)], 0)


def _shrub(m):
    """A potted bamboo: stems with leaf blades."""
    rng = m.scene.random
    for _ in range(7):
        lean, angle, height = rng.uniform(0.05, 0.22), rng.uniform(0, 6.28), rng.uniform(0.6, 1.1)
        tip = (lean * math.cos(angle), lean * math.sin(angle), height)
        m.tube([(tip[0] * 0.2, tip[1] * 0.2, 0), (tip[0] * 0.6, tip[1] * 0.6, height * 0.6), tip], [0.008, 0.006, 0.003], "paint", "4D5A2C", 5, light=0.2, blocks=False)
        for k in range(9):
            turn, z = rng.uniform(0, 6.28), height * rng.uniform(0.35, 1.0)
            x, y = tip[0] * z / height, tip[1] * z / height
            dx, dy = 0.16 * math.cos(turn), 0.16 * math.sin(turn)
            m.panel([(x, y, z), (x + dx * 0.5 - dy * 0.1, y + dy * 0.5 + dx * 0.1, z + 0.02), (x + dx, y + dy, z - 0.06), (x + dx * 0.5 + dy * 0.1, y + dy * 0.5 - dx * 0.1, z + 0.01)],
                    "linen", "51632F", light=0.0, blocks=False)


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
            return (x + width * u, y + side * 0.022 + fold + (0.2 * (x + width * u + WIDTH) / (2 * WIDTH)), z + 0.03 + 0.05 * (x + WIDTH) / WIDTH - fall)

        m.surface(sheet, 8, 6, (width, 2 * drop), "linen", tint)
        x += width + rng.uniform(0.08, 0.3)


def facade(scene):
    """RB04: the gate of 106 Rue Wantz with its address plate, doors ajar."""
    m = scene.maker("lane", "exhibit:RB04")
    stone_frame(m)
    door_leaf(m.at((-0.74, 0.30, 0)), 0.74, 2.46, 104, 1)
    door_leaf(m.at((0.74, 0.30, 0)), 0.74, 2.46, -98, -1)
    m.box((0, 0.2, 0.02), (1.5, 0.36, 0.04), "stone", c.STONE_FRAME, 0.012, 0, blocks=False)
    m.box((1.34, -0.02, 2.02), (0.40, 0.03, 0.235), "metal", "2A3A50", 0.006, light=1.5)
    m.print("address", (1.34, -0.037, 2.02), (0.37, 0.205), light=2)
    gas_lamp(m.at((-1.55, -0.02, 2.75)), 0.55, 85)
    m.spot((1.0, -5.2, 5.6), (0.2, 0, 2.6), 260, (1.0, 0.80, 0.58), 44)
    m.stand("RB04", (0.2, -2.9), (0, 0, 2.0))


def bookstall(scene):
    """RB01: a slanting rack of New Youth numbers, a desk and a hanging paper lamp, against the west wall."""
    m = scene.maker("lane", "exhibit:RB01", (-WIDTH, -10.0, 0), 90)
    for x in (-0.75, 0.75):
        m.prism([(-0.42, 0), (-0.36, 0), (-0.05, 1.75), (-0.10, 1.78), (-0.14, 1.75)], 0.04, "wood", c.PINE, 0.004, center=(x + 0.02, 0, 0), rotate=(0, 0, 90))
        m.box((x, -0.07, 0.9), (0.05, 0.06, 1.8), "wood", c.PINE, 0.006, 2, skip={"-z"})
    tilt = math.degrees(math.atan2(0.30, 1.7))
    for row, z in enumerate((0.42, 0.86, 1.30)):
        y = -0.34 + 0.30 * (z - 0.05) / 1.7
        m.box((0, y + 0.005, z + 0.12), (1.5, 0.02, 0.40), "wood", "8A6A46", 0.004, 0, rotate=(-tilt, 0, 0))
        m.box((0, y - 0.045, z - 0.08), (1.52, 0.07, 0.025), "wood", c.PINE, 0.005, 0)
        m.box((0, y - 0.075, z - 0.055), (1.52, 0.014, 0.055), "wood", c.PINE, 0.004, 0)
        for column in range(5):
            number = (row * 3 + column) % 8
            x, lean = -0.58 + column * 0.29, m.scene.random.uniform(-2.5, 2.5)
            if (row, column) in ((1, 3), (2, 1)):
                continue
            m.box((x, y - 0.018, z + 0.06), (0.19, 0.012, 0.26), "paint", c.PAPER, 0.002, rotate=(-tilt, lean, 0), light=1.2)
            m.print(f"magazine-{number}", (x, y - 0.0255, z + 0.0585), (0.188, 0.258), (-tilt, lean, 0), light=1.6)
    m.box((0, -0.10, 1.80), (1.62, 0.30, 0.03), "wood", c.PINE, 0.008, 0)
    desk = m.at((1.55, -0.42, 0))
    desk.box((0, 0, 0.76), (0.95, 0.55, 0.035), "wood", c.OAK, 0.008, 0, light=1.4)
    desk.box((0, 0.0, 0.68), (0.86, 0.46, 0.12), "wood", c.OAK, 0.006, 0)
    desk.box((-0.1, -0.232, 0.685), (0.40, 0.012, 0.09), "wood", c.WALNUT, 0.004, 0)
    desk.lathe((-0.1, -0.24, 0.685), [(0.016, 0), (0.012, 0.012), (0, 0.016)], "metal", c.BRASS, 10, rotate=(90, 0, 0), light=0.3)
    for x in (-0.42, 0.42):
        for y in (-0.22, 0.22):
            desk.box((x, y, 0.32), (0.055, 0.055, 0.64), "wood", c.OAK, 0.006, 2, skip={"-z"})
    for i, (x, y, turn) in enumerate(((-0.26, -0.05, 6), (-0.255, -0.045, -3), (-0.25, -0.05, 10))):
        desk.box((x, y, 0.786 + i * 0.014), (0.19, 0.26, 0.013), "paint", c.PAPER, 0.002, rotate=(0, 0, turn))
    desk.print("magazine-0", (-0.25, -0.05, 0.8225), (0.186, 0.256), (-90, 0, 10), light=1.6)
    desk.print("open-book", (0.16, -0.04, 0.783), (0.36, 0.25), (-90, 0, -8), light=1.6)
    desk.lathe((0.36, 0.16, 0.778), [(0, 0), (0.03, 0), (0.035, 0.03), (0.028, 0.07), (0.03, 0.075)], "gloss", "2A3640", 16)
    for lean in (-12, 6):
        desk.tube([(0.36, 0.16, 0.79), (0.36 + 0.002 * lean, 0.165, 1.0)], 0.004, "wood", c.STRAW, 6, light=0.2)
    m.lathe((0.75, -0.62, 0), [(0.155, 0.42), (0.165, 0.44), (0.165, 0.465), (0.15, 0.475), (0, 0.475)], "wood", c.WALNUT, 20)
    for i in range(4):
        angle = math.pi / 4 + math.pi / 2 * i
        m.tube([(0.75 + 0.17 * math.cos(angle), -0.62 + 0.17 * math.sin(angle), 0), (0.75 + 0.11 * math.cos(angle), -0.62 + 0.11 * math.sin(angle), 0.44)], 0.018, "wood", c.WALNUT, 7)
    paper_lamp(m.at((0.55, -0.55, 2.25)))
    with m.using(blocks=False, light=0.5):
        m.tube([(0.55, 0, 2.72), (0.55, -0.60, 2.72)], 0.014, "wood", c.WALNUT, 7)
        m.tube([(0.55, -0.55, 2.72), (0.55, -0.55, 2.44)], 0.005, "paint", c.INK, 5)
    m.stand("RB01", (0.45, -2.25), (0.35, -0.25, 1.05))


def paper_lamp(m, radius=0.17, power=34):
    """A ribbed paper lamp of spherical shape with wooden caps, centred at the origin."""
    with m.using(blocks=False, light=0.4):
        profile = [(radius * math.cos(t), radius * 1.1 * math.sin(t)) for t in [math.radians(-68 + 136 * i / 10) for i in range(11)]]
        m.lathe((0, 0, 0), profile, "window", 1.0, 20, caps=False)
        for i, (r, z) in enumerate(profile):
            if 0 < i < 10 and i % 2:
                m.tube([((r + 0.002) * math.cos(t), (r + 0.002) * math.sin(t), z) for t in [2 * math.pi * k / 16 for k in range(16)]], 0.0025, "wood", c.STRAW, 4, closed=True, light=0.0)
        for side in (-1, 1):
            m.lathe((0, 0, side * radius * 1.05), [(radius * 0.42, -0.012), (radius * 0.42, 0.012)], "wood", c.EBONY, 16)
    m.point((0, 0, 0), power, (1.0, 0.62, 0.30), radius)


def back_door(scene):
    """RB09: the back door ajar, a gas lamp, the grey gown on its stand, a drawer with a folded draft; east wall."""
    m = scene.maker("lane", "exhibit:RB09", (WIDTH, -7.0, 0), -90)
    for side in (-1, 1):
        m.box((side * 0.58, -0.05, 1.12), (0.14, 0.18, 2.24), "wood", "4B3A2C", 0.01, 2, skip={"-z"})
    m.box((0, -0.05, 2.29), (1.34, 0.18, 0.14), "wood", "4B3A2C", 0.01, 0)
    m.panel([(-0.51, -0.02, 0), (0.51, -0.02, 0), (0.51, -0.02, 2.22), (-0.51, -0.02, 2.22)], "window", uvs=[(0.3, 0.1), (0.7, 0.1), (0.7, 0.8), (0.3, 0.8)])
    leaf = m.at((-0.50, -0.06, 0), -24)
    for i in range(5):
        leaf.box((0.10 + i * 0.195, 0, 1.11), (0.19, 0.045, 2.20), "wood", "5A4636", 0.006, 2, jitter=0.25)
    for z in (0.35, 1.85):
        leaf.box((0.49, -0.035, z), (0.96, 0.03, 0.13), "wood", "4B3A2C", 0.006, 0)
        leaf.box((0.10, -0.055, z), (0.30, 0.012, 0.05), "metal", c.IRON, 0.004)
    leaf.tube([(0.87, -0.03, 1.02), (0.87, -0.075, 1.02), (0.87, -0.075, 1.18), (0.87, -0.03, 1.18)], 0.009, "metal", c.IRON, 7, light=0.4)
    gas_lamp(m.at((0.98, -0.02, 2.75)), 0.5, 80)
    m.point((0.35, -0.35, 1.4), 6, (1.0, 0.6, 0.3), 0.1)
    gown(m.at((1.35, -0.72, 0)))
    chest = m.at((-1.35, -0.32, 0))
    chest.box((0, 0, 0.44), (0.72, 0.44, 0.78), "wood", "57402C", 0.01, 0)
    chest.box((0, 0, 0.845), (0.78, 0.50, 0.03), "wood", "57402C", 0.008, 0)
    for x in (-0.32, 0.32):
        chest.box((x, -0.18, 0.03), (0.06, 0.06, 0.06), "wood", "3A2A1D", 0.005, skip={"-z"})
    chest.box((0, -0.222, 0.24), (0.62, 0.014, 0.26), "wood", "664C35", 0.005, 0)
    for z in (0.24,):
        chest.lathe((0, -0.23, z), [(0.018, 0), (0.012, 0.016), (0, 0.02)], "metal", c.BRASS, 12, rotate=(90, 0, 0), light=0.4)
    drawer = chest.at((0, -0.30, 0.60))
    drawer.box((0, -0.12, 0), (0.62, 0.018, 0.20), "wood", "664C35", 0.005, 0)
    drawer.lathe((0, -0.13, 0), [(0.018, 0), (0.012, 0.016), (0, 0.02)], "metal", c.BRASS, 12, rotate=(90, 0, 0), light=0.4)
    drawer.box((0, 0.0, -0.075), (0.58, 0.26, 0.012), "wood", "7A5F42", 0.002, 0, light=1.3)
    for side in (-1, 1):
        drawer.box((side * 0.295, 0.0, -0.01), (0.014, 0.26, 0.15), "wood", "7A5F42", 0.002, 1)

    def folded(u, v):
        return (-0.14 + 0.28 * u, -0.09 + 0.17 * v, -0.058 + 0.035 * abs(math.sin(math.pi * u * 1.5)) + 0.008 * v)

    drawer.surface(folded, 12, 3, (0.28, 0.17), "linen", c.PAPER, light=1.5)
    for i in range(6):
        drawer.box((-0.02, -0.06 + i * 0.024, -0.018 + 0.008 * i / 6), (0.09, 0.003, 0.001), "paint", c.INK, 0, light=0.0)
    m.stand("RB09", (0.1, -2.45), (0.2, -0.4, 1.15))


def gown(m):
    """A long grey gown (长衫) hung on a turned stand: shoulders, sleeves, side slits, knotted buttons."""
    m.lathe((0, 0, 0), [(0.20, 0), (0.20, 0.02), (0.05, 0.045), (0.022, 0.07), (0.020, 1.48), (0.045, 1.50), (0.05, 1.56), (0.03, 1.60), (0, 1.61)], "wood", c.WALNUT, 20, light=0.7)

    def body(u, v):
        angle = 2 * math.pi * u
        width = 0.215 + 0.10 * (1 - v) ** 1.4 - 0.02 * math.sin(math.pi * v) + (0.0 if v < 0.93 else -(v - 0.93) * 1.9)
        fold = 1 + 0.05 * (1 - v) * math.sin(9 * angle + 4 * v) + 0.02 * math.sin(17 * angle)
        return (width * fold * math.cos(angle), 0.56 * width * fold * math.sin(angle), 0.22 + 1.22 * v)

    m.surface(body, 44, 14, (1.6, 1.2), "linen", c.GOWN, grain="v", light=1.2)
    for side in (-1, 1):
        def sleeve(u, v, side=side):
            angle = 2 * math.pi * v * side
            radius = 0.075 + 0.03 * u + 0.006 * math.sin(3 * angle + 9 * u)
            return (side * (0.17 + 0.20 * u + radius * 0.75 * math.cos(angle)), radius * math.sin(angle), 1.34 - 0.62 * u + radius * 0.35 * math.cos(angle))
        m.surface(sleeve, 10, 14, (0.65, 0.5), "linen", c.GOWN, light=1.2)
    m.lathe((0, 0, 1.41), [(0.085, 0), (0.075, 0.03), (0.062, 0.05), (0.062, 0.085), (0.055, 0.085), (0.055, 0.04)], "linen", "6A6C70", 20, caps=False)
    for i in range(5):
        x, z = 0.02 + 0.05 * i, 1.40 - (0.02 * i if i < 2 else 0.05 + 0.16 * (i - 2))
        m.tube([(x - 0.03, -0.13 - 0.004 * i, z), (x + 0.03, -0.13 - 0.002 * i, z)], 0.006, "paint", "4A4C50", 6, light=0.2)


def points(scene):
    """Where visitors start, the lane's outline, views and sounds."""
    scene.outlines["lane"] = [(-WIDTH, START), (WIDTH, START), (WIDTH, 0), (0.75, 0), (0.75, 0.4), (2.1, 0.4), (2.1, 2.36), (-2.1, 2.36), (-2.1, 0.4), (-0.75, 0.4), (-0.75, 0), (-WIDTH, 0)]
    m = scene.maker("lane")
    m.empty("entrance", (0.1, -13.6, 0), (0.1, -5, 0))
    m.empty("door:lane--meeting-room", (0, 2.48, 0), (0, 4, 0))
    m.empty("view:01-lane", (0.95, -13.9, 1.62), (-0.35, -4.0, 1.95))
    m.empty("view:02-door", (-0.9, -4.6, 1.62), (0.25, 0, 1.95))
    m.empty("sound:lane-lamp", (-1.55, -0.6, 2.5), (0, -5, 2.5))


def build(scene):
    """The whole lane."""
    structure(scene)
    facade(scene)
    bookstall(scene)
    back_door(scene)
    points(scene)
