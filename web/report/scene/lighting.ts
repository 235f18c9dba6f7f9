// How much light reaches a place: shared by the beads and the bed.
import { Matrix4 } from 'three'
import type { DepthView } from './depth-view.ts'

/** Needs `worldPosition`. `skySeen` is the share of the sky a place sees, `lightReaching` the share of the key light. */
export const LIGHTING = /* glsl */ `
uniform sampler2D shadowDepth;
uniform mat4 shadowMatrix;
uniform float shadowTexel;
uniform sampler2D skyDepth;
uniform mat4 skyMatrix;
uniform float skyDepthMm;
uniform float skyPerMm;      // picture share of a millimetre
uniform float isCoarse;      // while being turned on a slow machine

// A different turn of the taps in each pixel trades bands for a fine grain (Jimenez 2014, interleaved gradient noise).
float grain() {
  return fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
}

bool isOutside(vec3 at) {
  return any(lessThan(at.xy, vec2(0.0))) || any(greaterThan(at.xy, vec2(1.0)));
}

float lightReaching(vec3 from) {
  if (isCoarse > 0.5) return 0.85;
  vec3 at = (shadowMatrix * vec4(from, 1.0)).xyz * 0.5 + 0.5;
  if (isOutside(at)) return 1.0;
  float lit = 0.0;
  for (int y = -1; y <= 1; y++) {
    for (int x = -1; x <= 1; x++) {
      lit += step(at.z - 0.0005, texture(shadowDepth, at.xy + vec2(x, y) * shadowTexel * 1.6).r);
    }
  }
  return lit / 9.0;
}

// What stands higher around a place hides sky from it, the more the steeper it rises.
float skySeen(vec3 from, float reachMm, int taps) {
  if (isCoarse > 0.5) return 0.85;
  vec3 at = (skyMatrix * vec4(from, 1.0)).xyz * 0.5 + 0.5;
  if (isOutside(at)) return 1.0;
  float hidden = 0.0;
  float start = grain() * 6.2831853;
  for (int i = 0; i < taps; i++) {
    float turn = start + float(i) * 2.39996;
    float away = reachMm * sqrt((float(i) + 0.5) / float(taps));
    vec2 tap = at.xy + vec2(cos(turn), sin(turn)) * away * skyPerMm;
    float riseMm = max(0.0, (at.z - texture(skyDepth, tap).r) * skyDepthMm - 0.3);
    hidden += riseMm / (riseMm + away + 0.4);
  }
  return 1.0 - hidden / float(taps);
}
`

export type UniformValues = Record<string, { value: unknown }>

export function lightingUniforms(): UniformValues {
  return {
    shadowDepth: { value: null },
    shadowMatrix: { value: new Matrix4() },
    shadowTexel: { value: 1 },
    skyDepth: { value: null },
    skyMatrix: { value: new Matrix4() },
    skyDepthMm: { value: 1 },
    skyPerMm: { value: 1 },
    isCoarse: { value: 0 },
  }
}

export function useDepthViews(uniforms: UniformValues, shadow: DepthView, sky: DepthView): void {
  uniforms['shadowDepth']!.value = shadow.texture
  uniforms['shadowMatrix']!.value = shadow.matrix
  uniforms['shadowTexel']!.value = shadow.texel
  uniforms['skyDepth']!.value = sky.texture
  uniforms['skyMatrix']!.value = sky.matrix
  uniforms['skyDepthMm']!.value = sky.depthMm
  uniforms['skyPerMm']!.value = 0.5 / (sky.depthMm / 3)
}

/** A texture must not be read while it is written. */
export function dropDepthViews(uniforms: UniformValues): void {
  uniforms['shadowDepth']!.value = null
  uniforms['skyDepth']!.value = null
}
