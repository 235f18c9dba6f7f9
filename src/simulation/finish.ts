// The end of the print: the last layer is closed and the tables are handed out.
import type { Diagnostic, FaultCause, Table } from '#protocol'
import { followAftermath } from './aftermath.ts'
import { endLayer } from './layers.ts'
import type { ObjectState } from './objects.ts'
import { FIRST_ISLAND, lastingObjects } from './objects.ts'
import type { SimulatedRun } from './run.ts'
import { BEAD_COLUMNS, INTEGER_COLUMNS } from './run-columns.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'
import { finishTable } from './table-builder.ts'
import { endTravel } from './travel.ts'

/** What the planner knows at the end. */
export interface PlannedTotals {
  readonly motionPrintS: number
  readonly moves: number
  readonly error: { readonly line: number; readonly message: string } | null
  readonly diagnostics: readonly Diagnostic[]
}

export function finishSimulation(simulation: Simulation, planned: PlannedTotals): SimulatedRun {
  if (simulation.travelMm > 0) endTravel(simulation, simulation.layer)
  endLayer(simulation)
  noteStepMargin(simulation)
  followAftermath(simulation)
  const { settings, events } = simulation
  // First, because it gives the beads their objects' numbers.
  const objects = objectTable(simulation)
  const filamentG = simulation.filamentMm * simulation.filamentAreaMm2 * settings.material.densityKgPerM3 * 1e-6
  return {
    // The planner may be ahead of a print that has already failed.
    motionTimeS: simulation.error === null ? planned.motionPrintS : simulation.motionS,
    totalTimeS: Number.isNaN(simulation.stoppedS) ? simulation.timeS : simulation.stoppedS,
    moves: simulation.error === null ? planned.moves : simulation.moves,
    error: simulation.error ?? planned.error,
    diagnostics: planned.diagnostics,
    filamentMm: simulation.filamentMm,
    filamentG,
    beadStride: simulation.beads.stride,
    pressureAdvanceS: simulation.pressureAdvanceS,
    droppedEvents: events.dropped,
    telemetry: finishTable(simulation.telemetry, INTEGER_COLUMNS),
    layers: finishTable(simulation.layers, INTEGER_COLUMNS),
    beads: finishTable(simulation.beads, INTEGER_COLUMNS),
    strings: finishTable(simulation.strings, INTEGER_COLUMNS),
    loose: finishTable(simulation.looseTable, INTEGER_COLUMNS),
    facts: simulation.facts,
    objects,
    signals: simulation.signals === null ? null : finishTable(simulation.signals.table, INTEGER_COLUMNS),
    faults: faultCauses(simulation),
    camera: simulation.camera,
    events: {
      name: 'events',
      rowCount: events.kind.length,
      columns: {
        time_s: Float64Array.from(events.timeS),
        line: Int32Array.from(events.line),
        kind: events.kind,
        text: events.text,
      },
    },
  }
}

/** Demand over pull-out force where the motors are nearest to losing steps. */
function noteStepMargin(simulation: Simulation): void {
  const { margin, line, speedMmPerS, accelMmPerS2, directionX } = simulation.hardest
  if (!Number.isFinite(margin) || !(margin > 0)) return
  simulation.line = line
  const axis = Math.abs(directionX) > 0.7 ? 'x' : 'y'
  simulation.facts.stepMargin = { line, demandRatio: 1 / margin, axis, speedMmPerS, accelMmPerS2 }
  noteEvent(
    simulation,
    'step-margin',
    `${(1 / margin).toFixed(3)} ${axis} ${speedMmPerS.toFixed(1)} ${accelMmPerS2.toFixed(0)}`,
  )
}

