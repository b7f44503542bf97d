"""The gallery: its shell with the vermilion doorway, title wall, spots, benches; it places the exhibits of the hall's middle part."""

from kit import shapes

from . import gallery_journeys, gallery_models, gallery_papers
from . import palette as c
from .furniture import lectern, spotlight

LEFT, RIGHT, SOUTH, NORTH, HEIGHT = -6.0, 6.0, 7.3, 24.3, 4.2
DOORWAY, DOORWAY_HEIGHT, WALL = 2.6, 3.3, 0.55
ENTRY = (-1.65, -0.35, 2.25)


def structure(scene):
    """Floor, walls, beams, skirtings, vermilion doorway, the title in bronze, bench."""
    m = scene.maker("gallery")
    m.panel([(LEFT, SOUTH, 0), (RIGHT, SOUTH, 0), (RIGHT, NORTH, 0), (LEFT, NORTH, 0)], "stone", "8B857B", light=0.9)
    m.panel([(-DOORWAY, NORTH, 0), (DOORWAY, NORTH, 0), (DOORWAY, NORTH + WALL, 0), (-DOORWAY, NORTH + WALL, 0)], "stone", "8B857B")
    m.panel([(-1.65, 6.88, 0.001), (-0.35, 6.88, 0.001), (-0.35, SOUTH, 0.001), (-1.65, SOUTH, 0.001)], "wood", c.WALNUT)
    with m.using(blocks=False):
        m.panel([(LEFT, NORTH, 0), (LEFT, SOUTH, 0), (LEFT, SOUTH, HEIGHT), (LEFT, NORTH, HEIGHT)][::-1], "plaster", light=0.9)
        m.panel([(RIGHT, SOUTH, 0), (RIGHT, NORTH, 0), (RIGHT, NORTH, HEIGHT), (RIGHT, SOUTH, HEIGHT)][::-1], "plaster", light=0.9)
        m.at((0, NORTH, 0)).add(shapes.wall_with_opening(LEFT, RIGHT, HEIGHT, -DOORWAY, DOORWAY, DOORWAY_HEIGHT), "plaster", light=0.9)
        m.at((0, SOUTH, 0), 180).add(shapes.wall_with_opening(-RIGHT, -LEFT, HEIGHT, -ENTRY[1], -ENTRY[0], ENTRY[2]), "plaster", light=0.7)
        m.panel(
            [(LEFT, NORTH, HEIGHT), (RIGHT, NORTH, HEIGHT), (RIGHT, SOUTH, HEIGHT), (LEFT, SOUTH, HEIGHT)], "paint", "1B1917", light=0.35
        )
        for i in range(10):
            m.box(
                (0, SOUTH + 1.0 + i * 1.67, HEIGHT - 0.15),
                (RIGHT - LEFT, 0.20, 0.30),
                "wood",
                c.WALNUT,
                0.012,
                0,
                skip={"+z"},
                light=0.4,
                jitter=0.2,
            )
        for s in (-1, 1):
            m.box((s * (RIGHT - 0.012), (SOUTH + NORTH) / 2, 0.07), (0.024, NORTH - SOUTH, 0.14), "wood", c.WALNUT, 0.004, 1, light=0.5)
            m.box(
                (s * (DOORWAY + RIGHT + 0.22) / 2, NORTH - 0.012, 0.07),
                (RIGHT - DOORWAY - 0.22, 0.024, 0.14),
                "wood",
                c.WALNUT,
                0.004,
                0,
                light=0.5,
            )
    for s in (-1, 1):
        m.box(
            (s * (DOORWAY - 0.03), NORTH + WALL / 2, DOORWAY_HEIGHT / 2),
            (0.06, WALL + 0.12, DOORWAY_HEIGHT),
            "lacquer",
            1.0,
            0.008,
            2,
            skip={"-z"},
        )
        m.box(
            (s * (DOORWAY + 0.09), NORTH - 0.03, DOORWAY_HEIGHT / 2 + 0.06),
            (0.22, 0.10, DOORWAY_HEIGHT + 0.12),
            "lacquer",
            1.0,
            0.014,
            2,
            skip={"-z"},
        )
    m.box((0, NORTH + WALL / 2, DOORWAY_HEIGHT - 0.03), (2 * DOORWAY - 0.12, WALL + 0.12, 0.06), "lacquer", 1.0, 0.008, 0)
    m.box((0, NORTH - 0.03, DOORWAY_HEIGHT + 0.10), (2 * DOORWAY + 0.4, 0.10, 0.22), "lacquer", 1.0, 0.014, 0)
    for x in (ENTRY[0] - 0.16, ENTRY[1] + 0.16):  # the vermilion frame of the way in
        m.box((x, SOUTH + 0.03, 1.18), (0.32, 0.10, 2.36), "lacquer", 1.0, 0.014, 2, skip={"-z"})
    m.box(((ENTRY[0] + ENTRY[1]) / 2, SOUTH + 0.03, 2.48), (1.94, 0.10, 0.36), "lacquer", 1.0, 0.014, 0)
    m.box((-4.32, NORTH - 0.02, 2.02), (2.75, 0.04, 1.80), "lacquer", 1.0, 0.01, 0, blocks=False)
    m.lettering("红船", (-4.32, NORTH - 0.042, 2.32), 0.80, 0.05, "metal", c.BRONZE, spacing=1.08, light=1.2)
    m.lettering("一九二一 · 上海 — 嘉兴", (-4.32, NORTH - 0.042, 1.42), 0.165, 0.014, "metal", c.BRONZE, light=0.6)
    m.box((-4.32, NORTH - 0.046, 1.70), (2.2, 0.012, 0.014), "metal", c.BRONZE, 0, light=0.6, blocks=False)
    bench = m.at((0.95, 14.6, 0), 90)
    bench.box((0, 0, 0.43), (1.9, 0.42, 0.06), "wood", c.OAK, 0.014, 0)
    for x in (-0.72, 0.72):
        bench.box((x, 0, 0.20), (0.07, 0.34, 0.40), "wood", c.OAK, 0.01, 2, skip={"-z"})
    bench.box((0, 0, 0.14), (1.4, 0.05, 0.05), "wood", c.OAK, 0.006, 0, light=0.5)
    scene.outlines["gallery"] = [(LEFT, SOUTH), (RIGHT, SOUTH), (RIGHT, NORTH), (LEFT, NORTH)]


