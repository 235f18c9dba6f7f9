// Depth pictures of the visible beads along one direction, taken anew only when they change: from the light for shadows,
// from straight above for how much sky a place sees.
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

/** Towards the light: from the left of the first view, so that the shadow falls to its right. */
export const LIGHT_DIRECTION = new Vector3(-0.66, -0.12, 0.74).normalize()
export const SKY_DIRECTION = new Vector3(0, 0, 1)

export interface DepthView {
  readonly texture: DepthTexture
  /** World to the picture, -1..1. */
  readonly matrix: Matrix4
  readonly direction: Vector3
  readonly texel: number
  /** Millimetres from the nearest to the farthest depth. */
  readonly depthMm: number
  /** Draws `scene` along the direction; the caller has set the materials to their depth pass. */
  draw(renderer: WebGLRenderer, scene: Scene): void
}

export function createDepthView(direction: Vector3, centre: Vector3, radiusMm: number, sizePx: number): DepthView {
  const texture = new DepthTexture(sizePx, sizePx, UnsignedIntType)
  texture.minFilter = NearestFilter
  texture.magFilter = NearestFilter
  const target = new WebGLRenderTarget(sizePx, sizePx, { depthTexture: texture, depthBuffer: true })
  const [near, far] = [0.1, radiusMm * 3]
  const camera = new OrthographicCamera(-radiusMm, radiusMm, radiusMm, -radiusMm, near, far)
  // Along z any other direction than z is up.
  if (Math.abs(direction.z) > 0.99) camera.up.set(0, 1, 0)
  else camera.up.set(0, 0, 1)
  camera.position.copy(centre).addScaledVector(direction, radiusMm * 1.5)
  camera.lookAt(centre)
  camera.updateMatrixWorld()
  return {
    texture,
    matrix: new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse),
    direction,
    texel: 1 / sizePx,
    depthMm: far - near,
    draw: (renderer, scene) => {
      renderer.setRenderTarget(target)
      renderer.clear()
      renderer.render(scene, camera)
      renderer.setRenderTarget(null)
    },
  }
}
