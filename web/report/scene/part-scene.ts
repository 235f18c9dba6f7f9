// The picture: camera, light, bed, beads and strings. It draws only when something changed, and gives up sharpness before
// smoothness while it is being turned.
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  ConeGeometry,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  PerspectiveCamera,
  Scene,
  type Vector2,
  Vector3,
  WebGLRenderer,
  WebGLRenderTarget,
} from 'three'
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js'
import type { BuildVolume } from '../../../src/report/run-meta.ts'
import { themeColour } from '../../dom.ts'
import type { ViewTable } from '../run-data.ts'
import type { Detail } from './bead-geometry.ts'
import { type BeadMesh, createBeadMesh } from './bead-mesh.ts'
import { createBed } from './bed.ts'
import { createDepthView, LIGHT_DIRECTION, SKY_DIRECTION } from './depth-view.ts'
import { dropDepthViews, useDepthViews } from './lighting.ts'

/** A frame slower than this while turning is drawn coarser next time. */
const SLOW_FRAME_MS = 34
const FAST_FRAME_MS = 14
/** Below this share of the sharpness shadows and round ends are left out while turning. */
const COARSE_BELOW = 0.7
const SHARPNESS_MIN = 0.5
/** A coarse picture that takes longer tells of a machine without a graphics processor. */
const SLOW_FIRST_MS = 60
/** So long after the last movement the picture is drawn in full again. */
const REST_MS = 180
const FLIGHT_MS = 650
/** Share of the picture that the part fills at most. */
const FILL_SHARE = 0.78
const SHIFT_RIGHT_SHARE = 0.05
const SHIFT_UP_SHARE = 0.08
/** Beads up to which each degree of detail is drawn. */
const ROUND_BEADS_MAX = 60_000
const POINTED_BEADS_MAX = 300_000

export interface Box {
  readonly min: Vector3
  readonly max: Vector3
}

export interface PartScene {
  readonly canvas: HTMLCanvasElement
  readonly beads: BeadMesh
  setVisible(layerLow: number, layerHigh: number, featureMask: number, lastBead: number): void
  setNozzle(at: Vector3 | null): void
  applyTheme(): void
  resize(width: number, height: number): void
  requestDraw(): void
  /** Draws at once and gives the picture as a data URL. */
  picture(): string
  look(direction: 'home' | 'top' | 'front'): void
  flyTo(target: Vector3, radiusMm: number): void
  zoom(factor: number): void
  turn(azimuthRad: number, polarRad: number): void
  /** Bead under a point of the canvas (CSS pixels), or -1. */
  beadAt(x: number, y: number): number
  /** Where a point of the bed appears, CSS pixels; null behind the eye. */
  project(point: Vector3): { x: number; y: number } | null
  onDraw(listener: () => void): void
  isTurning(): boolean
  /** Duration of the last draws, ms. */
  readonly frameMs: { value: number }
}

