// A camera path: poses [x, y, z, yaw, pitch] in metres and radians, walked through at an even pace.
//
// Yaw 0 looks along −Z and grows to the left; pitch 0 is level and grows upwards. Both subjects move their camera so.

/** The pose after `seconds` of a walk that takes `period` and begins anew after it. */
export function poseAt(path, period, seconds) {
  const along = ((seconds / period) % 1) * (path.length - 1);
  const index = Math.min(Math.floor(along), Math.max(path.length - 2, 0));
  const [from, to] = [path[index], path[index + 1] ?? path[index]];
  const share = along - index;
  return from.map((value, axis) => value + share * (axis === YAW ? turn(value, to[axis]) : to[axis] - value));
}

const YAW = 3;

/** The shorter way from one angle to another. */
function turn(from, to) {
  const whole = 2 * Math.PI;
  const difference = (to - from) % whole;
  return difference - whole * Math.round(difference / whole);
}