def lights(scene):
    """Washes on the end walls and the long dim skylight; each exhibit brings its own spots."""
    m = scene.maker("gallery")
    spotlight(m, (-4.2, 22.4, 3.75), (-4.35, NORTH, 2.1), 260, 54)
    spotlight(m, (4.6, 22.7, 3.75), (4.6, NORTH, 2.2), 120, 60)
    spotlight(m, (-1.0, 9.8, 3.75), (-1.0, SOUTH, 1.4), 150, 60)
    spotlight(m, (0.0, 21.4, 3.75), (0.0, 23.6, 0), 170, 80)
    m.area((0, 15.6, HEIGHT - 0.34), (0, 15.6, 0), (4.4, 13.0), 150, (1.0, 0.88, 0.72))


def points(scene):
    """The visitor's book, views, tone."""
    m = scene.maker("gallery")
    lectern(scene.maker("gallery", "checkpoint:gallery", (2.1, 21.6, 0), -12))
    m.stand("checkpoint-gallery", (1.75, 20.4), (2.1, 21.6, 1.0))
    m.empty("view:04-gallery", (-1.0, 8.0, 1.62), (0.15, 20.0, 1.45))
    m.empty("view:05-frames", (1.7, 12.2, 1.62), (6.0, 14.6, 1.60))
    m.empty("view:06-doorway", (0.05, 17.4, 1.62), (0.35, 36, 1.40))
    m.empty("sound:gallery-tone", (0, 15.6, 3.6), (0, 20, 3.6))


def build(scene):
    """The whole gallery."""
    structure(scene)
    lights(scene)
    gallery_papers.build(scene)
    gallery_models.build(scene)
    gallery_journeys.build(scene)
    points(scene)
