// The pictures of a hall that are not in its model: baked light, surroundings, sky.

import { ClampToEdgeWrapping, CubeTexture, DataTexture, LinearFilter, LinearMipmapLinearFilter } from 'three';

/** A lightmap. The loader leaves its texels unfiltered. */
export async function loadLightmap(loader, url) {
  const texture = await loader.loadAsync(url);
  texture.minFilter = texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

/** A cube map. The loader knows none of this format, and gives a flat texture with the six faces behind one another. */
export async function loadCube(loader, url) {
  const { mipmaps, format, type } = await loader.loadAsync(url);
  const [cube, ...smaller] = mipmaps.map((level) => cubeOf(level, format, type));
  cube.mipmaps = smaller;
  cube.minFilter = smaller.length > 0 ? LinearMipmapLinearFilter : LinearFilter;
  return cube;
}

function cubeOf({ data, width, height }, format, type) {
  const texels = width * height;
  const faces = Array.from({ length: 6 }, (_, face) => {
    const texture = new DataTexture(data.subarray(face * texels, (face + 1) * texels), width, height, format, type);
    texture.needsUpdate = true;
    return texture;
  });
  const cube = new CubeTexture(faces);
  Object.assign(cube, {
    format, type, generateMipmaps: false, magFilter: LinearFilter, minFilter: LinearFilter,
    wrapS: ClampToEdgeWrapping, wrapT: ClampToEdgeWrapping, needsUpdate: true,
  });
  return cube;
}