export function createPartScene(beads: ViewTable, strings: ViewTable, volume: BuildVolume, box: Box): PartScene {
  const renderer = new WebGLRenderer({ antialias: true, alpha: true, powerPreference: 'high-performance' })
  renderer.setClearColor(0x000000, 0)
  const canvas = renderer.domElement
  const scene = new Scene()
  const camera = new PerspectiveCamera(30, 1, 1, 5000)
  camera.up.set(0, 0, 1)
  const controls = new OrbitControls(camera, canvas)
  controls.enableDamping = true
  controls.dampingFactor = 0.14
  controls.zoomToCursor = true

  const beadMesh = createBeadMesh(beads)
  scene.add(beadMesh.mesh)
  const bed = createBed(volume)
  scene.add(bed.group)
  const threads = createThreads(strings)
  scene.add(threads.lines)
  const nozzle = new Mesh(new ConeGeometry(1.6, 5, 24), new MeshBasicMaterial({ color: 0x888888 }))
  nozzle.rotation.x = -Math.PI / 2
  nozzle.visible = false
  scene.add(nozzle)

  const centre = new Vector3().addVectors(box.min, box.max).multiplyScalar(0.5)
  const radius = Math.max(4, new Vector3().subVectors(box.max, box.min).length() / 2)
  controls.minDistance = 2
  controls.maxDistance = Math.max(1200, radius * 12)
  const shadow = createDepthView(LIGHT_DIRECTION, centre, radius * 1.25 + 4, 2048)
  const sky = createDepthView(SKY_DIRECTION, centre, radius * 1.25 + 4, 1024)
  const lit = [beadMesh.material.uniforms, bed.material.uniforms]
  const uniforms = beadMesh.material.uniforms
  uniforms['lightDirection']!.value = LIGHT_DIRECTION

  let isShadowStale = true
  let isDrawPending = false
  let isInteracting = false
  let isProbed = false
  let isCoarseNow = true
  let sharpness = 1
  let size = { width: 1, height: 1 }
  let lastDrawMs = 0
  const frameMs = { value: 0 }
  const listeners: (() => void)[] = []
  const best: Detail =
    beads.rowCount <= ROUND_BEADS_MAX ? 'round' : beads.rowCount <= POINTED_BEADS_MAX ? 'pointed' : 'open'
  beadMesh.setDetail('open')
  for (const values of lit) values['isCoarse']!.value = 1

  const drawShadow = (): void => {
    isShadowStale = false
    const hidden = [bed.group, threads.lines, nozzle].map((object) => [object, object.visible] as const)
    for (const [object] of hidden) object.visible = false
    uniforms['pass']!.value = 1
    uniforms['isParallel']!.value = 1
    for (const values of lit) dropDepthViews(values)
    beadMesh.setDetail('open')
    for (const view of [shadow, sky]) {
      uniforms['eyeDirection']!.value = view.direction
      view.draw(renderer, scene)
    }
    for (const values of lit) useDepthViews(values, shadow, sky)
    beadMesh.setDetail(best)
    uniforms['pass']!.value = 0
    uniforms['isParallel']!.value = 0
    for (const [object, wasVisible] of hidden) object.visible = wasVisible
  }

  const applySize = (): void => {
    const ratio = Math.min(devicePixelRatio, 2) * (isInteracting ? sharpness : 1)
    renderer.setPixelRatio(ratio)
    renderer.setSize(size.width, size.height, false)
    const tan = Math.tan((camera.fov * Math.PI) / 360)
    uniforms['pixelsPerMm']!.value = (size.height * ratio) / (2 * tan)
  }

  const draw = (): void => {
    if (isShadowStale && isProbed && !isCoarseNow) drawShadow()
    uniforms['eye']!.value.copy(camera.position)
    const distance = camera.position.distanceTo(centre)
    camera.near = Math.max(0.5, (distance - radius) * 0.2)
    camera.far = distance + radius * 4 + 1500
    camera.updateProjectionMatrix()
    renderer.render(scene, camera)
    for (const listener of listeners) listener()
    if (!isProbed) probe()
  }

  /** The first picture is a coarse one: it is there at once, and how long it took tells what machine this is. */
  const probe = (): void => {
    isProbed = true
    const gl = renderer.getContext()
    const pixel = new Uint8Array(4)
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
    const startMs = performance.now()
    renderer.render(scene, camera)
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
    frameMs.value = performance.now() - startMs
    if (frameMs.value > SLOW_FIRST_MS) sharpness = SHARPNESS_MIN
    setCoarse(false)
    requestDraw()
  }

  const setCoarse = (isCoarse: boolean): void => {
    isCoarseNow = isCoarse
    for (const values of lit) values['isCoarse']!.value = isCoarse ? 1 : 0
    beadMesh.setDetail(isCoarse ? 'open' : best)
  }

  const setInteracting = (now: boolean): void => {
    if (isInteracting === now) return
    isInteracting = now
    if (sharpness < 1) applySize()
    setCoarse(now && sharpness < COARSE_BELOW)
  }

  let restTimer = 0
  /** Something moves: draw fast now and fine when it has come to rest. */
  const touch = (): void => {
    setInteracting(true)
    clearTimeout(restTimer)
    restTimer = window.setTimeout(() => {
      setInteracting(false)
      lastDrawMs = 0
      requestDraw()
    }, REST_MS)
  }

  const frame = (nowMs: number): void => {
    isDrawPending = false
    const isMoving = controls.update()
    if (isMoving) touch()
    if (isInteracting && lastDrawMs > 0) adaptSharpness(nowMs - lastDrawMs)
    lastDrawMs = nowMs
    draw()
    if (isMoving) requestDraw()
  }

  const adaptSharpness = (sinceMs: number): void => {
    frameMs.value = sinceMs
    const before = sharpness
    if (sinceMs > SLOW_FRAME_MS) sharpness = Math.max(SHARPNESS_MIN, sharpness * 0.85)
    else if (sinceMs < FAST_FRAME_MS) sharpness = Math.min(1, sharpness * 1.05)
    if (sharpness === before) return
    applySize()
    setCoarse(sharpness < COARSE_BELOW)
  }

  const requestDraw = (): void => {
    if (isDrawPending) return
    isDrawPending = true
    requestAnimationFrame(frame)
  }
  controls.addEventListener('change', requestDraw)

  let flight = 0
  const fly = (target: Vector3, position: Vector3): void => {
    const [fromTarget, fromPosition] = [controls.target.clone(), camera.position.clone()]
    const id = ++flight
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    const startMs = performance.now()
    const stepFlight = (nowMs: number): void => {
      if (id !== flight) return
      const part = isCalm ? 1 : Math.min(1, Math.max(0, (nowMs - startMs) / FLIGHT_MS))
      const ease = part * part * (3 - 2 * part)
      touch()
      controls.target.lerpVectors(fromTarget, target, ease)
      camera.position.lerpVectors(fromPosition, position, ease)
      controls.update()
      draw()
      if (part < 1) requestAnimationFrame(stepFlight)
    }
    requestAnimationFrame(stepFlight)
  }
  controls.addEventListener('start', () => {
    flight++
  })

  const halfAngles = (): [number, number] => {
    const tan = Math.tan((camera.fov * Math.PI) / 360)
    return [tan * camera.aspect, tan]
  }
  const fitDistance = (fitRadius: number): number => (fitRadius * 1.15) / Math.sin(Math.atan(Math.min(...halfAngles())))
  const directions = {
    home: new Vector3(-0.55, -0.92, 0.5).normalize(),
    top: new Vector3(0, -0.002, 1).normalize(),
    front: new Vector3(0, -1, 0.06).normalize(),
  }
  /** The nearest place along `direction` from where every corner of the part is in the picture. */
  const lookFrom = (direction: Vector3): [Vector3, Vector3] => {
    const right = new Vector3().crossVectors(camera.up, direction).normalize()
    const up = new Vector3().crossVectors(direction, right)
    const [tanX, tanY] = halfAngles()
    let away = 0
    for (let corner = 0; corner < 8; corner++) {
      const from = new Vector3(
        (corner & 1 ? box.max : box.min).x,
        (corner & 2 ? box.max : box.min).y,
        (corner & 4 ? box.max : box.min).z,
      ).sub(centre)
      const across = Math.max(Math.abs(from.dot(right)) / tanX, Math.abs(from.dot(up)) / tanY)
      away = Math.max(away, across / FILL_SHARE + from.dot(direction))
    }
    // A little above and to the right of the middle: the legend stands in the lower left.
    const target = centre.clone().addScaledVector(right, -SHIFT_RIGHT_SHARE * away * tanX)
    target.addScaledVector(up, -SHIFT_UP_SHARE * away * tanY)
    return [target, target.clone().addScaledVector(direction, away)]
  }
  let isPlaced = false

  return {
    canvas,
    beads: beadMesh,
    frameMs,
    setVisible: (layerLow, layerHigh, featureMask, lastBead) => {
      ;(uniforms['layerRange']!.value as Vector2).set(layerLow, layerHigh)
      uniforms['featureMask']!.value = featureMask
      beadMesh.setLast(lastBead)
      threads.setVisible(layerLow, layerHigh, lastBead >= beads.rowCount - 1)
      isShadowStale = true
      if (isProbed) touch()
      requestDraw()
    },
    setNozzle: (at) => {
      nozzle.visible = at !== null
      if (at !== null) nozzle.position.set(at.x, at.y, at.z + 2.5)
      requestDraw()
    },
    applyTheme: () => {
      const vector = (name: string): Vector3 => {
        const colour = new Color(themeColour(name)).convertLinearToSRGB()
        return new Vector3(colour.r, colour.g, colour.b)
      }
      const isDark = matchMedia('(prefers-color-scheme: dark)').matches
      bed.setTheme(
        vector(isDark ? 'soft' : 'surface'),
        vector(isDark ? 'quiet' : 'quiet').lerp(vector('surface'), isDark ? 0.55 : 0.45),
        themeColour('quiet'),
      )
      uniforms['dimColour']!.value = isDark ? new Vector3(0.27, 0.29, 0.32) : new Vector3(0.74, 0.75, 0.76)
      bed.material.uniforms['shadowStrength']!.value = isDark ? 1.5 : 1
      threads.material.color.set(themeColour('s4'))
      nozzle.material.color.set(themeColour('ink'))
      requestDraw()
    },
    resize: (width, height) => {
      size = { width, height }
      camera.aspect = width / Math.max(1, height)
      camera.updateProjectionMatrix()
      applySize()
      if (!isPlaced) {
        isPlaced = true
        const [target, position] = lookFrom(directions.home)
        controls.target.copy(target)
        camera.position.copy(position)
        controls.update()
      }
      requestDraw()
    },
    requestDraw,
    picture: () => {
      draw()
      return canvas.toDataURL('image/png')
    },
    look: (direction) => fly(...lookFrom(directions[direction])),
    flyTo: (target, radiusMm) => {
      const direction = new Vector3().subVectors(camera.position, controls.target).normalize()
      fly(target, target.clone().addScaledVector(direction, Math.max(20, fitDistance(radiusMm))))
    },
    zoom: (factor) => {
      const offset = new Vector3().subVectors(camera.position, controls.target).multiplyScalar(factor)
      camera.position.copy(controls.target).add(offset)
      requestDraw()
    },
    turn: (azimuthRad, polarRad) => {
      const offset = new Vector3().subVectors(camera.position, controls.target)
      const length = offset.length()
      const polar = Math.max(0.05, Math.min(3.0, Math.acos(offset.z / length) + polarRad))
      const azimuth = Math.atan2(offset.y, offset.x) + azimuthRad
      const flat = length * Math.sin(polar)
      offset.set(flat * Math.cos(azimuth), flat * Math.sin(azimuth), length * Math.cos(polar))
      camera.position.copy(controls.target).add(offset)
      requestDraw()
    },
    beadAt: createPicker(
      renderer,
      scene,
      camera,
      beadMesh,
      () => size,
      () => best,
      [bed.group, threads.lines, nozzle],
    ),
    project: (point) => {
      const at = point.clone().project(camera)
      if (at.z > 1) return null
      return { x: (at.x * 0.5 + 0.5) * size.width, y: (0.5 - at.y * 0.5) * size.height }
    },
    onDraw: (listener) => {
      listeners.push(listener)
    },
    isTurning: () => isInteracting,
  }
}

