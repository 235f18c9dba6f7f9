// The state of one simulated print: every model's state, what is being summed up, and the tables being written.
import type { Random } from '#core'
import { filamentAreaMm2 } from '#core'
import type { Condition, FaultMoment, FaultSchedule } from '#faults'
import { createCondition, createFaultSchedule } from '#faults'
import type {
  BeadInput,
  BeadResult,
  Deposit,
  Extrusion,
  Frame,
  HeatCreepState,
  Obstacle,
  PartHeat,
  Stiffness,
  StressConfig,
  WeldState,
} from '#physics'
import {
  createBeadInput,
  createBeadResult,
  createBedSurface,
  createDeposit,
  createExtrusion,
  createFrame,
  createHeatCreep,
  createPartHeat,
  createStiffness,
  createWeld,
  interpolateTable,
} from '#physics'
import type { CameraChange } from './camera-watch.ts'
import { createCameraWatch } from './camera-watch.ts'
import type { Extruded } from './extruded.ts'
import { createExtruded } from './extruded.ts'
import type { RunFacts } from './facts.ts'
import { createFacts } from './facts.ts'
import type { FeedState } from './feed-state.ts'
import { createFeedState } from './feed-state.ts'
import type { FirmwareLink } from './firmware-link.ts'
import { createFirmwareLink } from './firmware-link.ts'
import type { Heating, HeatingSettings } from './heating.ts'
import { createHeating } from './heating.ts'
import type { Islands } from './islands.ts'
import { createIslands } from './islands.ts'
import type { LayerSums } from './layer-sums.ts'
import { createLayerSums } from './layer-sums.ts'
import type { ObjectState } from './objects.ts'
import type { OverheatWatch } from './overheat-state.ts'
import { createOverheatWatch } from './overheat-state.ts'
import { BEAD_COLUMNS, LAYER_COLUMNS, LOOSE_COLUMNS, STRING_COLUMNS, TELEMETRY_COLUMNS } from './run-columns.ts'
import type { Box, SimulationSettings } from './settings.ts'
import type { SignalRecorder } from './signal-state.ts'
import { createSignalRecorder } from './signal-state.ts'
import type { LooseStrands } from './strand-state.ts'
import { createLooseStrands } from './strand-state.ts'
import type { Supports } from './support-state.ts'
import { createSupports } from './support-state.ts'
import type { TableBuilder } from './table-builder.ts'
import { createTableBuilder } from './table-builder.ts'
import type { TrueHead } from './true-head.ts'
import { createTrueHead } from './true-head.ts'

/** Rows kept of each table; longer prints are sampled evenly. A bead row is 23 doubles: 74 MB at the limit. */
const BEAD_ROWS_MAX = 400_000
const STRING_ROWS_MAX = 100_000
const LOOSE_ROWS_MAX = 200_000
const TELEMETRY_ROWS_MAX = 60_000
/** Higher than any part; a file that asks for more is sampled like the rest. */
const LAYER_ROWS_MAX = 50_000

/** What happens in the print and is not a number per row; bounded, because a broken file can go wrong at every line. */
export interface RunEventList {
  readonly timeS: number[]
  readonly line: number[]
  readonly kind: string[]
  readonly text: string[]
  dropped: number
}

const EVENT_ROWS_MAX = 20_000
/** What a file may repeat without end; it never takes the room of what went wrong. */
const CHATTER: ReadonlySet<string> = new Set([
  'fan',
  'target',
  'pressure-advance',
  'flow-override',
  'homed',
  'note',
  'tool',
])
const CHATTER_ROWS_MAX = 15_000
const ROOM_C = 25

