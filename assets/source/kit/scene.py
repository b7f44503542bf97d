"""What a hall is made of before it is baked: parts, lights and named points, collected as plain data."""

import math
import random
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from . import shapes


@dataclass
class Part:
    """A shape in the hall's place with its material and what becomes of it."""

    shape: shapes.Shape
    material: str
    tint: tuple
    room: str
    node: str
    charts: np.ndarray  # lightmap uv in metres, one row a face corner; connected faces form one chart
    light: float  # lightmap texels a metre, relative; 0 = outside the lightmap
    blocks: bool  # whether a visitor walks round it
    colours: object = None  # (corners, 4) colours in place of the tint
    mirrored: bool = False


@dataclass
class Light:
    """A lamp of the bake: kind "spot", "point" or "area"; power in watts; colours linear."""

    kind: str
    position: tuple
    power: float
    colour: tuple
    size: float = 0.1
    target: tuple = None
    cone: float = 50.0
    blend: float = 0.7
    area: tuple = None


@dataclass
class Point:
    """A named place that looks along `look` (a point); `extras` go into the GLB node."""

    name: str
    position: tuple
    look: tuple = None
    extras: dict = field(default_factory=dict)


class Maker:
    """Places shapes into one node of one room, in local axes: turned about Z by `turn` degrees, moved to `origin`."""

    def __init__(self, scene, room, node, origin=(0, 0, 0), turn=0.0, scale=1.0, mirrored=False):
        self.scene, self.room, self.node = scene, room, node
        self.scale, self.mirrored = scale, mirrored
        self.origin = np.asarray(origin, np.float64)
        angle = math.radians(turn)
        self.rotation = np.array([[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]])
        self.light, self.blocks = 1.0, True

    def at(self, origin, turn=0.0, node=None):
        """A maker in this one's axes."""
        angle = math.degrees(math.atan2(self.rotation[1, 0], self.rotation[0, 0]))
        made = Maker(self.scene, self.room, node or self.node, self.place(origin), angle + turn, self.scale, self.mirrored)
        made.light, made.blocks = self.light, self.blocks
        return made

    def place(self, point):
        """Hall coordinates of a local point."""
        return self.rotation @ (np.asarray(point, np.float64) * self.scale) + self.origin

    @contextmanager
    def using(self, light=None, blocks=None):
        """Sets the lightmap weight or whether parts block walking for a group of parts."""
        before = self.light, self.blocks
        self.light = before[0] if light is None else light
        self.blocks = before[1] if blocks is None else blocks
        yield self
        self.light, self.blocks = before

    def add(self, shape, material, tint=1.0, center=(0, 0, 0), rotate=None, light=None, blocks=None, jitter=0.0, colours=None):
        """Adds a shape, rotated about X, Y, then Z by degrees and moved to `center`. `tint`: sRGB hex or grey factor."""
        vertices = shape.vertices
        if rotate is not None:
            vertices = vertices @ rotation_matrix(rotate).T
        vertices = (vertices + np.asarray(center, np.float64)) * self.scale @ self.rotation.T + self.origin
        description = self.scene.materials[material]
        if isinstance(tint, str):
            tint = description.tint(tint)
        elif np.isscalar(tint):
            tint = (tint,) * 3
        if jitter:
            shade = 1 - self.scene.random.random() * jitter
            tint = tuple(channel * shade for channel in tint)
        uvs = shape.uvs
        if description.base and description.tile != 1.0:
            uvs = uvs / description.tile + [self.scene.random.random() * 7, self.scene.random.random() * 7]
        charts = shapes.project_uvs(shape.vertices, shape.faces) if description.name == "print" else shape.uvs
        unlit = description.kind != "lit" or description.emission or description.emission_texture
        weight = 0.0 if unlit else self.light if light is None else light
        self.scene.parts.append(
            Part(
                shapes.Shape(vertices, shape.faces, uvs),
                material,
                tint,
                self.room,
                self.node,
                charts,
                weight,
                self.blocks if blocks is None else blocks,
                colours,
                self.mirrored,
            )
        )

    def box(self, center, size, material, tint=1.0, bevel=0.006, grain=None, skip=(), **how):
        """A bevelled box about `center`."""
        self.add(shapes.box(size, bevel, grain, skip), material, tint, center, **how)

    def lathe(self, center, profile, material, tint=1.0, segments=24, caps=True, lobes=None, **how):
        """A turned shape standing at `center`."""
        self.add(shapes.lathe(profile, segments, caps, lobes), material, tint, center, **how)

    def tube(self, points, radius, material, tint=1.0, segments=8, closed=False, ends=True, **how):
        """A round bar along points."""
        self.add(shapes.tube(points, radius, segments, closed, ends), material, tint, **how)

    def surface(self, point, columns, rows, metres, material, tint=1.0, thickness=0.0, grain="u", **how):
        """A sheet given by a function of (u, v)."""
        self.add(shapes.surface(point, columns, rows, metres, thickness, grain), material, tint, **how)

    def prism(self, outline, depth, material, tint=1.0, inset=0.0, **how):
        """A plate with an (x, z) outline that faces −Y."""
        self.add(shapes.prism(outline, depth, inset), material, tint, **how)

    def panel(self, corners, material, tint=1.0, uvs=None, **how):
        """One flat face."""
        self.add(shapes.panel(corners, uvs), material, tint, **how)

    def print(self, name, center, size, rotate=(0, 0, 0), tint=1.0, light=None):
        """A printed sheet from the atlas, facing −Y before `rotate`; `size` is (width, height)."""
        left, top, right, bottom = self.scene.prints[name]
        width, height = size[0] / 2, size[1] / 2
        corners = [(-width, 0, -height), (width, 0, -height), (width, 0, height), (-width, 0, height)]
        uvs = [(left, 1 - bottom), (right, 1 - bottom), (right, 1 - top), (left, 1 - top)]
        self.add(shapes.panel(corners, uvs), "print", tint, center, rotate, light=light, blocks=False)

    def lettering(self, body, center, size, depth, material, tint=1.0, rotate=(0, 0, 0), spacing=1.0, **how):
        """Raised letters, facing −Y before `rotate`; `size` is the height of a Hanzi in metres."""
        self.add(self.scene.letters(body, size, depth, spacing), material, tint, center, rotate, blocks=False, **how)

    def spot(self, position, target, power, colour=(1, 0.72, 0.45), cone=50, blend=0.7, radius=0.06):
        """A spot lamp of the bake."""
        self.scene.lights.append(Light("spot", tuple(self.place(position)), power, colour, radius, tuple(self.place(target)), cone, blend))

    def point(self, position, power, colour=(1, 0.55, 0.25), radius=0.1):
        """A point lamp of the bake."""
        self.scene.lights.append(Light("point", tuple(self.place(position)), power, colour, radius))

    def area(self, position, target, size, power, colour=(1, 0.8, 0.6)):
        """A rectangular lamp of the bake."""
        self.scene.lights.append(Light("area", tuple(self.place(position)), power, colour, target=tuple(self.place(target)), area=size))

    def empty(self, name, position, look=None, **extras):
        """A named point in the GLB."""
        looked = None if look is None else tuple(self.place(look))
        self.scene.points.append(Point(name, tuple(self.place(position)), looked, extras))

    def stand(self, exhibit, position, target):
        """Where a visitor stands before an exhibit, looking at `target`; both in this maker's axes."""
        place, seen = self.place((*position[:2], 0)), self.place(target)
        place[2] = 0.0
        level = (seen[0], seen[1], 0.0)
        self.scene.points.append(Point(f"stand:{exhibit}", tuple(place), level, {"target": to_gltf(seen)}))


