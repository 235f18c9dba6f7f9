// The 3D section: frame, menu, sliders, and what they do to the scene.
import { Vector3 } from 'three'
import type { Finding } from '#protocol'
import { durationText } from '../../../src/report/wording.ts'
import { element, onTheme } from '../../dom.ts'
import { COLOUR_CHOICES } from '../channels.ts'
import { colouringFor, concernedBeads } from '../concern.ts'
import { type RunData, tableOf, type ViewTable } from '../run-data.ts'
import { createPartScene, type PartScene } from '../scene/part-scene.ts'
import type { ColourBy, Store, ViewState } from '../view-state.ts'
import { createColouring } from './colouring.ts'
import { fillLegend } from './legend.ts'
import { createMarkers } from './markers.ts'
import { createRangeSlider } from './range-slider.ts'
import { fillTip, placeTip } from './tip.ts'

/** A whole print plays in about this long. */
const PLAY_S = 30
const PICK_AFTER_MS = 60
const BESIDE_PART = new Set(['unknown', 'custom', 'skirt-brim', 'prime-tower'])

export function createPartView(root: HTMLElement, data: RunData, store: Store): PartScene | null {
  const beads = tableOf(data, 'beads')
  const frame = element('div', { class: 'canvas-frame' })
  const bar = element('div', { class: 'bar' })
  const picture = element('img', { class: 'picture', alt: 'The part' })
  root.replaceChildren(frame, bar, picture)
  if (beads.rowCount === 0) {
    frame.append(element('p', { class: 'message' }, 'Nothing is extruded, so there is no part to show.'))
    return null
  }
  const box = boundsOf(beads, beadsOfPart(beads, data))
  let scene: PartScene
  try {
    scene = createPartScene(beads, tableOf(data, 'strings'), data.header.meta.buildVolume ?? volumeAround(box), box)
  } catch {
    frame.append(element('p', { class: 'message' }, 'This browser has no WebGL 2, so the part cannot be shown in 3D.'))
    return null
  }
  scene.canvas.tabIndex = 0
  scene.canvas.setAttribute('role', 'img')
  scene.canvas.setAttribute('aria-label', 'The part in 3D. Arrow keys turn it, plus and minus zoom, 0 resets the view.')
  frame.append(scene.canvas)

  const legend = element('div', { class: 'legend' })
  const menu = createMenu(store)
  frame.append(element('div', { class: 'corner left' }, menu), viewButtons(scene), legend)
  createMarkers(frame, data.header.findings, scene, store)
  bar.append(createLayerSlider(data, store), createTimeSlider(data, store))

  const colouringOf = createColouring(data)
  const paintColours = (): void => {
    const { colourBy } = store.get()
    const colouring = colouringOf(colourBy)
    scene.beads.setValues(colouring.codes, colouring.texels, colouring.isCategory)
    menu.value = colourBy
    paintLegend()
    scene.requestDraw()
  }
  const paintLegend = (): void => {
    const { colourBy } = store.get()
    fillLegend(legend, colouringOf(colourBy), beads.columns[colourBy] ?? null, data.header.validity[colourBy], store)
  }
  const times = beads.columns['time_s']!
  const paintVisible = (): void => {
    const { layerLow, layerHigh, featureMask, timeS } = store.get()
    const last = timeS === Number.POSITIVE_INFINITY ? beads.rowCount - 1 : lastAt(times, timeS)
    scene.setVisible(layerLow, layerHigh, featureMask, last)
    const isUnderway = last >= 0 && last < beads.rowCount - 1
    const end = (axis: string): number => beads.columns[axis]![last * 2 + 1]!
    scene.setNozzle(isUnderway ? new Vector3(end('x_mm'), end('y_mm'), end('z_mm')) : null)
  }
  const paintFinding = (): void => {
    const { finding } = store.get()
    const chosen = finding === null ? undefined : data.header.findings[finding]
    if (chosen === undefined) scene.beads.setConcerned(null)
    else {
      const flags = concernedBeads(chosen, data)
      const target = placeOf(chosen, flags, beads)
      scene.beads.setConcerned(target === null ? null : flags)
      if (target !== null) scene.flyTo(target.centre, target.radiusMm)
    }
    scene.requestDraw()
  }
  store.subscribe((state, before) => {
    if (state.colourBy !== before.colourBy) paintColours()
    if (state.finding !== before.finding) paintFinding()
    const isVisibleNew = (['layerLow', 'layerHigh', 'featureMask', 'timeS'] as const).some(
      (key) => state[key] !== before[key],
    )
    if (isVisibleNew) paintVisible()
  })

  listenKeys(scene, store)
  listenPointer(frame, scene, data)
  new ResizeObserver(() => {
    if (frame.clientWidth > 0) scene.resize(frame.clientWidth, frame.clientHeight)
  }).observe(frame)
  onTheme(() => {
    scene.applyTheme()
    paintLegend()
  })
  addEventListener('beforeprint', () => {
    picture.src = scene.picture()
  })
  paintColours()
  paintVisible()
  return scene
}

