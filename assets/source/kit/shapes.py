"""Shapes as plain arrays: vertices (n, 3) in metres, faces as index tuples, one uv (metres) for each face corner.

Blender's axes: X right, Y away from the visitor, Z up. Faces wind anticlockwise seen from outside.
"""

import math
from typing import NamedTuple

import numpy as np

THIN = 0.03
"""Boxes thinner than this (metres) get no bevel: nobody would see it."""


AXIS_PREFERENCE = np.array([1.02, 1.01, 1.0])
"""Bevels at 45° all project along the first of their two axes: charts split less, vertices stay shared."""


class Shape(NamedTuple):
    """A mesh without material: `uvs` has one row a face corner, in face order."""

    vertices: np.ndarray
    faces: list
    uvs: np.ndarray


def _shape(vertices, faces, uvs):
    return Shape(np.asarray(vertices, np.float64).reshape(-1, 3), faces, np.asarray(uvs, np.float64).reshape(-1, 2))


def project_uvs(vertices, faces, grain=None):
    """Box projection in metres; U runs along axis `grain` (by default the longest), so that wood grain does too."""
    vertices = np.asarray(vertices, np.float64)
    if grain is None:
        grain = int(np.argmax(np.ptp(vertices, axis=0)))
    uvs = []
    for face in faces:
        corners = vertices[list(face)]
        normal = np.cross(corners, np.roll(corners, -1, 0)).sum(0)
        axis = int(np.argmax(np.abs(normal) * AXIS_PREFERENCE))
        u_axis, v_axis = [a for a in range(3) if a != axis]
        if grain == v_axis:
            u_axis, v_axis = v_axis, u_axis
        uvs.extend(np.column_stack([corners[:, u_axis], corners[:, v_axis] + axis * 0.37]))
    return np.array(uvs)


