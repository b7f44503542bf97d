"""Builds a hall's models from scratch: textures, geometry, baked light, sky, GLB.

    python build.py --cache ~/.cache/retrace/models            the files in assets/models/
    python build.py --cache DIR --quick                        the same at low resolution, in a minute or two
    python build.py --cache DIR --views DIR2 [--only stand:]   pictures of views or stands, nothing else

Needs Python 3.11 with bpy, numpy, pillow, zstandard, shapely and fonttools, and Debian's fonts-noto-cjk.
"""

import argparse
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import red_boat
from kit import assemble, lettering, preview, textures
from kit.scene import Scene
from red_boat import palette, prints

QUICK_SAMPLES, SAMPLES = 8, 20
EXPECTED = (
    [f"exhibit:RB{n:02}" for n in range(1, 16)]
    + [f"stand:RB{n:02}" for n in range(1, 16)]
    + ["hero:RB02", "hero:RB05", "hero:RB11", "walkable", "entrance"]
    + [f"{kind}:{room}" for kind in ("checkpoint", "room") for room in red_boat.ROOMS if (kind, room) != ("checkpoint", "lane")]
    + [f"stand:checkpoint-{room}" for room in red_boat.ROOMS[1:]]
    + ["door:lane--meeting-room", "door:meeting-room--gallery", "door:gallery--jetty"]
    + [f"view:{name}" for name in ("01-lane", "02-door", "03-meeting-room", "04-gallery", "05-frames", "06-doorway", "07-jetty", "08-boat")]
    + [f"sound:{name}" for name in ("lane-lamp", "meeting-room-clock", "jetty-water", "jetty-reeds", "gallery-tone")]
)


def make_scene(texture_folder, cache):
    """The hall's scene, with its textures and fonts in the cache."""
    textures.make(texture_folder)
    places = prints.draw(f"{texture_folder}/prints.jpg")
    font = lettering.extract_face("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC", f"{cache}/serif-bold.otf")
    scene = Scene(palette.MATERIALS, places, lettering.Letters(font))
    red_boat.build(scene)
    return scene


def main():
    """Command line entry."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cache", required=True, help="folder for intermediate files")
    parser.add_argument("--out", default=os.path.join(HERE, "..", "models"), help="folder for the models")
    parser.add_argument("--quick", action="store_true", help="512² lightmaps with few samples")
    parser.add_argument("--samples", type=int, help="light samples a texel")
    parser.add_argument("--views", help="only render pictures of the views into this folder")
    parser.add_argument("--only", default="view:", help="which views and stands: part of their name, such as stand:RB07")
    arguments = parser.parse_args()
    started = time.time()
    texture_folder = os.path.join(arguments.cache, "textures")
    os.makedirs(texture_folder, exist_ok=True)
    scene = make_scene(texture_folder, arguments.cache)
    hall = assemble.Hall(scene, red_boat, texture_folder)
    print(f"scene: {len(scene.parts)} parts, {len(scene.lights)} lamps, {time.time() - started:.0f} s", flush=True)
    if arguments.views:
        hall.show_all(True)
        os.makedirs(arguments.views, exist_ok=True)
        preview.render_views(scene.points, arguments.views, samples=arguments.samples or 16, only=arguments.only)
        return
    out = os.path.join(arguments.out, red_boat.NAME)
    os.makedirs(out, exist_ok=True)
    sizes = {room: 512 if arguments.quick else size for room, size in red_boat.LIGHTMAP_SIZE.items()}
    samples = arguments.samples or (QUICK_SAMPLES if arguments.quick else SAMPLES)
    hall.pack(sizes)
    path = f"{out}.glb"
    _, counts = hall.save(path, texture_folder)
    hall.bake(sizes, samples, arguments.cache, out)
    hall.environments(arguments.cache, out, 128 if arguments.quick else 256)
    found = assemble.report(path)
    missing = [name for name in EXPECTED if name not in found["names"]]
    assert not missing, f"missing in the GLB: {missing}"
    for room, (triangles, primitives) in counts.items():
        print(f"{room}: {triangles} triangles, {primitives} primitives")
    print(
        f"drawn with mirrors: {found['triangles']} triangles, {found['primitives']} primitives; {found['images']} images; {time.time() - started:.0f} s"
    )


if __name__ == "__main__":
    main()