/** What choosing a finding changes: colours that show it, and layers up to it. */
export function changeFor(finding: Finding, state: ViewState, layerMax: number): Partial<ViewState> {
  const top = finding.layerLast ?? finding.layer
  return {
    colourBy: colouringFor(finding.kind),
    layerLow: 0,
    layerHigh: top === null ? layerMax : Math.min(layerMax, top),
    timeS: Number.POSITIVE_INFINITY,
    featureMask: state.featureMask,
  }
}

function createMenu(store: Store): HTMLSelectElement {
  const options = COLOUR_CHOICES.map(({ value, title }) => element('option', { value }, title))
  const menu = element('select', { class: 'control', 'aria-label': 'Colour by' }, ...options)
  menu.addEventListener('change', () => store.set({ colourBy: menu.value as ColourBy }))
  return menu
}

function viewButtons(scene: PartScene): HTMLElement {
  const button = (text: string, direction: 'home' | 'top' | 'front'): HTMLElement =>
    element('button', { class: 'control', type: 'button', click: () => scene.look(direction) }, text)
  return element(
    'div',
    { class: 'corner right' },
    button('Top', 'top'),
    button('Front', 'front'),
    button('Reset', 'home'),
  )
}

function createLayerSlider(data: RunData, store: Store): HTMLElement {
  const layers = tableOf(data, 'layers')
  const last = Math.max(0, store.get().layerHigh)
  const z = (layer: number): string => {
    const mm = layers.columns['z_mm']?.[layer]
    return mm === undefined ? '' : ` · z ${mm.toFixed(2)} mm`
  }
  const output = element('output')
  const slider = createRangeSlider({
    minimum: 0,
    maximum: Math.max(1, last),
    step: 1,
    labels: ['Lowest layer shown', 'Highest layer shown'],
    valueText: (layer) => `layer ${layer + 1}${z(layer)}`,
    onChange: (layerLow, layerHigh) => store.set({ layerLow, layerHigh, timeS: Number.POSITIVE_INFINITY }),
  })
  const paint = (): void => {
    const { layerLow, layerHigh } = store.get()
    slider.set(layerLow, layerHigh)
    output.textContent = `${layerLow + 1} to ${layerHigh + 1} of ${last + 1}${z(layerHigh)}`
  }
  store.subscribe(paint)
  paint()
  return element('div', { class: 'slider' }, element('span', { class: 'label' }, 'Layers'), slider.root, output)
}

function createTimeSlider(data: RunData, store: Store): HTMLElement {
  const times = tableOf(data, 'beads').columns['time_s']!
  const [first, last] = [times[0]!, times[times.length - 1]!]
  const output = element('output')
  const slider = createRangeSlider({
    minimum: first,
    maximum: Math.max(last, first + 1),
    step: Math.max(0.01, (last - first) / 20_000),
    labels: ['Print time shown'],
    valueText: durationText,
    onChange: (_, at) => {
      stop()
      show(at)
    },
  })
  let playing = 0
  const show = (atS: number): void => store.set({ timeS: atS >= last - 1e-3 ? Number.POSITIVE_INFINITY : atS })
  const play = element('button', {
    class: 'control play',
    type: 'button',
    'aria-label': 'Play the print',
    'aria-pressed': 'false',
  })
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  icon.setAttribute('viewBox', '0 0 14 14')
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  icon.append(shape)
  play.append(icon)
  const setIcon = (): void => {
    shape.setAttribute('d', playing === 0 ? 'M3 1l10 6-10 6z' : 'M2 1h3.5v12H2zM8.5 1H12v12H8.5z')
    play.setAttribute('aria-pressed', String(playing !== 0))
  }
  const stop = (): void => {
    cancelAnimationFrame(playing)
    playing = 0
    setIcon()
  }
  const start = (): void => {
    let beforeMs = performance.now()
    let atS = store.get().timeS
    if (!(atS < last)) atS = first
    const tick = (nowMs: number): void => {
      atS += (Math.max(0, nowMs - beforeMs) / 1000) * ((last - first) / PLAY_S)
      beforeMs = nowMs
      show(atS)
      if (atS >= last) stop()
      else playing = requestAnimationFrame(tick)
    }
    playing = requestAnimationFrame(tick)
    setIcon()
  }
  play.addEventListener('click', () => (playing === 0 ? start() : stop()))
  setIcon()
  const paint = (): void => {
    const atS = Math.min(last, store.get().timeS)
    slider.set(first, atS)
    output.textContent = `${durationText(atS)} of ${durationText(data.header.totalTimeS)}`
  }
  store.subscribe(paint)
  paint()
  return element('div', { class: 'slider' }, element('span', { class: 'label' }, play), slider.root, output)
}

