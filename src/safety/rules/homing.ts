// Homing and probing bring the nozzle down to the bed: it has to be free, and the head has to know where it is.
import { hasParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { envelope, personal, shown } from './call.ts'

export interface HomedAxes {
  readonly x: boolean
  readonly y: boolean
  readonly z: boolean
}

/** All where none is named. */
export function axesHomed({ line }: Pick<Call, 'line'>): HomedAxes {
  const x = hasParam(line, 'X')
  const y = hasParam(line, 'Y')
  const z = hasParam(line, 'Z')
  const isBare = !x && !y && !z
  return { x: x || isBare, y: y || isBare, z: z || isBare }
}

/** Deltas home upwards. */
function overPart({ state, context }: Call): Fault | null {
  if (!(state.partTopMm > 0) || context.homeMm.z > state.partTopMm) return null
  return personal(
    'home-over-part',
    '0 mm',
    `${shown(state.partTopMm)} mm`,
    'The nozzle would be brought down where a part stands',
  )
}

export function homeRule(call: Call): Fault | null {
  return axesHomed(call).z ? overPart(call) : null
}

export function probeRule(call: Call): Fault | null {
  const { isXHomed, isYHomed, isZHomed } = call.state
  if (!(isXHomed && isYHomed && isZHomed)) {
    return envelope('homing', '', '', 'Not all axes have been homed, so nobody knows where the head is')
  }
  return overPart(call)
}
