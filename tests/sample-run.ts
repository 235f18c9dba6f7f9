// A made-up run for tests of the report: a twisted vase beside a thin tower, with values of the size a printer would show.
// Nothing here is simulated; do not read physics out of it.
import { createRandom } from '../src/core/index.ts'
import { type Column, type Finding, featureCode, type Table } from '../src/protocol/index.ts'
import { createFacts } from '../src/simulation/facts.ts'
import type { SimulatedRun } from '../src/simulation/run.ts'

const BEAD_COLUMNS = [
  'time_s,line,layer,object,feature,x0_mm,y0_mm,z0_mm,x1_mm,y1_mm,z1_mm,width_mm,height_mm,speed_mm_per_s,flow_mm3_per_s',
  'flow_ratio,weld_c,substrate_c,bond_ratio,unsupported_ratio,ringing_um,gap_ratio,air_ratio',
]
  .join(',')
  .split(',')

export interface SampleOptions {
  readonly layers?: number
  readonly pointsPerWall?: number
}

const LAYER_MM = 0.2
const WIDTH_MM = 0.45

export function sampleRun(options: SampleOptions = {}): SimulatedRun {
  const layerCount = options.layers ?? 40
  const points = options.pointsPerWall ?? 48
  const random = createRandom(7)
  const beads: number[][] = BEAD_COLUMNS.map(() => [])
  const strings: number[][] = Array.from({ length: 10 }, () => [])
  const layers: Record<string, number[]> = {}
  let timeS = 240
  let line = 40

  for (let layer = 0; layer < layerCount; layer++) {
    const z = (layer + 1) * LAYER_MM
    const startS = timeS
    const lineFirst = line + 1
    const firstBead = beads[0]!.length
    const push = (
      object: number,
      feature: number,
      x0: number,
      y0: number,
      x1: number,
      y1: number,
      over: number,
    ): void => {
      const lengthMm = Math.hypot(x1 - x0, y1 - y0)
      const speed = layer === 0 ? 30 : feature === featureCode('outer-wall') ? 80 : 160
      timeS += lengthMm / speed + 0.002
      line++
      const angle = Math.atan2(y1 - y0, x1 - x0)
      const flow = speed * LAYER_MM * WIDTH_MM
      const neck = Math.exp(-(((layer / layerCount - 0.62) / 0.08) ** 2))
      const weld = 196 + 8 * neck + 6 * Math.sin(angle) - (object === 1 ? 9 : 0) + random.normal()
      const flowRatio = 1 - Math.max(0, flow - 11) * 0.02 - 0.03 * neck + 0.006 * random.normal()
      const row = [timeS, line, layer, object, feature, x0, y0, z, x1, y1, z, WIDTH_MM, LAYER_MM, speed, flow]
      row.push(flowRatio, weld, weld - 92 + 40 * neck, Math.min(1, Math.max(0.1, (weld - 150) / 60)), over)
      row.push(
        speed > 100 ? 20 + 18 * Math.abs(Math.sin(angle * 4)) : 6,
        layer === 0 ? 1 + 0.12 * Math.sin(x0 / 9) : Number.NaN,
        0,
      )
      row.forEach((value, column) => {
        beads[column]!.push(value)
      })
    }
    const radiusAt = (phase: number, k: number): number =>
      (24 + 9 * Math.sin((k / layerCount) * 5.2 + 0.4)) * (1 + 0.09 * Math.cos(8 * phase + (k / layerCount) * 3.4))
    const loop = (
      object: number,
      feature: number,
      cx: number,
      cy: number,
      count: number,
      at: (phase: number) => number,
    ): void => {
      for (let i = 0; i < count; i++) {
        const a = (2 * Math.PI * i) / count
        const b = (2 * Math.PI * (i + 1)) / count
        const overhang = Math.max(0, Math.min(1, (radiusAt(a, layer) - radiusAt(a, layer - 1)) / WIDTH_MM))
        push(
          object,
          feature,
          cx + at(a) * Math.cos(a),
          cy + at(a) * Math.sin(a),
          cx + at(b) * Math.cos(b),
          cy + at(b) * Math.sin(b),
          object === 0 ? overhang : 0,
        )
      }
    }
    if (layer === 0) {
      for (let ring = 0; ring < 6; ring++) {
        loop(0, featureCode('skirt-brim'), 110, 125, points, (p) => radiusAt(p, 0) + 0.45 * (7 - ring))
      }
    }
    for (let wall = 2; wall >= 0; wall--) {
      const feature = featureCode(wall === 0 ? 'outer-wall' : 'inner-wall')
      loop(0, feature, 110, 125, points, (p) => radiusAt(p, layer) - WIDTH_MM * (wall + 0.5))
    }
    if (layer < 4) {
      for (let k = -60; k <= 60; k++) {
        const d = k * WIDTH_MM
        const half = Math.sqrt(Math.max(0, 20 * 20 - d * d))
        if (half < 1) continue
        const turn = layer % 2 === 0 ? 0.785 : -0.785
        const [c, s] = [Math.cos(turn), Math.sin(turn)]
        const way = k % 2 === 0 ? 1 : -1
        const at = (u: number): [number, number] => [110 + c * u - s * d, 125 + s * u + c * d]
        push(0, featureCode('bottom-surface'), ...at(-half * way), ...at(half * way), 0)
      }
    }
    for (let wall = 1; wall >= 0; wall--) {
      loop(1, featureCode(wall === 0 ? 'outer-wall' : 'inner-wall'), 170, 150, 20, () => 4 - WIDTH_MM * (wall + 0.5))
    }
    if (layer > 3 && layer % 3 === 0) {
      const sag = -0.4
      ;[timeS, line, layer, 166, 149, z, 140, 130, z + sag, 0.02].forEach((value, i) => {
        strings[i]!.push(value)
      })
    }
    const count = beads[0]!.length - firstBead
    const mean = (name: string): number => {
      const values = beads[BEAD_COLUMNS.indexOf(name)]!.slice(firstBead)
      return values.reduce((sum, v) => sum + v, 0) / count
    }
    const lowest = (name: string): number => {
      const values = beads[BEAD_COLUMNS.indexOf(name)]!.slice(firstBead).sort((a, b) => a - b)
      return values[Math.floor(count * 0.05)]!
    }
    const durationS = timeS - startS
    const row: Record<string, number> = {
      layer,
      z_mm: z,
      height_mm: LAYER_MM,
      line_first: lineFirst,
      line_last: line,
      start_s: startS,
      duration_s: durationS,
      filament_mm: durationS * 3,
      commanded_mm3: durationS * 7.2,
      delivered_mm3: durationS * 7.2 * mean('flow_ratio'),
      flow_ratio: mean('flow_ratio'),
      flow_max_mm3_per_s: 14.4,
      force_max_n: 38 + 12 * Math.sin(layer / 9),
      speed_mean_mm_per_s: mean('speed_mm_per_s'),
      nozzle_mean_c: 214.6,
      fan_ratio: Math.min(1, layer / 3),
      substrate_mean_c: mean('substrate_c'),
      weld_mean_c: mean('weld_c'),
      weld_min_c: lowest('weld_c') - 4,
      end_c: mean('substrate_c') - 8,
      bond_mean_ratio: mean('bond_ratio'),
      bond_p05_ratio: lowest('bond_ratio'),
      crystallinity_ratio: 0.04,
      area_mm2: 420,
      unsupported_mm2: mean('unsupported_ratio') * 90,
      overhang_worst_ratio: mean('unsupported_ratio') * 1.6,
      bridge_max_mm: 0,
      bridge_sag_max_mm: Number.NaN,
      string_count: layer % 3 === 0 ? 1 : 0,
      ooze_mm3: 0.03,
      ringing_max_um: 34,
      roughness_um: 14,
      stress_mpa: 2 + layer * 0.03,
      lift_mm: 0.001 * layer,
      peel_ratio: 0.2 + 0.008 * layer,
      delamination_ratio: 0.3,
    }
    for (const [name, value] of Object.entries(row)) {
      layers[name] ??= []
      layers[name].push(value)
    }
    timeS += 2.5
  }
  const totalTimeS = timeS + 20
  const beadTable = table('beads', Object.fromEntries(BEAD_COLUMNS.map((name, i) => [name, beads[i]!])))
  const stringNames = 'time_s,line,layer,x0_mm,y0_mm,z0_mm,x1_mm,y1_mm,z1_mm,volume_mm3'.split(',')
  const stringColumns = Object.fromEntries(stringNames.map((name, i) => [name, strings[i]!]))
  return {
    motionTimeS: totalTimeS - 236.4,
    totalTimeS,
    moves: line,
    error: null,
    diagnostics: [
      { severity: 'info', code: 'no-object-labels', message: 'Objects are told apart by their distance.', line: 0 },
    ],
    filamentMm: 6200,
    filamentG: 18.5,
    beadStride: 1,
    pressureAdvanceS: 0.04,
    signals: null,
    faults: [],
    camera: [{ timeS: 0, isFrozen: false, lightRatio: 1 }],
    droppedEvents: 0,
    telemetry: telemetry(totalTimeS, layers),
    layers: table('layers', layers),
    beads: beadTable,
    strings: table('strings', { ...stringColumns, diameter_mm: strings[0]!.map(() => 0.08) }),
    loose: { name: 'loose', rowCount: 0, columns: {} },
    facts: createFacts(),
    objects: table('objects', {
      object: [0, 1],
      name: ['vase "twisted" <8 flutes>', 'tower'],
      filament_mm: [5600, 600],
      delivered_mm3: [13400, 1430],
      line_first: [41, 900],
      x_min_mm: [76, 166],
      x_max_mm: [144, 174],
      y_min_mm: [91, 146],
      y_max_mm: [159, 154],
      z_max_mm: [layerCount * LAYER_MM, layerCount * LAYER_MM],
      contact_mm2: [1820, 50],
      lift_mm: [0.01, 0.06],
    }),
    events: table('events', {
      time_s: [0, 180, 236, 240],
      line: [3, 6, 20, 41],
      kind: ['heating', 'homing', 'heated', 'print-start'],
      text: ['Bed to 60 °C', 'G28', 'Nozzle at 215 °C', 'First extrusion </script><img src=x onerror=alert(1)>'],
    }),
  }
}