def rotation_matrix(degrees):
    """Rotation about X, then Y, then Z."""
    x, y, z = (math.radians(d) for d in degrees)
    about_x = np.array([[1, 0, 0], [0, math.cos(x), -math.sin(x)], [0, math.sin(x), math.cos(x)]])
    about_y = np.array([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    about_z = np.array([[math.cos(z), -math.sin(z), 0], [math.sin(z), math.cos(z), 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


def to_gltf(point):
    """Blender's Z-up coordinates → glTF's Y-up, rounded to 0.1 mm."""
    return [round(float(point[0]), 4), round(float(point[2]), 4), round(-float(point[1]), 4)]


class Scene:
    """All parts, lights and points of a hall."""

    def __init__(self, materials, prints=None, letters=None, seed=1921):
        self.materials = {material.name: material for material in materials}
        self.prints = prints or {}
        self.letters = letters
        self.random = random.Random(seed)
        self.parts, self.lights, self.points = [], [], []
        self.outlines = {}  # room -> [(x, y)…] floor outline
        self.passages = []  # [(x0, y0, x1, y1)…] floor that joins rooms

    def maker(self, room, node=None, origin=(0, 0, 0), turn=0.0, **how):
        """A maker for a node of a room; without a node the parts are the room's own."""
        return Maker(self, room, node or f"static:{room}", origin, turn, **how)