/** Draws bead numbers into a single pixel under the pointer. */
function createPicker(
  renderer: WebGLRenderer,
  scene: Scene,
  camera: PerspectiveCamera,
  beads: BeadMesh,
  sizeNow: () => { width: number; height: number },
  detailNow: () => Detail,
  hidden: readonly { visible: boolean }[],
): (x: number, y: number) => number {
  const { uniforms } = beads.material
  const target = new WebGLRenderTarget(1, 1)
  const pixel = new Uint8Array(4)
  return (x, y) => {
    const { width, height } = sizeNow()
    const before = hidden.map((object) => object.visible)
    for (const object of hidden) object.visible = false
    camera.setViewOffset(width, height, x, y, 1, 1)
    uniforms['pass']!.value = 2
    // Ends do not matter to a pixel, and most of the cost is corners.
    beads.setDetail('open')
    renderer.setRenderTarget(target)
    renderer.clear()
    renderer.render(scene, camera)
    renderer.readRenderTargetPixels(target, 0, 0, 1, 1, pixel)
    renderer.setRenderTarget(null)
    uniforms['pass']!.value = 0
    beads.setDetail(detailNow())
    camera.clearViewOffset()
    hidden.forEach((object, i) => {
      object.visible = before[i]!
    })
    return pixel[0]! + pixel[1]! * 256 + pixel[2]! * 65536 - 1
  }
}