function telemetry(totalS: number, layers: Record<string, number[]>): Table {
  const columns: Record<string, number[]> = {}
  const starts = layers['start_s']!
  let layer = -1
  let nozzle = 24
  let bed = 24
  for (let t = 0; t < totalS; t += 1) {
    while (layer + 1 < starts.length && starts[layer + 1]! <= t) layer++
    const printing = layer >= 0
    const target = t < 120 ? 0 : 215
    nozzle += t < 120 ? 0 : Math.max(-1, Math.min(2.4, (target - nozzle) * 0.2))
    bed += Math.max(-0.5, Math.min(0.4, (60 - bed) * 0.05))
    const flow = printing ? 9 + 4 * Math.sin(t / 7) * Math.cos(t / 31) : 0
    const row: Record<string, number> = {
      time_s: t,
      line: 40 + t * 3,
      layer: printing ? layer : -1,
      x_mm: 110,
      y_mm: 125,
      z_mm: Math.max(0, (layer + 1) * LAYER_MM),
      speed_mm_per_s: printing ? 95 + 40 * Math.sin(t / 5) : 0,
      nozzle_target_c: target,
      nozzle_block_c: nozzle + 0.4 * Math.sin(t / 11),
      nozzle_sensor_c: nozzle,
      heat_break_c: Math.min(52, 24 + t * 0.08),
      nozzle_pwm_ratio: t < 120 ? 0 : nozzle < 210 ? 1 : 0.42 + 0.05 * Math.sin(t / 9),
      bed_target_c: 60,
      bed_c: bed,
      bed_pwm_ratio: bed < 58 ? 1 : 0.3,
      chamber_c: 24 + 6 * (1 - Math.exp(-t / 900)),
      fan_ratio: layer > 2 ? 1 : 0,
      flow_commanded_mm3_per_s: flow,
      flow_delivered_mm3_per_s: flow * 0.97,
      melt_c: nozzle - 0.4 * flow,
      nozzle_pressure_mpa: 2 + flow * 0.3,
      extruder_force_n: 5 + flow * 2.4,
    }
    for (const [name, value] of Object.entries(row)) {
      columns[name] ??= []
      columns[name].push(value)
    }
  }
  return table('telemetry', columns)
}

