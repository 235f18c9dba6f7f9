// What the file asks for between moves: temperatures, waits, fans, layers, objects.
import { HEATER_SAMPLE_PERIOD_S } from '#control'
import type { MotionEvent } from '#motion'
import { stepTravel } from '#physics'
import { advanceTo } from './advance.ts'
import { addFact } from './facts.ts'
import type { HeaterName } from './heating.ts'
import { isWaiting } from './heating.ts'
import { refuseHoming } from './homing-refusal.ts'
import { beginLayer, renewAir } from './layers.ts'
import { LONGEST_WAIT_S } from './settings.ts'
import { recordSignals } from './signal-recorder.ts'
import type { SignalRecorder } from './signal-state.ts'
import { SIGNAL_PERIOD_S } from './signal-state.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'
import { recordTelemetry } from './telemetry.ts'

/** How often a waiting command looks, s. */
const LOOK_S = 1

export function handleEvent(simulation: Simulation, event: MotionEvent): void {
  switch (event.kind) {
    case 'target': {
      simulation.heating.heaters[event.heater].targetC = event.temperatureC
      noteEvent(simulation, 'target', `${event.heater} ${event.temperatureC} °C`)
      addFact(simulation.facts.targets, {
        line: event.line,
        heater: event.heater,
        temperatureC: event.temperatureC,
      })
      return
    }
    case 'wait':
      waitForTemperature(simulation, event)
      return
    case 'fan':
      if (event.fan === 'part') {
        simulation.fanRatio = event.speedRatio
        renewAir(simulation)
      }
      noteEvent(simulation, 'fan', `${event.fan} ${Math.round(100 * event.speedRatio)} %`)
      return
    case 'layer':
      beginLayer(simulation, event.layer, event.zMm)
      simulation.layerLiftMm = event.liftMm
      return
    case 'object':
      if (event.object >= 0) simulation.objectNames[event.object] = event.name
      return
    case 'pressure-advance':
      simulation.pressureAdvanceS = event.advanceS
      noteEvent(simulation, 'pressure-advance', `${event.advanceS} s`)
      return
    case 'dwell':
    case 'device':
      return
    case 'flow-override':
      noteEvent(simulation, 'flow-override', `${Math.round(100 * event.ratio)} %`)
      return
    case 'homed':
      if (!refuseHoming(simulation, event.axes)) noteEvent(simulation, 'homed', event.axes)
      return
    case 'tool':
      noteEvent(simulation, 'tool', `T${event.tool}`)
      return
    case 'pause':
      noteEvent(simulation, 'pause', 'the file pauses the print')
      return
    case 'motors-off':
      noteEvent(simulation, 'motors-off', '')
      return
    case 'note':
      noteEvent(simulation, 'note', event.text)
      return
  }
}

/** The print stands until the heater is there; the plant takes the time it takes. */
function waitForTemperature(simulation: Simulation, event: Extract<MotionEvent, { kind: 'wait' }>): void {
  const { heating } = simulation
  const target = heating.heaters[event.heater].targetC
  // A row at the start and at every minute of the wait: heat-up is worth seeing.
  recordTelemetry(simulation, null, 0, null, 0)
  const startS = simulation.timeS
  const { signals } = simulation
  if (signals !== null) signals.heldMotionS = simulation.timeS - simulation.offsetS
  const heater = heating.heaters[event.heater]
  // The firmware looks once a second, from when it has read the command on; the machine may still have been moving then.
  const askedS = Math.min(startS, event.askedS + simulation.offsetS)
  let lookS = askedS + Math.ceil((startS - askedS) / LOOK_S - 1e-9) * LOOK_S
  const isPatient = (): boolean => lookS - startS < LONGEST_WAIT_S && simulation.error === null
  while (isWaiting(heater, event.minC, event.maxC) && isPatient()) {
    if (lookS > simulation.timeS) {
      waitUntil(simulation, lookS)
      recordTelemetry(simulation, null, 0, null, 0)
    }
    lookS += LOOK_S
  }
  const waitedS = simulation.timeS - startS
  simulation.nextTelemetryS = simulation.timeS
  if (signals !== null) resumeSampling(simulation, signals, waitedS)
  simulation.offsetS += waitedS
  if (simulation.error !== null) return
  if (lookS - startS >= LONGEST_WAIT_S) {
    simulation.error = { line: event.line, message: `the ${event.heater} never reaches ${target} °C` }
    noteEvent(simulation, 'never-hot', simulation.error.message)
  } else if (waitedS > 0) {
    noteEvent(simulation, 'waited', `${event.heater} ${target} °C after ${waitedS.toFixed(0)} s`)
    const { line, heater } = event
    addFact(simulation.facts.waits, { line, heater, temperatureC: target, durationS: waitedS })
  }
}

/** With signals in the steps in which heaters are sampled, without them at once. */
function waitUntil(simulation: Simulation, untilS: number): void {
  const { signals, heating } = simulation
  const stepS = signals === null ? untilS - simulation.timeS : HEATER_SAMPLE_PERIOD_S
  while (simulation.timeS < untilS && simulation.error === null) {
    const nextS = simulation.timeS + stepS > untilS - 1e-9 ? untilS : simulation.timeS + stepS
    stepTravel(simulation.extrusion, nextS - simulation.timeS, heating.plant.nozzleBlockC, 0, 0)
    advanceTo(simulation, nextS)
    if (signals !== null) recordSignals(simulation, signals, null, 0, 1)
  }
}

/** Whether M109 or M190 would still wait now. */
export function isStillHeating({ heating }: Simulation, heater: HeaterName): boolean {
  return isWaiting(heating.heaters[heater], Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
}

/** Samples lie at whole tenths of the planner's clock, so that the same print can be compared however long it has waited. */
function resumeSampling(simulation: Simulation, signals: SignalRecorder, waitedS: number): void {
  signals.heldMotionS = Number.NaN
  const offsetS = simulation.offsetS + waitedS
  const motionS = simulation.timeS - offsetS
  signals.nextS = offsetS + Math.ceil(motionS / SIGNAL_PERIOD_S - 1e-9) * SIGNAL_PERIOD_S
}
