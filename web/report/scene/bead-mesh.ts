// All beads as one instanced mesh, in three degrees of detail that share the instances. Instances are in the reverse order
// of the beads (see bead-shader).
import {
  BufferAttribute,
  DataTexture,
  DoubleSide,
  GLSL3,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  LinearFilter,
  Mesh,
  NearestFilter,
  NoBlending,
  RawShaderMaterial,
  Sphere,
  Vector2,
  Vector3,
} from 'three'
import type { ViewTable } from '../run-data.ts'
import { beadTemplate, type Detail } from './bead-geometry.ts'
import { BEAD_FRAGMENT, BEAD_VERTEX } from './bead-shader.ts'
import { lightingUniforms } from './lighting.ts'

export interface BeadMesh {
  readonly mesh: Mesh
  readonly material: RawShaderMaterial
  /** Codes 0..65534 (or categories), 65535 for no value. */
  setValues(codes: Uint16Array, texels: Uint8Array, isCategory: boolean): void
  /** 1 where a bead is concerned; null when none is singled out. */
  setConcerned(flags: Uint8Array | null): void
  setDetail(detail: Detail): void
  /** Beads after this one are not drawn. */
  setLast(bead: number): void
}

export function createBeadMesh(beads: ViewTable): BeadMesh {
  const count = beads.rowCount
  const codes = new Uint16Array(count * 4)
  const codeAttribute = new InstancedBufferAttribute(codes, 4)
  const shared = {
    beadStart: new InstancedBufferAttribute(points(beads, 0), 3),
    beadEnd: new InstancedBufferAttribute(points(beads, 1), 3),
    beadSize: new InstancedBufferAttribute(halfSizes(beads), 2),
    beadCode: codeAttribute,
  }
  const layer = beads.columns['layer']!
  const feature = beads.columns['feature']!
  for (let i = 0; i < count; i++) {
    const row = (count - 1 - i) * 4
    codes[row + 1] = Math.max(0, layer[i]!)
    codes[row + 2] = feature[i]!
  }
  const geometries = new Map<Detail, InstancedBufferGeometry>()
  const geometryOf = (detail: Detail): InstancedBufferGeometry => {
    const known = geometries.get(detail)
    if (known !== undefined) return known
    const template = beadTemplate(detail)
    const geometry = new InstancedBufferGeometry()
    geometry.setAttribute('position', new BufferAttribute(template.positions, 3))
    geometry.setIndex(new BufferAttribute(template.indices, 1))
    for (const [name, attribute] of Object.entries(shared)) geometry.setAttribute(name, attribute)
    geometry.boundingSphere = new Sphere(new Vector3(), Number.POSITIVE_INFINITY)
    geometry.instanceCount = count
    geometries.set(detail, geometry)
    return geometry
  }
  const material = createMaterial(count)
  const mesh = new Mesh<InstancedBufferGeometry, RawShaderMaterial>(geometryOf('round'), material)
  mesh.frustumCulled = false
  const uniform = (name: string): { value: unknown } => material.uniforms[name]!

  return {
    mesh,
    material,
    setValues: (values, texels, isCategory) => {
      for (let i = 0; i < count; i++) codes[(count - 1 - i) * 4] = values[i]!
      codeAttribute.needsUpdate = true
      const texture = uniform('colours').value as DataTexture
      ;(texture.image.data as Uint8Array).set(texels)
      texture.magFilter = isCategory ? NearestFilter : LinearFilter
      texture.needsUpdate = true
      uniform('isCategory').value = isCategory ? 1 : 0
    },
    setConcerned: (flags) => {
      for (let i = 0; i < count; i++) codes[(count - 1 - i) * 4 + 3] = flags === null ? 0 : flags[i]!
      codeAttribute.needsUpdate = true
      uniform('dim').value = flags === null ? 0 : 0.9
    },
    setDetail: (detail) => {
      mesh.geometry = geometryOf(detail)
    },
    setLast: (bead) => {
      uniform('lastBead').value = bead
    },
  }
}

function createMaterial(count: number): RawShaderMaterial {
  const texture = new DataTexture(new Uint8Array(256 * 4), 256, 1)
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: BEAD_VERTEX,
    fragmentShader: BEAD_FRAGMENT,
    blending: NoBlending,
    side: DoubleSide,
    uniforms: {
      eye: { value: new Vector3() },
      eyeDirection: { value: new Vector3(0, 0, 1) },
      isParallel: { value: 0 },
      layerRange: { value: new Vector2(0, 65535) },
      featureMask: { value: -1 },
      lastBead: { value: count },
      beadCount: { value: count },
      pixelsPerMm: { value: 1000 },
      pass: { value: 0 },
      colours: { value: texture },
      isCategory: { value: 0 },
      noValue: { value: new Vector3(0.62, 0.63, 0.65) },
      dim: { value: 0 },
      dimColour: { value: new Vector3(0.8, 0.8, 0.8) },
      lightDirection: { value: new Vector3(0, 0, 1) },
      ...lightingUniforms(),
      exposure: { value: 1 },
    },
  })
}

function points(beads: ViewTable, end: 0 | 1): Float32Array {
  const [x, y, z] = [beads.columns['x_mm']!, beads.columns['y_mm']!, beads.columns['z_mm']!]
  const out = new Float32Array(beads.rowCount * 3)
  for (let i = 0; i < beads.rowCount; i++) {
    const row = (beads.rowCount - 1 - i) * 3
    out[row] = x[i * 2 + end]!
    out[row + 1] = y[i * 2 + end]!
    out[row + 2] = z[i * 2 + end]!
  }
  return out
}

function halfSizes(beads: ViewTable): Float32Array {
  const [width, height] = [beads.columns['width_mm']!, beads.columns['height_mm']!]
  const out = new Float32Array(beads.rowCount * 2)
  for (let i = 0; i < beads.rowCount; i++) {
    // A bead of unknown size is drawn thin rather than not at all.
    const row = (beads.rowCount - 1 - i) * 2
    out[row] = Math.max(0.02, (width[i]! || 0.4) / 2)
    out[row + 1] = Math.max(0.02, (height[i]! || 0.2) / 2)
  }
  return out
}
