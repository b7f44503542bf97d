// The hall in three.js, on the same files as ours: what web/bench/run.mjs compares ours with.
//
// `?bench=` holds JSON: `copies` are offsets of copies of the hall, `path` and `seconds` a camera path.

import { HalfFloatType, PerspectiveCamera, Scene, WebGLRenderTarget, WebGLRenderer } from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { KTX2Loader } from 'three/addons/loaders/KTX2Loader.js';

import { poseAt } from '../camera-path.js';
import { time } from './baked.js';
import { copyOf, dress } from './dressing.js';
import { loadCube, loadLightmap } from './pictures.js';
import { tone } from './tone.js';

// Where the files are, by what they are: put in by build.mjs.
/* global FILES */

const FIELD_OF_VIEW_DEGREES = 50;
const NEAR = 0.05;
const FAR = 400;
const ENTRANCE = [0.1, 1.62, 13.6, 0, 0];

const { copies = [[0, 0, 0]], path = [ENTRANCE], seconds = 1, output = 'hdr' } = JSON.parse(
  new URLSearchParams(location.search).get('bench') ?? '{}',
);
const renderer = new WebGLRenderer({
  canvas: document.getElementById('hall'),
  antialias: false,
  // As ours: light is added up linearly, and the tone curve is the last pass.
  ...(output === 'hdr' ? { outputBufferType: HalfFloatType } : {}),
});
const camera = new PerspectiveCamera(FIELD_OF_VIEW_DEGREES, 1, NEAR, FAR);
camera.rotation.order = 'YXZ';
/** What the harness reads. */
const told = { stands: false };
globalThis.threeHall = told;

tone(renderer);
fit();
addEventListener('resize', fit);
open();

async function open() {
  const [model, pictures] = await Promise.all([new GLTFLoader().loadAsync(FILES.model), loadPictures()]);
  const hall = dress(model.scene, pictures);
  const scene = new Scene();
  for (const offset of copies) scene.add(copyOf(hall, offset));
  scene.background = pictures.sky;
  // three.js turns the cube maps of a background half around.
  scene.backgroundRotation.y = Math.PI;
  await warmUp(scene, hall);
  walk(scene);
}

async function loadPictures() {
  const loader = new KTX2Loader().detectSupport(renderer);
  const cubes = Object.keys(FILES.cubes);
  const rooms = Object.keys(FILES.lightmaps);
  const [loadedCubes, loadedLightmaps] = await Promise.all([
    Promise.all(cubes.map((name) => loadCube(loader, FILES.cubes[name]))),
    Promise.all(rooms.map((room) => loadLightmap(loader, FILES.lightmaps[room]))),
  ]);
  const cube = Object.fromEntries(cubes.map((name, index) => [name, loadedCubes[index]]));
  return {
    lightmaps: Object.fromEntries(rooms.map((room, index) => [room, loadedLightmaps[index]])),
    indoor: { specular: cube['env-indoor.specular'], diffuse: cube['env-indoor.diffuse'] },
    outdoor: { specular: cube['env-outdoor.specular'], diffuse: cube['env-outdoor.diffuse'] },
    sky: cube.sky,
  };
}

/** Brings every texture and shader to the graphics memory, as ours does behind its bar. */
async function warmUp(scene, hall) {
  // Programs depend on where they draw to, and compiling looks at the target that is set.
  const target = output === 'hdr' ? new WebGLRenderTarget(1, 1, { type: HalfFloatType }) : null;
  renderer.setRenderTarget(target);
  await renderer.compileAsync(scene, camera);
  renderer.setRenderTarget(null);
  target?.dispose();
  for (const { material } of hall.children) {
    for (const { value } of Object.values(material.uniforms)) if (value?.isTexture) renderer.initTexture(value);
  }
}

function walk(scene) {
  const began = performance.now();
  renderer.setAnimationLoop((now) => {
    const elapsed = Math.max(now - began, 0) / 1000;
    const [x, y, z, yaw, pitch] = poseAt(path, seconds, elapsed);
    camera.position.set(x, y, z);
    camera.rotation.set(pitch, yaw, 0);
    time.value = elapsed;
    renderer.render(scene, camera);
    told.stands = true;
  });
}

function fit() {
  renderer.setPixelRatio(devicePixelRatio);
  renderer.setSize(innerWidth, innerHeight, false);
  camera.aspect = innerWidth / innerHeight;
  camera.updateProjectionMatrix();
}