def box(size, bevel=0.006, grain=None, skip=()):
    """A box about the origin with a one-segment bevel. `skip`: sides left out, such as {"-z"} for what stands on a floor."""
    half = np.asarray(size, np.float64) / 2
    bevel = min(bevel, half.min() * 0.9) if half.min() > THIN / 2 else 0.0
    signs = [(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    if bevel <= 0:
        vertices = [half * sign for sign in signs]
        index = {(sign, axis): i for i, sign in enumerate(signs) for axis in range(3)}
    else:
        vertices, index = [], {}
        for sign in signs:
            for axis in range(3):
                inset = np.full(3, bevel)
                inset[axis] = 0
                index[sign, axis] = len(vertices)
                vertices.append((half - inset) * sign)
    names = {"-x": (0, -1), "+x": (0, 1), "-y": (1, -1), "+y": (1, 1), "-z": (2, -1), "+z": (2, 1)}
    dropped = {names[name] for name in skip}
    faces = []

    def corner(axis, sign, other, a, third, b):
        key = [0, 0, 0]
        key[axis], key[other], key[third] = sign, a, b
        return tuple(key)

    for axis in range(3):
        other, third = (axis + 1) % 3, (axis + 2) % 3
        for sign in (-1, 1):
            if (axis, sign) in dropped:
                continue
            ring = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
            face = [index[corner(axis, sign, other, a, third, b), axis] for a, b in ring]
            faces.append(tuple(face if sign > 0 else face[::-1]))
    if bevel > 0:
        centre_faces = []
        for axis in range(3):  # the twelve edges, each parallel to `axis`
            other, third = (axis + 1) % 3, (axis + 2) % 3
            for a in (-1, 1):
                for b in (-1, 1):
                    if (other, a) in dropped or (third, b) in dropped:
                        continue
                    low, high = corner(axis, -1, other, a, third, b), corner(axis, 1, other, a, third, b)
                    centre_faces.append((index[low, other], index[high, other], index[high, third], index[low, third]))
        for sign in signs:
            if not any((axis, sign[axis]) in dropped for axis in range(3)):
                centre_faces.append(tuple(index[sign, axis] for axis in range(3)))
        points = np.array(vertices)
        for face in centre_faces:  # outward is away from the origin for every bevel face
            corners = points[list(face)]
            normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
            faces.append(face if normal @ corners.mean(0) > 0 else face[::-1])
    return _shape(vertices, faces, project_uvs(vertices, faces, grain))


def lathe(profile, segments=24, caps=True, lobes=None):
    """Turns `profile` [(radius, z)…], from below to above, about Z. `lobes` = (count, depth) flutes it, as a lantern's ribs."""
    angles = np.arange(segments) * 2 * math.pi / segments
    flute = np.ones(segments) if not lobes else 1 - lobes[1] * (0.5 - 0.5 * np.cos(lobes[0] * angles))
    vertices, rings = [], []
    for radius, z in profile:
        if radius < 1e-6:
            rings.append([len(vertices)] * segments)
            vertices.append((0, 0, z))
        else:
            rings.append(list(range(len(vertices), len(vertices) + segments)))
            vertices.extend((radius * k * math.cos(a), radius * k * math.sin(a), z) for a, k in zip(angles, flute))
    run = np.concatenate([[0], np.cumsum([math.dist(a, b) for a, b in zip(profile, profile[1:])])])
    girth = 2 * math.pi * max(radius for radius, _ in profile)
    faces, uvs = [], []
    for j in range(len(rings) - 1):
        for i in range(segments):
            n = (i + 1) % segments
            corners = [(rings[j][i], i, j), (rings[j][n], i + 1, j), (rings[j + 1][n], i + 1, j + 1), (rings[j + 1][i], i, j + 1)]
            seen, face, uv = set(), [], []
            for vertex, column, row in corners:
                if vertex not in seen:
                    seen.add(vertex)
                    face.append(vertex)
                    uv.append((girth * column / segments, run[row]))
            if len(face) > 2:
                faces.append(tuple(face))
                uvs.extend(uv)
    if caps:
        for ring, flip in ((rings[0], True), (rings[-1], False)):
            if ring[0] != ring[1]:
                face = tuple(reversed(ring)) if flip else tuple(ring)
                faces.append(face)
                uvs.extend((vertices[v][0], vertices[v][1]) for v in face)
    return _shape(vertices, faces, uvs)


def tube(points, radius, segments=8, closed=False, ends=True):
    """A round bar along `points`; `radius` may be one number or one a point; `ends` closes it."""
    points = [np.asarray(p, np.float64) for p in points]
    count = len(points)
    radii = list(radius) if isinstance(radius, (list, tuple)) else [radius] * count
    vertices, side = [], None
    for i, point in enumerate(points):
        before = points[i - 1] if closed or i else points[0]
        after = points[(i + 1) % count] if closed or i < count - 1 else points[-1]
        along = after - before
        along /= np.linalg.norm(along)
        if side is None:
            up = np.array([0, 0, 1.0]) if abs(along[2]) < 0.95 else np.array([1.0, 0, 0])
            side = np.cross(along, up)
        side = side - along * (side @ along)  # carried along the bar, so that it never twists
        side /= np.linalg.norm(side)
        up = np.cross(side, along)
        for k in range(segments):
            angle = 2 * math.pi * k / segments
            vertices.append(point + (side * math.cos(angle) + up * math.sin(angle)) * radii[i])
    faces, uvs, run = [], [], 0.0
    for j in range(count if closed else count - 1):
        step = float(np.linalg.norm(points[(j + 1) % count] - points[j]))
        girth = 2 * math.pi * radii[j] / segments
        for k in range(segments):
            n, following = (k + 1) % segments, (j + 1) % count
            faces.append((j * segments + n, j * segments + k, following * segments + k, following * segments + n))
            uvs.extend([(run, (k + 1) * girth), (run, k * girth), (run + step, k * girth), (run + step, (k + 1) * girth)])
        run += step
    if ends and not closed:
        for start, flip in ((0, False), ((count - 1) * segments, True)):
            ring = list(range(start, start + segments))
            face = tuple(reversed(ring)) if flip else tuple(ring)
            faces.append(face)
            turns = [2 * math.pi * (vertex - start) / segments for vertex in face]
            uvs.extend((radii[start // segments] * math.cos(t), radii[start // segments] * math.sin(t)) for t in turns)
    return _shape(vertices, faces, uvs)


def surface(point, columns, rows, metres, thickness=0.0, grain="u"):
    """The sheet point(u, v) for u, v in 0…1, seen from the side where u × v points. `metres`: its extent along u and v.

    With `thickness` it becomes a slab whose second side lies behind the first.
    """
    grid = np.array([[point(i / columns, j / rows) for j in range(rows + 1)] for i in range(columns + 1)], np.float64)
    along_u, along_v = np.gradient(grid, axis=0), np.gradient(grid, axis=1)
    normal = np.cross(along_u, along_v)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-12)
    number = np.arange((columns + 1) * (rows + 1)).reshape(columns + 1, rows + 1)
    faces, uvs = [], []

    def quad(a, b, c, d, coordinates):
        faces.append((a, b, c, d))
        uvs.extend(coordinates if grain == "u" else [(v, u) for u, v in coordinates])

    def uv(i, j):
        return (i / columns * metres[0], j / rows * metres[1])

    for i in range(columns):
        for j in range(rows):
            quad(
                number[i, j],
                number[i + 1, j],
                number[i + 1, j + 1],
                number[i, j + 1],
                [uv(i, j), uv(i + 1, j), uv(i + 1, j + 1), uv(i, j + 1)],
            )
    vertices = grid.reshape(-1, 3)
    if thickness:
        offset = len(vertices)
        for a, b, c, d in list(faces):
            faces.append((d + offset, c + offset, b + offset, a + offset))
        uvs.extend(np.array(uvs).reshape(-1, 4, 2)[:, ::-1].reshape(-1, 2).tolist())
        edge = [*number[:, 0], *number[-1, 1:], *number[-2::-1, -1], *number[0, -2:0:-1]]
        for a, b in zip(edge, edge[1:] + edge[:1]):
            faces.append((b, a, a + offset, b + offset))
            uvs.extend([(0, 0), (0.05, 0), (0.05, thickness), (0, thickness)])
        vertices = np.concatenate([vertices, (grid - normal * thickness).reshape(-1, 3)])
    return _shape(vertices, faces, uvs)


def prism(outline, depth, inset=0.0):
    """A plate with the anticlockwise (x, z) `outline`, its face towards −Y at y = 0, reaching back to y = depth.

    `inset` bevels the rim of its face.
    """
    outline = np.asarray(outline, np.float64)
    count = len(outline)
    before, after = np.roll(outline, 1, 0), np.roll(outline, -1, 0)
    direction = (after - before) / np.linalg.norm(after - before, axis=1, keepdims=True)
    inner = outline + np.column_stack([-direction[:, 1], direction[:, 0]]) * inset
    layers = [np.column_stack([inner[:, 0], np.zeros(count), inner[:, 1]])]
    if inset:
        layers.append(np.column_stack([outline[:, 0], np.full(count, inset), outline[:, 1]]))
    layers.append(np.column_stack([outline[:, 0], np.full(count, depth), outline[:, 1]]))
    vertices = np.concatenate(layers)
    faces = [tuple(range(count))]
    for layer in range(len(layers) - 1):
        for i in range(count):
            n = (i + 1) % count
            faces.append((layer * count + n, layer * count + i, (layer + 1) * count + i, (layer + 1) * count + n))
    last = (len(layers) - 1) * count
    faces.append(tuple(last + i for i in reversed(range(count))))
    return _shape(vertices, faces, project_uvs(vertices, faces))


def panel(corners, uvs=None):
    """One face; `uvs` default to metres along its first and last side."""
    corners = np.asarray(corners, np.float64)
    if uvs is None:
        u_axis = (corners[1] - corners[0]) / np.linalg.norm(corners[1] - corners[0])
        normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
        v_axis = np.cross(normal / np.linalg.norm(normal), u_axis)
        uvs = [((c - corners[0]) @ u_axis, (c - corners[0]) @ v_axis) for c in corners]
    return _shape(corners, [tuple(range(len(corners)))], uvs)


def faces_of(vertices, faces, grain=None):
    """Given faces that share vertices: a wall in several pieces stays one lightmap chart without seams."""
    return _shape(vertices, faces, project_uvs(vertices, faces, grain))


def wall_with_opening(left, right, top, opening_left, opening_right, opening_top):
    """A wall in the plane y = 0 facing −Y with a door opening, in one mesh so that its light has no seams."""
    vertices = [
        (left, 0, 0),
        (opening_left, 0, 0),
        (opening_left, 0, opening_top),
        (left, 0, opening_top),
        (left, 0, top),
        (opening_left, 0, top),
        (opening_right, 0, 0),
        (right, 0, 0),
        (right, 0, opening_top),
        (opening_right, 0, opening_top),
        (opening_right, 0, top),
        (right, 0, top),
    ]
    return faces_of(vertices, [(0, 1, 2, 3), (3, 2, 5, 4), (2, 9, 10, 5), (9, 8, 11, 10), (6, 7, 8, 9)], 0)
