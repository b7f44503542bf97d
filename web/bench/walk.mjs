// The camera path through a hall: past its named viewpoints, and through the doors between them.

import { readFileSync } from 'node:fs';

const EYE_HEIGHT = 1.62;
/** Places to pass on the way to a viewpoint, so that the camera goes through doors: x and z, metres. */
const DOORS = {
  'red-boat': {
    '03-meeting-room': [[0, 1], [0, -2]],
    '04-gallery': [[-1, -6]],
    '07-jetty': [[0, -23], [0, -26]],
  },
};

/** Named poses [x, y, z, yaw, pitch] of a model's `view:` nodes. */
export function viewpoints(model) {
  const views = nodes(model).filter(({ name }) => name?.startsWith('view:'));
  const named = ({ name, translation, rotation }) => [name.slice('view:'.length), [...translation, ...gaze(rotation)]];
  return views.map(named);
}

/** Poses past all viewpoints. */
export function walkPast(scene, model) {
  const path = [];
  for (const [name, pose] of viewpoints(model)) {
    for (const [x, z] of DOORS[scene]?.[name] ?? []) path.push([x, EYE_HEIGHT, z, 0, 0]);
    path.push(pose);
  }
  return path;
}

function nodes(model) {
  const file = readFileSync(model);
  const [headBytes, lengthAt] = [20, 12];
  return JSON.parse(file.subarray(headBytes, headBytes + file.readUInt32LE(lengthAt))).nodes;
}

/** Yaw and pitch of a camera without roll. */
function gaze([x, y, , w]) {
  return [2 * Math.atan2(y, w), 2 * Math.atan2(x, w)];
}
