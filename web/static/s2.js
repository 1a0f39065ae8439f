// Snaps a position to the token of its S2 cell of level 11 (about 20 km²), so that the exact position never
// leaves the browser. The arithmetic is that of the S2 library (s2coords.h, s2cell_id.cc); the tests compare the two.

const LEVEL = 11;
// The quarter of a square that the Hilbert curve visits, by [orientation][2 * right + upper], and how that quarter
// is turned against the whole, by visit. Bit 0 of an orientation swaps the axes, bit 1 turns both about.
const VISIT = [[0, 1, 3, 2], [0, 3, 1, 2], [2, 3, 1, 0], [2, 1, 3, 0]];
const TURN = [1, 0, 0, 3];

/** The token of the cell at a latitude and longitude in degrees; a RangeError where there is no such position. */
export function cellToken(latitude, longitude) {
  const real = Number.isFinite(latitude) && Number.isFinite(longitude);
  if (!real || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw new RangeError("not a position on Earth");
  const [face, u, v] = onCube(latitude, longitude === 180 ? -180 : longitude);
  const i = step(u);
  const j = step(v);
  let cell = face;
  let orientation = face & 1;
  for (let bit = LEVEL - 1; bit >= 0; bit--) {
    const visit = VISIT[orientation][((i >> bit) & 1) * 2 + ((j >> bit) & 1)];
    cell = cell * 4 + visit;
    orientation ^= TURN[visit];
  }
  // A one marks the end of the position; two zeros more make whole hexadecimal digits.
  return ((cell * 2 + 1) * 4).toString(16).padStart(7, "0").replace(/0+$/, "");
}

// The face of the cube around the Earth that a position is seen through, and where on that face, from -1 to 1.
function onCube(latitude, longitude) {
  const [phi, theta] = [latitude * (Math.PI / 180), longitude * (Math.PI / 180)];
  const point = [Math.cos(theta) * Math.cos(phi), Math.sin(theta) * Math.cos(phi), Math.sin(phi)];
  const [x, y, z] = point;
  const [ax, ay, az] = point.map(Math.abs);
  const axis = ax > ay ? (ax > az ? 0 : 2) : ay > az ? 1 : 2;
  const face = point[axis] < 0 ? axis + 3 : axis;
  const across = [[y / x, z / x], [-x / y, z / y], [-x / z, -y / z], [z / x, y / x], [z / y, -x / y], [-y / z, -x / z]];
  return [face, ...across[face]];
}

// Which of the 2048 columns (or rows) of a face; the curve keeps cells of nearly one size.
function step(u) {
  const s = u >= 0 ? 0.5 * Math.sqrt(1 + 3 * u) : 1 - 0.5 * Math.sqrt(1 - 3 * u);
  return Math.min(2 ** LEVEL - 1, Math.floor(s * 2 ** LEVEL));
}
