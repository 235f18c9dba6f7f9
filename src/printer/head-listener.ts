// The accelerometer on the head of the living machine: it feels what the head really does, and hands out seconds. One
// listens for a while: a test, a measurement of a person, a client of the socket.
import type { AccelerationSecond } from '#calibration'
import { createShaperPulses, type ShaperPulses } from '#motion'
import { ADXL345_ON_HEAD, axisModes, createAccelerometer, feedAccelerometer, type HeadAccelerometer } from '#sensing'
import { createMotionRecorder, dropMotionBefore, type MotionRecorder, recordMotion } from '#simulation'
import type { Host } from './host.ts'
import { firstRow } from './motion-queue.ts'
import { PLANT_STEP_S } from './plant.ts'

/** Pieces of motion that are kept before the old ones are dropped. */
const PIECES_MAX = 512

export interface HeadListener {
  readonly sensor: HeadAccelerometer
  readonly motion: MotionRecorder
  /** First row of the queue that has not been felt. */
  next: number
  readonly seconds: AccelerationSecond[]
}

export function createHeadListener(host: Host): HeadListener {
  const { plant, queue, config, run, reactor } = host
  const { frame } = plant.options.machine
  const { stiffnessXRatio, stiffnessYRatio, dampingRatio } = plant.simulation.condition
  const pulses = ({ type, frequencyHz, dampingRatio: damping }: typeof run.machine.shapers.x): ShaperPulses | null =>
    frequencyHz > 0 ? createShaperPulses(type, frequencyHz, damping) : null
  const { x, y } = run.machine.shapers
  const kinematics = config.kinematics === 'corexy' ? 'corexy' : 'cartesian'
  // Also where other sensors tell the plain truth: a test of noise without noise would tell nothing.
  const sensor = createAccelerometer(
    { ...ADXL345_ON_HEAD, kinematics, ideal: false },
    axisModes(frame.resonanceXHz * Math.sqrt(stiffnessXRatio), frame.dampingX * dampingRatio, pulses(x)),
    axisModes(frame.resonanceYHz * Math.sqrt(stiffnessYRatio), frame.dampingY * dampingRatio, pulses(y)),
    reactor.timeS,
    host.random.fork(`accelerometer ${reactor.timeS}`),
  )
  return { sensor, motion: createMotionRecorder(reactor.timeS), next: queue.due, seconds: [] }
}

/** Everything up to now less a step of the machine; `restS` longer as if the head stood still then. */
export function listen(host: Host, listener: HeadListener, restS = 0): void {
  const { queue } = host
  const { sensor, motion, seconds } = listener
  for (listener.next = Math.max(listener.next, firstRow(queue)); listener.next < queue.due; listener.next++) {
    const at = listener.next % queue.ring.capacity
    recordMotion(motion, queue.ring, at, queue.ring.startS[at]!)
  }
  // A segment that is still being made is felt as a whole when it is done.
  const isResting = queue.due === queue.written
  const knownS = isResting ? host.reactor.timeS - PLANT_STEP_S : motion.untilS
  const untilS = Math.min(knownS, host.reactor.timeS - PLANT_STEP_S) + (isResting ? restS : 0)
  feedAccelerometer(sensor, motion.pieces, untilS, ({ startS, endS, x, y, z }) => {
    seconds.push({ startS: startS - host.bootS, endS: endS - host.bootS, x: x.slice(), y: y.slice(), z: z.slice() })
  })
  if (motion.pieces.count > PIECES_MAX) dropMotionBefore(motion, sensor.timeS)
}
