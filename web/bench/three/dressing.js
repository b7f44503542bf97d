// Gives a loaded hall its baked materials and joins what may be joined, as src/hall/dress.rs and src/hall/merge.rs do.

import { BufferAttribute, Group, Mesh } from 'three';
import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js';

import { bakedMaterial } from './baked.js';

/** Fog outdoors, 1/m, as in src/hall/dress.rs. */
const OUTDOOR_FOG = 0.0075;
const KINDS = { water: 'water', glass: 'glass', haze: 'unlit', reed: 'unlit' };
/** Water lies behind whatever else is transparent, glass in front. */
const ORDER = { water: -1, glass: 1 };

/** A hall of few meshes in world space. `pictures` holds lightmaps by room and the indoor and outdoor environment. */
export function dress(model, pictures) {
  model.updateMatrixWorld(true);
  const parts = shownParts(model);
  const outdoor = new Set(parts.filter(isInTheOpen).map(({ room }) => room));
  const groups = new Map();
  for (const part of parts) {
    completeLayout(part);
    prepareTangents(part);
    const key = part.isJoinable ? groupKey(part, outdoor) : Symbol();
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  const materials = new Map();
  const hall = new Group();
  for (const group of groups.values()) {
    const material = materialFor(group[0], outdoor, pictures, materials);
    hall.add(group.length > 1 ? joined(group, material) : placed(group[0], material));
  }
  return hall;
}

/** A copy of a dressed hall that stands elsewhere and shares its meshes and materials. */
export function copyOf(hall, offset) {
  const copy = hall.clone();
  copy.position.fromArray(offset);
  for (const mesh of copy.children) mesh.matrixAutoUpdate = false;
  return copy;
}

/** The meshes that are seen: neither the floor's shape nor the models for the hand. */
function shownParts(model) {
  const parts = [];
  model.traverse((mesh) => {
    if (!mesh.isMesh) return;
    const { name, lightmap, room = lightmap, hero } = { ...mesh.parent.userData, ...mesh.userData };
    if (hero || name === 'walkable') return;
    const { geometry, material, matrixWorld } = mesh;
    const kind = material.isMeshBasicMaterial ? 'unlit' : (KINDS[material.name] ?? 'solid');
    parts.push({ geometry, material, matrixWorld, kind, lightmap, room, isJoinable: !material.transparent });
  });
  return parts;
}

function isInTheOpen({ kind, material }) {
  return kind === 'water' || material.name === 'haze';
}

/** One vertex layout, so that few programs draw the hall, as src/hall/layout.rs does. */
function completeLayout({ geometry }) {
  const { count } = geometry.attributes.position;
  // Of the kinds of number in which models have them.
  const empty = {
    uv: () => new BufferAttribute(new Float32Array(2 * count), 2),
    uv1: () => new BufferAttribute(new Uint16Array(2 * count), 2, true),
  };
  for (const [name, attribute] of Object.entries(empty)) {
    if (!geometry.attributes[name]) geometry.setAttribute(name, attribute());
  }
}

function prepareTangents({ geometry, material }) {
  const { uv, tangent } = geometry.attributes;
  if (material.normalMap && uv && !tangent) geometry.computeTangents();
}

/** What parts must share to become one mesh: everything that their material and their vertex layout depend on. */
function groupKey(part, outdoor) {
  const layout = Object.entries(part.geometry.attributes).map(
    ([name, { array, itemSize, normalized }]) => [name, array.constructor.name, itemSize, normalized],
  );
  return JSON.stringify([materialKey(part, outdoor), layout.sort()]);
}

function materialKey({ material, geometry, kind, lightmap, room }, outdoor) {
  const attributes = Object.keys(geometry.attributes).sort();
  return JSON.stringify([material.name, kind, lightmap, outdoor.has(room), attributes]);
}

function materialFor(part, outdoor, pictures, materials) {
  const key = materialKey(part, outdoor);
  if (!materials.has(key)) {
    const isOutdoor = outdoor.has(part.room);
    const hasFog = isOutdoor && (part.kind === 'solid' || part.kind === 'water');
    materials.set(key, bakedMaterial(part.material, part.kind, part.geometry.attributes, {
      lightmap: pictures.lightmaps[part.lightmap],
      environment: isOutdoor ? pictures.outdoor : pictures.indoor,
      fogDensity: hasFog ? OUTDOOR_FOG : 0,
    }));
  }
  return materials.get(key);
}

function placed({ geometry, matrixWorld, kind }, material) {
  const mesh = new Mesh(geometry, material);
  mesh.matrix.copy(matrixWorld);
  mesh.matrixAutoUpdate = false;
  mesh.renderOrder = ORDER[kind] ?? 0;
  return mesh;
}

function joined(group, material) {
  const mesh = new Mesh(mergeGeometries(group.map(inWorld)), material);
  mesh.matrixAutoUpdate = false;
  return mesh;
}

function inWorld({ geometry, matrixWorld }) {
  const copy = geometry.clone().applyMatrix4(matrixWorld);
  if (matrixWorld.determinant() < 0) reverseWinding(copy.index.array);
  return copy;
}

/** A mirrored triangle shows its back. */
function reverseWinding(indices) {
  for (let corner = 0; corner < indices.length; corner += 3) {
    [indices[corner], indices[corner + 1]] = [indices[corner + 1], indices[corner]];
  }
}
