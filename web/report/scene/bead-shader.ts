// A bead is drawn as the half of an elliptic tube that faces the eye, with rounded ends: half the triangles of a whole
// tube, no hidden faces, and exact normals. All beads are one draw call of batches that look their beads up in
// textures; what is hidden (layer, time, feature)
// is dropped in the vertex shader, so that sliders cost nothing but a uniform.

import { LIGHTING } from './lighting.ts'

/** Beads share an instance in batches: an instance of its own for each would cost more than drawing it. */
export const BEADS_PER_BATCH = 256
export const TEXTURE_WIDTH = 2048

const COMMON = /* glsl */ `
precision highp float;
precision highp int;
`

export const BEAD_VERTEX = /* glsl */ `${COMMON}
// across: -1..1 over the visible half; along: 0 start, 1 end; cap: 0 body, 1 tip (share of a quarter turn)
in vec3 position;
in float place;              // which bead of the batch

uniform highp sampler2D beadEnds;     // two texels a bead: start and half width, end and half height, mm
uniform highp usampler2D beadCodes;   // value 0..65535 (65535: none), layer, feature, concerned

uniform mat4 viewMatrix;
uniform mat4 projectionMatrix;
uniform vec3 eye;
uniform vec3 eyeDirection;   // towards the eye, for a parallel projection
uniform float isParallel;
uniform vec2 layerRange;
uniform int featureMask;
uniform int lastBead;
uniform int beadCount;
uniform float pixelsPerMm;   // at 1 mm from the eye

out vec3 worldPosition;
out vec3 worldNormal;
out vec4 code;
out float across;
out float detail;
flat out int bead;

const float HALF_PI = 1.5707963;

void main() {
  // The last bead comes first: seen from above the front is then drawn before what it hides.
  bead = beadCount - 1 - (gl_InstanceID * ${BEADS_PER_BATCH} + int(place + 0.5));
  int row = max(bead, 0);
  code = vec4(texelFetch(beadCodes, ivec2(row % ${TEXTURE_WIDTH}, row / ${TEXTURE_WIDTH}), 0));
  int feature = int(code.z + 0.5);
  bool isShown = bead >= 0 && code.y >= layerRange.x && code.y <= layerRange.y
    && bead <= lastBead && ((featureMask >> feature) & 1) == 1;
  if (!isShown) {
    gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
    return;
  }
  int texel = row * 2;
  vec4 startTexel = texelFetch(beadEnds, ivec2(texel % ${TEXTURE_WIDTH}, texel / ${TEXTURE_WIDTH}), 0);
  vec4 endTexel = texelFetch(beadEnds, ivec2((texel + 1) % ${TEXTURE_WIDTH}, (texel + 1) / ${TEXTURE_WIDTH}), 0);
  vec3 from = startTexel.xyz;
  vec3 to = endTexel.xyz;
  vec2 beadSize = vec2(startTexel.w, endTexel.w);
  // G-code names the top of the bead.
  from.z -= beadSize.y;
  to.z -= beadSize.y;
  vec3 run = to - from;
  float lengthMm = length(run);
  vec3 axis = lengthMm > 1e-5 ? run / lengthMm : vec3(1.0, 0.0, 0.0);
  vec3 side = cross(vec3(0.0, 0.0, 1.0), axis);
  float level = length(side);
  side = level > 1e-3 ? side / level : vec3(0.0, 1.0, 0.0);
  vec3 up = cross(axis, side);

  bool isEnd = position.y > 0.5;
  bool isTip = position.z > 0.55;
  vec3 centre = isEnd ? to : from;
  vec3 outward = isEnd ? axis : -axis;
  vec3 toEye = isParallel > 0.5 ? eyeDirection : normalize(eye - centre);
  float a = beadSize.x;
  float b = beadSize.y;
  vec2 seen = vec2(dot(toEye, side) / a, dot(toEye, up) / b);
  float facing = atan(seen.y, seen.x);

  // The outline of the rounded end lies where its normal is square to the eye.
  float lift = position.z * HALF_PI;
  float sideways = length(vec2(dot(toEye, side), dot(toEye, up)));
  float towards = dot(toEye, outward);
  float reach = acos(clamp(-tan(min(lift, 1.5)) * towards / max(sideways, 1e-3), -1.0, 1.0));
  if (position.z == 0.0) reach = mix(3.1415926, HALF_PI + 0.06, smoothstep(0.02, 0.3, sideways));
  float turn = facing + position.x * reach;

  vec2 ring = vec2(cos(turn), sin(turn));
  vec3 radial = side * (ring.x * a) + up * (ring.y * b);
  vec3 radialNormal = normalize(side * (ring.x * b) + up * (ring.y * a));
  // A tip is one corner on the axis, whatever share of the cap it stands for.
  float shrink = isTip ? 0.0 : cos(lift);
  worldPosition = centre + radial * shrink + outward * (a * sin(lift));
  worldNormal = normalize(radialNormal * cos(lift) + outward * sin(lift));
  across = position.x;

  vec4 viewPosition = viewMatrix * vec4(worldPosition, 1.0);
  float pixels = 2.0 * b * pixelsPerMm / max(1e-3, -viewPosition.z);
  detail = smoothstep(1.0, 4.0, pixels);
  // Beads thinner than a pixel: light them as what the eye averages, or they shimmer.
  vec3 mean = normalize(side * (cos(facing) * b) + up * (sin(facing) * a));
  worldNormal = normalize(mix(mean, worldNormal, 0.25 + 0.75 * detail));
  gl_Position = projectionMatrix * viewPosition;
}
`

