// What the file asks for between moves: temperatures, waits, fans, layers, objects.
import type { MotionEvent } from '#motion'
import { stepTravel } from '#physics'
import { addFact } from './facts.ts'
import { stepCondition } from './fault-steps.ts'
import { obeyHeaterAlarm } from './firmware.ts'
import { waitForHeater } from './heating.ts'
import { beginLayer, renewAir } from './layers.ts'
import { LONGEST_WAIT_S } from './settings.ts'
import { recordSignals } from './signal-recorder.ts'
import type { SignalRecorder } from './signal-state.ts'
import { SIGNAL_PERIOD_S } from './signal-state.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'
import { recordTelemetry } from './telemetry.ts'

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
      noteEvent(simulation, 'homed', event.axes)
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
  let waitedS = 0
  const startS = heating.timeS
  const { signals } = simulation
  if (signals !== null) signals.heldMotionS = simulation.timeS - simulation.offsetS
  // Heaters tick every 0.3 s; with signals the wait is cut into ticks, else into seconds.
  const limitS = signals === null ? 1 : 0
  let telemetryS = 0
  while (waitedS < LONGEST_WAIT_S) {
    const pieceS = waitForHeater(heating, event.heater, event.minC, event.maxC, limitS)
    const restS = heating.timeS - startS - waitedS
    stepTravel(simulation.extrusion, restS, heating.plant.nozzleBlockC, 0, 0)
    simulation.timeS += restS
    waitedS += restS
    if (!Number.isNaN(pieceS)) break
    if (waitedS >= telemetryS) {
      recordTelemetry(simulation, null, 0, null, 0)
      telemetryS = waitedS + 1
    }
    if (signals !== null) recordSignals(simulation, signals, null, 0, 1)
    stepCondition(simulation)
    obeyHeaterAlarm(simulation)
    if (simulation.error !== null) break
  }
  simulation.nextTelemetryS = simulation.timeS
  if (signals !== null) resumeSampling(simulation, signals, waitedS)
  simulation.offsetS += waitedS
  if (simulation.error !== null) return
  if (waitedS >= LONGEST_WAIT_S) {
    simulation.error = { line: event.line, message: `the ${event.heater} never reaches ${target} °C` }
    noteEvent(simulation, 'never-hot', simulation.error.message)
  } else if (waitedS > 0) {
    noteEvent(simulation, 'waited', `${event.heater} ${target} °C after ${waitedS.toFixed(0)} s`)
    const { line, heater } = event
    addFact(simulation.facts.waits, { line, heater, temperatureC: target, durationS: waitedS })
  }
}

/** Samples lie at whole tenths of the planner's clock, so that the same print can be compared however long it has waited. */
function resumeSampling(simulation: Simulation, signals: SignalRecorder, waitedS: number): void {
  signals.heldMotionS = Number.NaN
  const offsetS = simulation.offsetS + waitedS
  const motionS = simulation.timeS - offsetS
  signals.nextS = offsetS + Math.ceil(motionS / SIGNAL_PERIOD_S - 1e-9) * SIGNAL_PERIOD_S
}