/** Numbers take the array type that the simulation uses for such a column. */
function table(name: string, columns: Record<string, number[] | string[]>): Table {
  const typed = Object.entries(columns).map(([key, values]): [string, Column] => {
    if (typeof values[0] === 'string') return [key, values as string[]]
    const numbers = values as number[]
    if (key === 'feature') return [key, Uint8Array.from(numbers)]
    if (key.startsWith('line') || key === 'layer' || key === 'object') return [key, Int32Array.from(numbers)]
    return [key, key.endsWith('_s') ? Float64Array.from(numbers) : Float32Array.from(numbers)]
  })
  return { name, rowCount: Object.values(columns)[0]?.length ?? 0, columns: Object.fromEntries(typed) }
}

const nowhere = { layer: null, layerLast: null, zMm: null, xMm: null, yMm: null, object: null, line: null }

/** Findings of each severity, one of them with hostile text. */
export const sampleFindings: readonly Finding[] = [
  {
    ...nowhere,
    kind: 'weak-bond',
    severity: 'failure',
    confidence: 0.62,
    layer: 12,
    layerLast: 30,
    zMm: 2.6,
    xMm: 170,
    yMm: 150,
    object: 'tower',
    line: 2711,
    cause:
      'Layers of the tower take 3.1 s; at 80 mm/s the weld cools to 187 °C and heals to 58 % of the bulk strength.',
    advice: 'Set the minimum layer time to 8 s, or print two towers at once; bond then rises to 81 %.',
  },
  {
    ...nowhere,
    kind: 'overheated-layer',
    severity: 'defect',
    confidence: 0.81,
    layer: 22,
    layerLast: 28,
    zMm: 4.6,
    xMm: 110,
    yMm: 125,
    object: 'vase "twisted" <8 flutes>',
    line: 5120,
    cause: 'The neck is at 143 °C when the next layer starts: 83 °C above the glass transition of PLA.',
    advice: 'Raise the part fan from 70 % to 100 % on layers 22 to 28.',
  },
  {
    ...nowhere,
    kind: 'stringing',
    severity: 'note',
    confidence: 0.35,
    layer: 6,
    layerLast: 39,
    zMm: 1.4,
    xMm: 152,
    yMm: 140,
    object: null,
    line: 1650,
    cause: 'Travels of 33 mm at 214 °C ooze 0.02 mm³ each. <img src=x onerror="alert(1)"></script>',
    advice: 'Retract 0.8 mm instead of 0.4 mm.',
  },
  {
    ...nowhere,
    kind: 'slow-heatup',
    severity: 'note',
    confidence: 0.97,
    cause: 'The bed needs 3 min 40 s to reach 60 °C.',
    advice: 'Heat the nozzle while the bed heats: saves 80 s.',
  },
]