export const BEAD_FRAGMENT = /* glsl */ `${COMMON}
in vec3 worldPosition;
in vec3 worldNormal;
in vec4 code;
in float across;
in float detail;
flat in int bead;

uniform int pass;            // 0 colour, 1 depth of the light, 2 bead number
uniform sampler2D colours;
uniform float isCategory;
uniform vec3 noValue;
uniform float dim;           // how far beads that are not concerned step back
uniform vec3 dimColour;
uniform vec3 eye;
uniform vec3 lightDirection;
uniform float exposure;
${LIGHTING}

out vec4 fragment;

vec3 toLinear(vec3 c) { return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c)); }
vec3 toDisplay(vec3 c) { return mix(c * 12.92, 1.055 * pow(max(c, 0.0), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c)); }

void main() {
  if (pass == 1) { fragment = vec4(1.0); return; }
  if (pass == 2) {
    int id = bead + 1;
    fragment = vec4(float(id & 255), float((id >> 8) & 255), float((id >> 16) & 255), 255.0) / 255.0;
    return;
  }
  vec3 base = noValue;
  if (isCategory > 0.5) base = texelFetch(colours, ivec2(int(code.x + 0.5), 0), 0).rgb;
  else if (code.x < 65534.5) base = texture(colours, vec2(code.x / 65534.0 * (255.0 / 256.0) + 0.5 / 256.0, 0.5)).rgb;
  if (code.w < 0.5) base = mix(base, dimColour, dim);
  base = toLinear(base);

  vec3 normal = normalize(worldNormal);
  vec3 toEye = normalize(eye - worldPosition);
  // The seams between beads see less sky.
  float seam = abs(across);
  float occlusion = 1.0 - detail * 0.45 * seam * seam * seam;
  vec3 from = worldPosition + normal * 0.5;
  float open = mix(0.35, 1.0, skySeen(from, 9.0, 10));
  float sky = (0.5 + 0.5 * normal.z) * open;
  float key = max(0.0, dot(normal, lightDirection)) * lightReaching(from);
  float fill = max(0.0, dot(normal, toEye));
  float light = (0.13 + 0.40 * sky + 0.24 * fill * mix(0.6, 1.0, open)) * occlusion + 0.50 * key;
  vec3 halfway = normalize(lightDirection + toEye);
  float gloss = pow(max(0.0, dot(normal, halfway)), 40.0) * 0.12 * key * detail;
  fragment = vec4(toDisplay(base * light * exposure + gloss), 1.0);
}
`