export interface Simulation {
  settings: SimulationSettings
  /** How the machine really is now; faults move it, the plant obeys it. */
  readonly condition: Condition
  /** What makes it change; null for a machine that stays as it is. */
  schedule: FaultSchedule | null
  readonly moment: FaultMoment
  readonly link: FirmwareLink
  readonly feed: FeedState
  readonly overheat: OverheatWatch
  /** The table of signals; null where nobody asked for it. */
  readonly signals: SignalRecorder | null
  readonly camera: CameraChange[]
  readonly filamentAreaMm2: number
  heating: Heating
  readonly extrusion: Extrusion
  readonly extruded: Extruded
  readonly heatCreep: HeatCreepState
  readonly deposit: Deposit
  readonly beadInput: BeadInput
  readonly bead: BeadResult
  readonly partHeat: PartHeat
  readonly weld: WeldState
  readonly frame: Frame
  /** Where the head really is. */
  readonly head: TrueHead
  readonly pulleyChance: Random
  readonly noiseChance: Random
  readonly spaghettiChance: Random
  readonly loose: LooseStrands
  /** Points of loose strands. */
  readonly looseTable: TableBuilder
  readonly supports: Supports
  readonly facts: RunFacts
  readonly layerSums: LayerSums
  readonly stressConfig: StressConfig
  readonly stiffness: Stiffness
  readonly islands: Islands
  readonly objects: Map<number, ObjectState>
  readonly objectNames: string[]
  readonly telemetry: TableBuilder
  readonly layers: TableBuilder
  readonly beads: TableBuilder
  readonly strings: TableBuilder
  readonly events: RunEventList
  readonly random: Random
  /** Waits and homing that the planner's clock does not know, s: simulated time = planner's time + this. */
  offsetS: number
  timeS: number
  /** When the print was stopped, s; NaN while it runs. What comes after is no longer the print's time. */
  stoppedS: number
  nextTelemetryS: number
  layer: number
  layerZMm: number
  /** The head is this much higher than the layer, where the firmware follows a bed mesh. */
  layerLiftMm: number
  layerHeightMm: number
  /** Top of the layer before. */
  zBelowMm: number
  /** The layer has its first bead. */
  isLayerOpen: boolean
  layerStartS: number
  previousLayerS: number
  /** Part fan as commanded, and the air that really arrives at the part. */
  fanRatio: number
  airRatio: number
  pressureAdvanceS: number
  /** Filament that pressure advance holds ahead of the head, mm. */
  advancedMm: number
  filamentMm: number
  moves: number
  /** Time spent in moves other than homing, s. */
  motionS: number
  line: number
  /** Position of the head after the last segment. */
  xMm: number
  yMm: number
  zMm: number
  /** A travel is under way since the last bead: where it began and how long it has been. */
  travelMm: number
  travelFromXMm: number
  travelFromYMm: number
  travelStartS: number
  /** What this travel has oozed and drawn, as it stood before the filament was pushed forward again. */
  travelOozeMm3: number
  stringDiameterMm: number
  /** How far the filament is pulled back now, mm, and how often it has been. */
  retractedMm: number
  retractions: number
  /** Most that the filament was pulled back in the travel under way, mm. */
  travelRetractedMm: number
  error: { line: number; message: string } | null
  /** The firmware has given up, before or after the print was stopped. */
  hasShutDown: boolean
  /** Where the motors came nearest to losing steps. */
  readonly hardest: { margin: number; line: number; speedMmPerS: number; accelMmPerS2: number; directionX: number }
  /** Full steps that motors have lost. */
  lostSteps: number
  /** Objects with edges that stand up into the nozzle's way, and how many strikes this layer has told. */
  readonly standing: ObjectState[]
  strikesTold: number
  /** Finished objects that stand higher than the layer being printed. */
  obstacles: readonly Obstacle[]
  /** How often each kind of mishap happened, for analysis. */
  readonly mishaps: Map<string, number>
  /** Counters of the melt that have been noted already. */
  readonly counted: { skips: number; coldMm: number }
}

