// What really happens in the machine, for tests, labels and training. No sensor says it and no operator may see it: it is
// served under `--lab` only.
import type { Printer } from './printer.ts'
import type { StatusRecord, StatusValue } from './status-value.ts'

const EVENTS_SHOWN = 50

/** Plain data; every name says its unit. `events` are the latest, of the part that is being printed. */
export function machineTruth(printer: Printer): StatusRecord {
  const { plant, reactor } = printer
  const { simulation, headMm } = plant
  const { heating, extrusion, head, schedule, events } = simulation
  const { plant: iron, input, heaters } = heating
  const latest = Math.max(0, events.timeS.length - EVENTS_SHOWN)
  return {
    time_s: reactor.timeS,
    nozzle: {
      block_c: iron.nozzleBlockC,
      melt_c: extrusion.meltC,
      sensor_body_c: iron.nozzleSensorC,
      heat_break_c: iron.heatBreakC,
      reading_c: heaters.nozzle.readingC,
      target_c: heaters.nozzle.targetC,
      power_ratio: input.nozzlePowerRatio,
    },
    bed: {
      bed_c: iron.bedC,
      reading_c: heaters.bed.readingC,
      target_c: heaters.bed.targetC,
      power_ratio: input.bedPowerRatio,
    },
    chamber_c: iron.chamberC,
    head: {
      driven_to_mm: [...headMm],
      off_by_mm: head.isOff ? [head.toXMm, head.toYMm, head.toZMm] : [0, 0, 0],
      lost_z_mm: head.shiftZMm,
    },
    extrusion: {
      pressure_mpa: extrusion.pressurePa / 1e6,
      force_n: extrusion.forceN,
      fed_mm: simulation.feed.encoderMm,
      is_starved: simulation.feed.isStarved,
    },
    part: { layer: BigInt(simulation.layer), top_mm: simulation.layerZMm, objects: objectsTruth(printer) },
    faults: (schedule?.faults ?? []).map(({ spec, onsetS, onsetLayer }, i) => ({
      mode: spec.mode.name,
      severity: spec.severity,
      strength_ratio: schedule?.strengths[i] ?? 0,
      onset_s: Number.isNaN(onsetS) ? null : onsetS,
      onset_layer: BigInt(onsetLayer),
    })),
    controller_stop: plant.controllerStop,
    events: events.timeS.slice(latest).map((timeS, k) => ({
      time_s: timeS,
      kind: events.kind[latest + k]!,
      text: events.text[latest + k]!,
    })),
  }
}

function objectsTruth({ plant }: Printer): StatusValue {
  const { objects, objectNames } = plant.simulation
  return [...objects.values()].map(({ index, layers, zMaxMm, filamentMm, liftMaxMm, fate }) => ({
    index: BigInt(index),
    name: objectNames[index] ?? null,
    layers: BigInt(layers),
    top_mm: zMaxMm,
    filament_mm: filamentMm,
    lift_mm: liftMaxMm,
    detached_at_s: Number.isNaN(fate.detachedS) ? null : fate.detachedS,
    moved_mm: [fate.movedXMm, fate.movedYMm],
    crack_z_mm: Number.isNaN(fate.crackZMm) ? null : fate.crackZMm,
  }))
}
