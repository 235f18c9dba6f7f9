// The light and what it does not reach: one parallel depth picture of the visible beads, taken anew only when they change.
import {
  DepthTexture,
  Matrix4,
  NearestFilter,
  OrthographicCamera,
  type Scene,
  UnsignedIntType,
  Vector3,
  type WebGLRenderer,
  WebGLRenderTarget,
} from 'three'

const SIZE = 2048
/** Towards the light: over the left shoulder of the first view. */
export const LIGHT_DIRECTION = new Vector3(-0.42, -0.5, 0.76).normalize()

export interface Shadow {
  readonly texture: DepthTexture
  readonly matrix: Matrix4
  readonly texel: number
  /** Draws `scene` as the light sees it; the caller has set the materials to their depth pass. */
  draw(renderer: WebGLRenderer, scene: Scene): void
}

export function createShadow(centre: Vector3, radiusMm: number): Shadow {
  const depth = new DepthTexture(SIZE, SIZE, UnsignedIntType)
  depth.minFilter = NearestFilter
  depth.magFilter = NearestFilter
  const target = new WebGLRenderTarget(SIZE, SIZE, { depthTexture: depth, depthBuffer: true })
  const reach = radiusMm * 1.05
  const camera = new OrthographicCamera(-reach, reach, reach, -reach, 0.1, radiusMm * 4)
  camera.up.set(0, 0, 1)
  camera.position.copy(centre).addScaledVector(LIGHT_DIRECTION, radiusMm * 2)
  camera.lookAt(centre)
  camera.updateMatrixWorld()
  const matrix = new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse)
  return {
    texture: depth,
    matrix,
    texel: 1 / SIZE,
    draw: (renderer, scene) => {
      renderer.setRenderTarget(target)
      renderer.clear()
      renderer.render(scene, camera)
      renderer.setRenderTarget(null)
    },
  }
}