export function createSimulation(settings: SimulationSettings): Simulation {
  const { machine, material, bed, random } = settings
  const areaMm2 = filamentAreaMm2(settings.filamentDiameterMm)
  const condition = createCondition()
  const canFail = settings.faults.length > 0 || settings.gap !== null
  const bounds = { minXMm: bed.minXMm, maxXMm: bed.maxXMm, minYMm: bed.minYMm, maxYMm: bed.maxYMm }
  return {
    settings,
    condition,
    schedule: canFail ? createFaultSchedule(settings.faults, settings.gap, random.fork('faults')) : null,
    moment: { timeS: 0, layer: -1, heightMm: 0, line: 0, nozzleC: 0 },
    link: createFirmwareLink(),
    feed: createFeedState(),
    overheat: createOverheatWatch(),
    signals: settings.keepsSignals ? createSignalRecorder(settings, random.fork('signals')) : null,
    camera: createCameraWatch(),
    filamentAreaMm2: areaMm2,
    heating: createHeating(heatingSettings(settings, condition)),
    extrusion: createExtrusion({
      material,
      machine,
      nozzleDiameterMm: settings.nozzleDiameterMm,
      filamentDiameterMm: settings.filamentDiameterMm,
      moisturePct: settings.moisturePct,
    }),
    extruded: createExtruded(),
    heatCreep: createHeatCreep(),
    deposit: createDeposit({
      bounds: settings.hasGrowingField === true ? centreOf(bounds) : bounds,
      nozzleDiameterMm: settings.nozzleDiameterMm,
      nozzleFlatMm: machine.extruder.nozzleFlatMm,
      // A mesh is probed at the temperature at which this filament is printed.
      bed: createBedSurface(machine, bounds, random.fork('bed'), material.print.bedC[1]),
    }),
    beadInput: createBeadInput(),
    bead: createBeadResult(),
    partHeat: createPartHeat({
      material,
      xMinMm: bed.minXMm,
      xMaxMm: bed.maxXMm,
      yMinMm: bed.minYMm,
      yMaxMm: bed.maxYMm,
      fanMaxConvectionWPerM2K: machine.fan.maxConvectionWPerM2K,
    }),
    weld: createWeld(material, machine.fan.maxConvectionWPerM2K),
    frame: createFrame(machine.frame, settings.shaperX, settings.shaperY),
    head: createTrueHead(),
    pulleyChance: random.fork('pulley'),
    noiseChance: random.fork('position'),
    spaghettiChance: random.fork('spaghetti'),
    loose: createLooseStrands(),
    looseTable: createTableBuilder('loose', LOOSE_COLUMNS, LOOSE_ROWS_MAX),
    supports: createSupports(bed),
    facts: createFacts(),
    layerSums: createLayerSums(),
    stressConfig: {
      material,
      bed: { surface: machine.bedSurface, cleanlinessRatio: 1, glueFactor: 1 },
      brimWidthMm: 0,
      fanMaxConvectionWPerM2K: machine.fan.maxConvectionWPerM2K,
    },
    stiffness: createStiffness(material),
    islands: createIslands(bed, settings.nozzleDiameterMm),
    objects: new Map(),
    objectNames: [],
    telemetry: createTableBuilder('telemetry', TELEMETRY_COLUMNS, TELEMETRY_ROWS_MAX),
    layers: createTableBuilder('layers', LAYER_COLUMNS, LAYER_ROWS_MAX),
    beads: createTableBuilder('beads', BEAD_COLUMNS, BEAD_ROWS_MAX),
    strings: createTableBuilder('strings', STRING_COLUMNS, STRING_ROWS_MAX),
    events: { timeS: [], line: [], kind: [], text: [], dropped: 0 },
    random,
    offsetS: 0,
    timeS: 0,
    stoppedS: Number.NaN,
    nextTelemetryS: 0,
    layer: -1,
    layerZMm: 0,
    layerLiftMm: 0,
    layerHeightMm: settings.layerHeightMm ?? settings.nozzleDiameterMm / 2,
    zBelowMm: 0,
    isLayerOpen: false,
    layerStartS: 0,
    previousLayerS: 30,
    fanRatio: 0,
    airRatio: 0,
    pressureAdvanceS: settings.pressureAdvanceS,
    advancedMm: 0,
    filamentMm: 0,
    moves: 0,
    motionS: 0,
    line: 0,
    xMm: 0,
    yMm: 0,
    zMm: 0,
    travelMm: 0,
    travelFromXMm: 0,
    travelFromYMm: 0,
    travelStartS: 0,
    travelOozeMm3: 0,
    stringDiameterMm: 0,
    retractedMm: 0,
    retractions: 0,
    travelRetractedMm: 0,
    error: null,
    hasShutDown: false,
    hardest: { margin: Number.POSITIVE_INFINITY, line: 0, speedMmPerS: 0, accelMmPerS2: 0, directionX: 1 },
    lostSteps: 0,
    standing: [],
    strikesTold: 0,
    obstacles: [],
    mishaps: new Map(),
    counted: { skips: 0, coldMm: 0 },
  }
}

/** A box that a field can grow from. */
function centreOf(bounds: Box): Box {
  const xMm = (bounds.minXMm + bounds.maxXMm) / 2
  const yMm = (bounds.minYMm + bounds.maxYMm) / 2
  return { minXMm: xMm, maxXMm: xMm, minYMm: yMm, maxYMm: yMm }
}

export function heatingSettings(settings: SimulationSettings, condition: Condition): HeatingSettings {
  const areaMm2 = filamentAreaMm2(settings.filamentDiameterMm)
  return {
    machine: settings.machine,
    ambient: settings.ambient,
    nozzleControl: settings.nozzleControl,
    bedControl: settings.bedControl,
    nozzleVerify: settings.nozzleVerify,
    bedVerify: settings.bedVerify,
    nozzleRange: settings.nozzleRange,
    bedRange: settings.bedRange,
    chamber: settings.chamberHeater,
    condition,
    sensors: settings.sensors,
    random: settings.random.fork('sensors'),
    filamentHeatJPerMmC: areaMm2 * 1e-9 * settings.material.densityKgPerM3 * meanHeatCapacity(settings),
    ...(settings.chamberC === undefined ? {} : { chamberC: settings.chamberC }),
    ...(settings.nozzleC === undefined ? {} : { nozzleC: settings.nozzleC }),
    ...(settings.bedC === undefined ? {} : { bedC: settings.bedC }),
  }
}

/** Mean between the room and the melt, by the trapezoids of the table; includes the step at the glass transition. */
function meanHeatCapacity({ material }: SimulationSettings): number {
  const table = material.heatCapacityJPerKgK
  const hotC = material.print.nozzleC[1]
  const steps = 200
  let sum = 0
  for (let step = 0; step < steps; step++) {
    sum += interpolateTable(table, ROOM_C + ((step + 0.5) / steps) * (hotC - ROOM_C))
  }
  return sum / steps
}

export function noteEvent(simulation: Simulation, kind: string, text: string): void {
  const { events } = simulation
  simulation.mishaps.set(kind, (simulation.mishaps.get(kind) ?? 0) + 1)
  const limit = CHATTER.has(kind) ? CHATTER_ROWS_MAX : EVENT_ROWS_MAX
  if (events.kind.length >= limit) {
    events.dropped++
    return
  }
  events.timeS.push(simulation.timeS)
  events.line.push(simulation.line)
  events.kind.push(kind)
  events.text.push(text)
}