/** The objects of the print and their numbers in its tables; a lone part that has no name is -1, like what belongs to none. */
export function objectNumbers(simulation: Simulation): Map<ObjectState, number> {
  const objects = lastingObjects(simulation)
  const islands = objects.filter((object) => object.index <= FIRST_ISLAND)
  const isWhole = objects.length === 1 && islands.length === 1
  const numbers = new Map<ObjectState, number>()
  for (const object of objects) numbers.set(object, object.index)
  islands.forEach((island, k) => {
    numbers.set(island, isWhole ? -1 : simulation.objectNames.length + k)
  })
  return numbers
}

function objectTable(simulation: Simulation): Table {
  const numbers = objectNumbers(simulation)
  const objects = [...numbers.keys()]
  const islands = objects.filter((object) => object.index <= FIRST_ISLAND)
  const isWhole = objects.length === 1 && islands.length === 1
  numberBeads(simulation, numbers)
  const nameOf = (object: ObjectState): string => {
    if (object.index >= 0) return simulation.objectNames[object.index] ?? ''
    return isWhole ? 'print' : `island ${islands.indexOf(object) + 1}`
  }
  const column = (read: (object: (typeof objects)[number]) => number): Float32Array =>
    Float32Array.from(objects.map(read))
  return {
    name: 'objects',
    rowCount: objects.length,
    columns: {
      object: Int32Array.from(objects.map((object) => numbers.get(object)!)),
      name: objects.map(nameOf),
      filament_mm: column((object) => object.filamentMm),
      delivered_mm3: column((object) => object.deliveredMm3),
      line_first: Int32Array.from(objects.map((object) => object.lineFirst)),
      x_min_mm: column((object) => object.xMinMm),
      x_max_mm: column((object) => object.xMaxMm),
      y_min_mm: column((object) => object.yMinMm),
      y_max_mm: column((object) => object.yMaxMm),
      z_max_mm: column((object) => object.zMaxMm),
      contact_mm2: column((object) => object.contactMm2),
      gripping_mm2: column((object) => object.grippingMm2),
      lift_mm: column((object) => object.liftMaxMm),
      peel_ratio: column((object) => object.peelMaxRatio),
      peel_layer: Int32Array.from(objects.map((object) => object.peelMaxLayer)),
      delamination_ratio: column((object) => object.delaminationMaxRatio),
      delamination_layer: Int32Array.from(objects.map((object) => object.delaminationMaxLayer)),
      knock_ratio: column((object) => object.knockMaxRatio),
      detached_s: Float64Array.from(objects.map((object) => object.fate.detachedS)),
      detached_layer: Int32Array.from(objects.map((object) => object.fate.detachedLayer)),
      moved_x_mm: column((object) => object.fate.movedXMm),
      moved_y_mm: column((object) => object.fate.movedYMm),
      moved_yaw_rad: column((object) => object.fate.movedYawRad),
    },
  }
}

/** Beads know their island by the number it was found with; islands that grew together have one number now. */
function numberBeads(simulation: Simulation, numbers: ReadonlyMap<ObjectState, number>): void {
  const { beads, islands } = simulation
  if (islands.foundSlots.length === 0) return
  const byFound = islands.foundSlots.map((slot) => numbers.get(islands.slots[slot]!) ?? -1)
  const column = beads.data[BEAD_COLUMNS.indexOf('object')]!
  for (let row = 0; row < beads.rowCount; row++) {
    if (column[row]! <= FIRST_ISLAND) column[row] = byFound[FIRST_ISLAND - column[row]!]!
  }
}

function faultCauses({ schedule }: Simulation): FaultCause[] {
  if (schedule === null) return []
  return schedule.faults.map(({ spec: { mode, severity }, onsetS, onsetLayer, onsetLine }) => ({
    mode: mode.name,
    faultClass: mode.faultClass,
    title: mode.title,
    severity,
    onsetS: Number.isNaN(onsetS) ? null : onsetS,
    layer: onsetLayer < 0 ? null : onsetLayer,
    line: Number.isNaN(onsetS) ? null : onsetLine,
    firmware: mode.firmware,
    response: mode.response,
  }))
}
