"""A hall's scene → baked lightmaps, sky and environment cubes, and the GLB file."""

import hashlib
import json
import os
import time

import bpy
import numpy as np

from . import glb, ktx2, lightmap, sky, walkable
from .scene import to_gltf

HEROES = "heroes"
"""The room of parts that lie nowhere in the hall."""
INVISIBLE_TO_LIGHT = {"glass", "haze", "water"}
MANTISSA_BITS = 6


def light_fingerprint(scene):
    """A digest of all that a lightmap depends on, for the cache."""
    digest = hashlib.sha256()
    for part in scene.parts:
        if part.room != HEROES:
            digest.update(np.round(part.shape.vertices, 4).tobytes() + np.round(part.charts, 4).tobytes())
            digest.update(f"{part.material}{part.tint}{part.light}{part.node}{len(part.shape.faces)}".encode())
    digest.update(repr(scene.lights).encode())
    digest.update(repr([(m.name, m.base, m.factor, m.emission, m.emission_strength) for m in scene.materials.values()]).encode())
    return digest.hexdigest()[:16]


class Hall:
    """The Blender objects of a scene: `baked` one a room, `plain` one a room and kind (what takes no lightmap)."""

    def __init__(self, scene, hall, texture_folder):
        self.scene, self.hall = scene, hall
        bpy.ops.wm.read_factory_settings(use_empty=True)
        materials = lightmap.start(scene, texture_folder)
        self.baked, self.plain = {}, []
        for room in [*hall.ROOMS, HEROES]:
            parts = [part for part in scene.parts if part.room == room]
            lit = [part for part in parts if part.light > 0 and room != HEROES]
            if lit:
                self.baked[room] = lightmap.join(room, lit, materials)
            for kind, chosen in self._kinds([part for part in parts if part.light == 0 or room == HEROES]).items():
                made = lightmap.join(f"{room}:{kind}", chosen, materials)
                made.visible_shadow = kind != "lamps"
                made.hide_render = kind == "clear" or room == HEROES
                made["kind"] = kind
                self.plain.append(made)

    def _kinds(self, parts):
        kinds = {}
        for part in parts:
            description = self.scene.materials[part.material]
            lamp = description.emission or description.emission_texture
            kind = "clear" if part.material in INVISIBLE_TO_LIGHT else "lamps" if lamp else "solid"
            kinds.setdefault(kind, []).append(part)
        return kinds

    def pack(self, sizes):
        """Packs the charts of every room."""
        for room, made in self.baked.items():
            lightmap.pack(made, sizes[room])

    def show_all(self, shown):
        """Shows what the bake must not see (glass, mist, water), or hides it."""
        for made in self.plain:
            if not made.name.startswith(HEROES):
                made.hide_render = made["kind"] == "clear" and not shown

    def bake(self, sizes, samples, cache, out):
        """Writes <room>.light.ktx2 for every room; returns their sizes in bytes."""
        fingerprint, written = light_fingerprint(self.scene), {}
        for room, made in self.baked.items():
            size = sizes[room]
            stored = f"{cache}/{room}-{fingerprint}-{size}-{samples}.npz"
            if os.path.exists(stored):
                light, mask = (np.load(stored)[key] for key in ("light", "mask"))
            else:
                light, mask = lightmap.bake(made, size, samples)
                np.savez(stored, light=light.astype(np.float16), mask=mask)
            light = lightmap.dilate(light.astype(np.float32), mask, 8)
            clean = lightmap.denoise(light, cache)
            light = lightmap.dilate(np.where(mask[..., None], clean, 0), mask, 2)
            written[room] = ktx2.write(f"{out}/{room}.light.ktx2", [lightmap.economise(light)])
            print(
                f"lightmap {room}: {size} px, charts {mask.mean():.0%}, median {np.median(light[mask].mean(-1)):.3f}, "
                f"{written[room] / 1e6:.2f} MB",
                flush=True,
            )
        return written

    def environments(self, cache, out, sky_size):
        """Writes the sky cube and the prefiltered cubes of the hall's environments."""
        for name, position in self.hall.ENVIRONMENTS.items():
            image = np.minimum(lightmap.panorama(position, cache), 12)
            specular, diffuse = sky.prefilter(sky.panorama_sampler(image))
            ktx2.write(f"{out}/{name}.specular.ktx2", specular, cube=True, mantissa_bits=MANTISSA_BITS)
            ktx2.write(f"{out}/{name}.diffuse.ktx2", [diffuse], cube=True)
        ktx2.write(f"{out}/sky.ktx2", [sky.cube(sky_size)], cube=True, mantissa_bits=MANTISSA_BITS)

    def save(self, path, texture_folder):
        """Writes the GLB; returns (bytes, triangles and primitives by room)."""
        started = time.time()
        writer = glb.Writer(self.scene.materials, texture_folder)
        meshes, counts = {}, {}
        for made, baked in [(made, True) for made in self.baked.values()] + [(made, False) for made in self.plain]:
            room = made.name.split(":")[0]
            for node, by_material in lightmap.corners(made).items():
                mesh = writer.mesh(f"{node}:{'baked' if baked else made['kind']}", by_material, baked)
                meshes.setdefault(node, []).append((mesh, baked, room))
                triangles, primitives = counts.get(room, (0, 0))
                counts[room] = triangles + sum(len(c) for c in by_material.values()) // 3, primitives + len(by_material)
        self._mesh_nodes(writer, meshes)
        self._floor(writer)
        for point in self.scene.points:
            position = to_gltf(point.position)
            look = None if point.look is None else glb.look_rotation(position, to_gltf(point.look))
            writer.node(point.name, translation=position, rotation=look, extras=point.extras or None)
        for room, outline in self.scene.outlines.items():
            flat = [[x, -y] for x, y in outline]
            middle = np.mean(flat, 0)
            writer.node(f"room:{room}", translation=[round(float(middle[0]), 3), 0, round(float(middle[1]), 3)], extras={"outline": flat})
        size = writer.save(path)
        print(f"{path}: {size / 1e6:.2f} MB in {time.time() - started:.0f} s", flush=True)
        return size, counts

    def _mesh_nodes(self, writer, meshes):
        mirrored = {part.node for part in self.scene.parts if part.mirrored}
        parents = {}
        for node, made in meshes.items():
            name = node.split("/")[0]
            if name.startswith("hero:"):
                parents[name] = writer.node(name, translation=to_gltf(self.hall.heroes.places(self.scene)[name]), extras={"hero": True})
            elif name not in parents:
                parents[name] = writer.node(name)
            for number, (mesh, baked, room) in enumerate(made):
                extras = {"hero": True} if room == HEROES else {"lightmap": room} if baked else {"room": room}
                writer.node(f"mesh:{node}:{number}", parents[name], mesh=mesh, extras=extras)
                if node in mirrored:
                    writer.node(
                        f"mirror:{node}:{number}",
                        parents[name],
                        mesh=mesh,
                        extras={**extras, "mirror": True},
                        scale=[1, -1, 1],
                        translation=[0, round(2 * self.hall.WATER_LEVEL, 4), 0],
                    )
        for hero, (source, scale, middle) in self.hall.heroes.REUSED.items():
            parent = writer.node(hero, translation=to_gltf(self.hall.heroes.places(self.scene)[hero]), extras={"hero": True})
            offset = [-scale * value for value in to_gltf(middle)]
            for number, (mesh, _, _) in enumerate(meshes[source]):
                writer.node(f"mesh:{hero}:{number}", parent, mesh=mesh, scale=[scale] * 3, translation=offset, extras={"hero": True})

    def _floor(self, writer):
        points = {point.name: point.position for point in self.scene.points}
        placed = [part for part in self.scene.parts if part.room != HEROES]
        reached, vertices, faces = walkable.build(self.scene.outlines, self.scene.passages, placed, points["entrance"][:2])
        lost = [
            name for name, position in points.items() if name.startswith("stand:") and reached.distance(walkable.Point(position[:2])) > 1e-3
        ]
        assert not lost, f"not on the walkable floor: {lost}"
        print(f"walkable floor: {len(faces)} triangles, {reached.area:.0f} m²", flush=True)
        table = np.zeros(len(faces) * 3, glb.VERTEX)
        corners = vertices[faces.ravel()]
        table["position"] = np.column_stack([corners[:, 0], np.zeros(len(corners)), -corners[:, 1]])
        table["colour"] = 255
        mesh = writer.mesh("walkable", {"reed": table}, False)
        writer.node("walkable", mesh=mesh)


def report(path):
    """Reads a GLB back: node names and counts, as a dictionary."""
    with open(path, "rb") as file:
        file.read(12)
        length = int.from_bytes(file.read(4), "little")
        file.read(4)
        document = json.loads(file.read(length))
    names = [node["name"] for node in document["nodes"]]
    assert len(names) == len(set(names)), "two nodes share a name"
    drawn = [primitive for node in document["nodes"] if "mesh" in node for primitive in document["meshes"][node["mesh"]]["primitives"]]
    triangles = sum(document["accessors"][primitive["indices"]]["count"] // 3 for primitive in drawn)
    return {"names": names, "primitives": len(drawn), "triangles": triangles, "images": len(document["images"])}
