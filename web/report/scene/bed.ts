// The bed: a plate with a grid of 10 mm, its outline, ticks in mm, and the part's shadow on it.
import {
  CanvasTexture,
  GLSL3,
  Group,
  Mesh,
  PlaneGeometry,
  RawShaderMaterial,
  Sprite,
  SpriteMaterial,
  Vector3,
  Vector4,
} from 'three'
import type { BuildVolume } from '../../../src/report/run-meta.ts'
import { LIGHTING, lightingUniforms } from './lighting.ts'

const VERTEX = /* glsl */ `
precision highp float;
in vec3 position;
uniform mat4 modelMatrix;
uniform mat4 viewMatrix;
uniform mat4 projectionMatrix;
out vec3 worldPosition;
void main() {
  worldPosition = (modelMatrix * vec4(position, 1.0)).xyz;
  gl_Position = projectionMatrix * viewMatrix * vec4(worldPosition, 1.0);
}
`

const FRAGMENT = /* glsl */ `
precision highp float;
in vec3 worldPosition;
uniform vec4 bounds;         // x min, y min, x max, y max, mm
uniform float isRound;
uniform vec3 plate;
uniform vec3 line;
uniform float shadowStrength;
${LIGHTING}
out vec4 fragment;

float gridLine(vec2 at, float spacing) {
  vec2 u = at / spacing;
  vec2 width = fwidth(u);
  vec2 away = abs(fract(u - 0.5) - 0.5) / max(width, vec2(1e-5));
  // Lines closer than a few pixels fade out before they alias.
  float fade = 1.0 - smoothstep(0.12, 0.45, max(width.x, width.y));
  return (1.0 - min(1.0, min(away.x, away.y))) * fade;
}

void main() {
  vec2 middle = 0.5 * (bounds.xy + bounds.zw);
  vec2 half_ = 0.5 * (bounds.zw - bounds.xy);
  vec2 from = worldPosition.xy - middle;
  float inside = isRound > 0.5 ? half_.x - length(from) : min(half_.x - abs(from.x), half_.y - abs(from.y));
  float soft = fwidth(inside);
  float cover = smoothstep(0.0, soft, inside);
  if (cover <= 0.0) discard;
  float strength = 0.30 * gridLine(worldPosition.xy, 10.0) + 0.45 * gridLine(worldPosition.xy, 50.0);
  float edge = 1.0 - smoothstep(soft * 1.0, soft * 2.2, inside);
  vec3 colour = mix(plate, line, min(1.0, strength));
  colour = mix(colour, line, edge);
  float shade = (1.0 - lightReaching(worldPosition)) * 0.55 + (1.0 - skySeen(worldPosition, 14.0, 20)) * 0.75;
  colour *= 1.0 - min(0.8, 0.5 * shade * shadowStrength * (1.0 - isCoarse));
  fragment = vec4(colour, 1.0) * cover;
}
`

export interface Bed {
  readonly group: Group
  readonly material: RawShaderMaterial
  setTheme(plate: Vector3, line: Vector3, ink: string): void
}

export function createBed(volume: BuildVolume): Bed {
  const [width, depth] = [volume.xMaxMm - volume.xMinMm, volume.yMaxMm - volume.yMinMm]
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    transparent: true,
    depthWrite: true,
    polygonOffset: true,
    polygonOffsetFactor: 1,
    polygonOffsetUnits: 1,
    uniforms: {
      bounds: { value: new Vector4(volume.xMinMm, volume.yMinMm, volume.xMaxMm, volume.yMaxMm) },
      isRound: { value: volume.shape === 'circle' ? 1 : 0 },
      plate: { value: new Vector3(1, 1, 1) },
      line: { value: new Vector3(0.5, 0.5, 0.5) },
      ...lightingUniforms(),
      shadowStrength: { value: 1 },
    },
  })
  const plate = new Mesh(new PlaneGeometry(width, depth), material)
  plate.position.set((volume.xMinMm + volume.xMaxMm) / 2, (volume.yMinMm + volume.yMaxMm) / 2, 0)
  plate.frustumCulled = false
  const group = new Group()
  group.add(plate)
  const labels = new Group()
  group.add(labels)
  return {
    group,
    material,
    setTheme: (plateColour, lineColour, ink) => {
      material.uniforms['plate']!.value = plateColour
      material.uniforms['line']!.value = lineColour
      labels.clear()
      for (const label of tickLabels(volume, ink)) labels.add(label)
    },
  }
}

function tickLabels(volume: BuildVolume, ink: string): Sprite[] {
  const sprites: Sprite[] = []
  const outMm = 0.022 * Math.max(volume.xMaxMm - volume.xMinMm, volume.yMaxMm - volume.yMinMm) + 2
  const ticks = (fromMm: number, toMm: number): number[] => {
    const first = Math.ceil(fromMm / 50) * 50
    return Array.from({ length: Math.floor((toMm - first) / 50) + 1 }, (_, i) => first + i * 50)
  }
  const xs = ticks(volume.xMinMm, volume.xMaxMm)
  const ys = ticks(volume.yMinMm, volume.yMaxMm)
  for (const x of xs) sprites.push(textSprite(x === xs.at(-1) ? `x ${x} mm` : String(x), ink, x, volume.yMinMm - outMm))
  for (const y of ys)
    sprites.push(textSprite(y === ys.at(-1) ? `y ${y} mm` : String(y), ink, volume.xMinMm - outMm * 1.2, y))
  return sprites
}

function textSprite(text: string, ink: string, x: number, y: number): Sprite {
  const canvas = document.createElement('canvas')
  canvas.width = 256
  canvas.height = 64
  const context = canvas.getContext('2d')!
  context.font = '500 38px system-ui, sans-serif'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillStyle = ink
  context.fillText(text, 128, 32)
  const sprite = new Sprite(
    new SpriteMaterial({ map: new CanvasTexture(canvas), transparent: true, depthWrite: false }),
  )
  sprite.scale.set(20, 5, 1)
  sprite.position.set(x, y, 0)
  return sprite
}