interface Threads {
  readonly lines: LineSegments
  readonly material: LineBasicMaterial
  setVisible(layerLow: number, layerHigh: number, isComplete: boolean): void
}

/** Strings are rows in time order, so a range of layers is a range of vertices. */
function createThreads(strings: ViewTable): Threads {
  const count = strings.rowCount
  const positions = new Float32Array(count * 6)
  const names = ['x0_mm', 'y0_mm', 'z0_mm', 'x1_mm', 'y1_mm', 'z1_mm']
  names.forEach((name, k) => {
    const column = strings.columns[name]
    for (let i = 0; i < count; i++) positions[i * 6 + k] = column?.[i] ?? 0
  })
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(positions, 3))
  const material = new LineBasicMaterial({ transparent: true, opacity: 0.45 })
  const lines = new LineSegments(geometry, material)
  lines.frustumCulled = false
  const layer = strings.columns['layer']
  return {
    lines,
    material,
    setVisible: (layerLow, layerHigh, isComplete) => {
      let first = 0
      while (first < count && (layer?.[first] ?? 0) < layerLow) first++
      let last = count
      while (last > first && (layer?.[last - 1] ?? 0) > layerHigh) last--
      geometry.setDrawRange(first * 2, (last - first) * 2)
      lines.visible = isComplete && last > first
    },
  }
}