function listenKeys(scene: PartScene, store: Store): void {
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => scene.turn(-0.12, 0),
    ArrowRight: () => scene.turn(0.12, 0),
    ArrowUp: () => scene.turn(0, -0.08),
    ArrowDown: () => scene.turn(0, 0.08),
    '+': () => scene.zoom(0.85),
    '=': () => scene.zoom(0.85),
    '-': () => scene.zoom(1 / 0.85),
    '0': () => scene.look('home'),
    Escape: () => store.set({ finding: null }),
  }
  scene.canvas.addEventListener('keydown', (event) => {
    const action = actions[event.key]
    if (action === undefined) return
    event.preventDefault()
    action()
  })
}

/** Hovering with a mouse, or a tap, shows the bead; dragging does not. */
function listenPointer(frame: HTMLElement, scene: PartScene, data: RunData): void {
  const tip = element('div', { class: 'tip', hidden: true })
  frame.append(tip)
  let timer = 0
  let down: { x: number; y: number } | null = null
  const at = (event: PointerEvent): [number, number] => {
    const bounds = frame.getBoundingClientRect()
    return [event.clientX - bounds.left, event.clientY - bounds.top]
  }
  const show = (x: number, y: number): void => {
    const bead = scene.beadAt(x, y)
    if (bead < 0) {
      tip.hidden = true
      return
    }
    fillTip(tip, bead, data)
    placeTip(tip, frame, x, y)
  }
  scene.canvas.addEventListener('pointermove', (event) => {
    clearTimeout(timer)
    if (event.pointerType !== 'mouse' || event.buttons !== 0) return
    const [x, y] = at(event)
    timer = window.setTimeout(() => show(x, y), PICK_AFTER_MS)
  })
  scene.canvas.addEventListener('pointerdown', (event) => {
    down = { x: event.clientX, y: event.clientY }
    tip.hidden = true
  })
  scene.canvas.addEventListener('pointerup', (event) => {
    const isTap = down !== null && Math.hypot(event.clientX - down.x, event.clientY - down.y) < 6
    if (isTap) show(...at(event))
  })
  scene.canvas.addEventListener('pointerleave', (event) => {
    clearTimeout(timer)
    if (event.pointerType === 'mouse') tip.hidden = true
  })
}

function lastAt(times: ArrayLike<number>, timeS: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! <= timeS) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Purge lines, skirts and towers are not what a reader wants in the middle of the picture. */
function beadsOfPart(beads: ViewTable, data: RunData): Uint8Array {
  const feature = beads.columns['feature']!
  const flags = Uint8Array.from(feature, (code) => (BESIDE_PART.has(data.header.features[code] ?? '') ? 0 : 1))
  return flags.includes(1) ? flags : flags.fill(1)
}

function placeOf(finding: Finding, flags: Uint8Array, beads: ViewTable): { centre: Vector3; radiusMm: number } | null {
  const box = boundsOf(beads, flags)
  const hasBeads = box.max.x >= box.min.x
  const centre = new Vector3().addVectors(box.min, box.max).multiplyScalar(0.5)
  const reach = hasBeads ? new Vector3().subVectors(box.max, box.min).length() / 2 : 10
  if (finding.xMm !== null && finding.yMm !== null && finding.zMm !== null) {
    const point = new Vector3(finding.xMm, finding.yMm, finding.zMm)
    // The point is where it is worst: keep the whole of it in sight when it is not too far away.
    if (!hasBeads) return { centre: point, radiusMm: reach }
    return { centre: point.lerp(centre, 0.5), radiusMm: Math.max(6, reach * 1.1) }
  }
  return hasBeads ? { centre, radiusMm: Math.max(6, reach * 1.1) } : null
}

function boundsOf(beads: ViewTable, flags?: Uint8Array): { min: Vector3; max: Vector3 } {
  const [x, y, z] = [beads.columns['x_mm']!, beads.columns['y_mm']!, beads.columns['z_mm']!]
  const min = new Vector3(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
  const max = min.clone().negate()
  const point = new Vector3()
  for (let i = 0; i < beads.rowCount * 2; i++) {
    if (flags !== undefined && flags[i >> 1] === 0) continue
    point.set(x[i]!, y[i]!, z[i]!)
    min.min(point)
    max.max(point)
  }
  return { min, max }
}

/** Where the printer's volume is unknown, a plate with a margin around the part. */
function volumeAround(box: { min: Vector3; max: Vector3 }) {
  const margin = (value: number, way: number): number => (Math.floor(value / 10) + way * 2) * 10
  return {
    shape: 'rectangle' as const,
    xMinMm: margin(box.min.x, -1),
    xMaxMm: margin(box.max.x, 1),
    yMinMm: margin(box.min.y, -1),
    yMaxMm: margin(box.max.y, 1),
    zMaxMm: box.max.z,
  }
}
