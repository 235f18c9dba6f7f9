// All beads as one mesh of batches, in three degrees of detail that share the textures where the beads are.
import {
  BufferAttribute,
  DataTexture,
  DoubleSide,
  FloatType,
  GLSL3,
  InstancedBufferGeometry,
  LinearFilter,
  Mesh,
  NearestFilter,
  NoBlending,
  type PixelFormat,
  RawShaderMaterial,
  RGBAFormat,
  RGBAIntegerFormat,
  Sphere,
  type TextureDataType,
  UnsignedShortType,
  Vector2,
  Vector3,
} from 'three'
import type { ViewTable } from '../run-data.ts'
import { beadTemplate, type Detail } from './bead-geometry.ts'
import { BEAD_FRAGMENT, BEAD_VERTEX, BEADS_PER_BATCH, TEXTURE_WIDTH } from './bead-shader.ts'
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
  const codeTexture = dataTexture(new Uint16Array(texelCount(count) * 4), RGBAIntegerFormat, UnsignedShortType)
  codeTexture.internalFormat = 'RGBA16UI'
  const codes = codeTexture.image.data as Uint16Array
  const endTexture = dataTexture(endTexels(beads), RGBAFormat, FloatType)
  const layer = beads.columns['layer']!
  const feature = beads.columns['feature']!
  for (let i = 0; i < count; i++) {
    codes[i * 4 + 1] = Math.max(0, layer[i]!)
    codes[i * 4 + 2] = feature[i]!
  }
  const geometries = new Map<Detail, InstancedBufferGeometry>()
  const geometryOf = (detail: Detail): InstancedBufferGeometry => {
    const known = geometries.get(detail)
    if (known !== undefined) return known
    const geometry = batchGeometry(detail)
    geometry.boundingSphere = new Sphere(new Vector3(), Number.POSITIVE_INFINITY)
    geometry.instanceCount = Math.ceil(count / BEADS_PER_BATCH)
    geometries.set(detail, geometry)
    return geometry
  }
  const material = createMaterial(count, endTexture, codeTexture)
  const mesh = new Mesh<InstancedBufferGeometry, RawShaderMaterial>(geometryOf('round'), material)
  mesh.frustumCulled = false
  const uniform = (name: string): { value: unknown } => material.uniforms[name]!

  return {
    mesh,
    material,
    setValues: (values, texels, isCategory) => {
      for (let i = 0; i < count; i++) codes[i * 4] = values[i]!
      codeTexture.needsUpdate = true
      const texture = uniform('colours').value as DataTexture
      ;(texture.image.data as Uint8Array).set(texels)
      texture.magFilter = isCategory ? NearestFilter : LinearFilter
      texture.needsUpdate = true
      uniform('isCategory').value = isCategory ? 1 : 0
    },
    setConcerned: (flags) => {
      for (let i = 0; i < count; i++) codes[i * 4 + 3] = flags === null ? 0 : flags[i]!
      codeTexture.needsUpdate = true
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

function createMaterial(count: number, endTexture: DataTexture, codeTexture: DataTexture): RawShaderMaterial {
  const texture = new DataTexture(new Uint8Array(256 * 4), 256, 1)
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: BEAD_VERTEX,
    fragmentShader: BEAD_FRAGMENT,
    blending: NoBlending,
    side: DoubleSide,
    uniforms: {
      beadEnds: { value: endTexture },
      beadCodes: { value: codeTexture },
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

function texelCount(texels: number): number {
  return Math.max(1, Math.ceil(texels / TEXTURE_WIDTH)) * TEXTURE_WIDTH
}

function dataTexture(data: Uint16Array | Float32Array, format: PixelFormat, type: TextureDataType): DataTexture {
  const texture = new DataTexture(data, TEXTURE_WIDTH, data.length / 4 / TEXTURE_WIDTH, format, type)
  texture.needsUpdate = true
  return texture
}

/** Two texels a bead: where it starts and half its width, where it ends and half its height. */
function endTexels(beads: ViewTable): Float32Array {
  const [x, y, z] = [beads.columns['x_mm']!, beads.columns['y_mm']!, beads.columns['z_mm']!]
  const [width, height] = [beads.columns['width_mm']!, beads.columns['height_mm']!]
  const out = new Float32Array(texelCount(beads.rowCount * 2) * 4)
  for (let i = 0; i < beads.rowCount * 2; i++) {
    out[i * 4] = x[i]!
    out[i * 4 + 1] = y[i]!
    out[i * 4 + 2] = z[i]!
    // A bead of unknown size is drawn thin rather than not at all.
    const sizeMm = i % 2 === 0 ? width[i >> 1]! || 0.4 : height[i >> 1]! || 0.2
    out[i * 4 + 3] = Math.max(0.02, sizeMm / 2)
  }
  return out
}

/** The template once for each bead of a batch. */
function batchGeometry(detail: Detail): InstancedBufferGeometry {
  const { positions, indices } = beadTemplate(detail)
  const corners = positions.length / 3
  const allPositions = new Float32Array(positions.length * BEADS_PER_BATCH)
  const places = new Float32Array(corners * BEADS_PER_BATCH)
  const allIndices = new Uint16Array(indices.length * BEADS_PER_BATCH)
  for (let bead = 0; bead < BEADS_PER_BATCH; bead++) {
    allPositions.set(positions, bead * positions.length)
    places.fill(bead, bead * corners, (bead + 1) * corners)
    for (let i = 0; i < indices.length; i++) allIndices[bead * indices.length + i] = indices[i]! + bead * corners
  }
  const geometry = new InstancedBufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(allPositions, 3))
  geometry.setAttribute('place', new BufferAttribute(places, 1))
  geometry.setIndex(new BufferAttribute(allIndices, 1))
  return geometry
}
