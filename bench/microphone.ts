// How much faster than real time one microphone hears a whole printer: four motors in jerky motion, both fans with a worn
// bearing, clicks, bubbles and the room.
import { createRandom } from '#core'
import {
  addMotionPiece,
  BELT_MOTOR,
  createBubbles,
  createEventTrain,
  createMicrophone,
  createMotionPieces,
  EXTRUDER_MOTOR,
  HOT_END_FAN,
  MICROPHONE,
  PART_FAN,
  renderSound,
  SCREW_MOTOR,
  type SoundScene,
} from '#sensing'
import type { Figure } from './figure.ts'

const DURATION_S = 120
const ROUNDS = 5

/** Short moves of 15 ms in all directions, as in a curved wall. */
function busyScene(): SoundScene {
  const pieces = createMotionPieces()
  const moveS = 0.015
  for (let i = 0; i < DURATION_S / moveS; i++) {
    const [from, to] = [i, i + 1].map((k) => ({ x: 90 * Math.cos(0.2 * k), y: 90 * Math.sin(0.2 * k) }))
    addMotionPiece(pieces, i * moveS, moveS, from!.x, to!.x, from!.y, to!.y, 0, 0, 3, 4)
  }
  const random = createRandom(1)
  const wet = { moisturePct: 0.3, filamentDiameterMm: 1.75, densityKgPerM3: 1240, meltC: 215 }
  const clicks = {
    kind: 'extruder-click',
    fromS: 0,
    toS: DURATION_S,
    rateHz: 5,
    jitterRatio: 0.1,
    strength: 1,
  } as const
  const events = [...createEventTrain(clicks, random), ...createBubbles(pieces, 0, DURATION_S, wet, random)]
  const track = { startS: [0], speedRatio: [1], bearingWear: [0.5] }
  return {
    pieces,
    kinematics: 'corexy',
    motors: { x: BELT_MOTOR, y: BELT_MOTOR, z: SCREW_MOTOR, e: EXTRUDER_MOTOR },
    frame: { resonanceXHz: 72, resonanceYHz: 50, dampingX: 0.1, dampingY: 0.1 },
    fans: [PART_FAN, HOT_END_FAN].map((fan) => ({ fan, ...track })),
    events: events.sort((a, b) => a.timeS - b.timeS),
  }
}

export function benchMicrophone(): Figure[] {
  const scene = busyScene()
  let bestS = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now()
    const microphone = createMicrophone(MICROPHONE, createRandom(round))
    for (let second = 0; second < DURATION_S; second++) renderSound(microphone, scene, second, 1)
    bestS = Math.min(bestS, (performance.now() - startMs) / 1000)
  }
  return [{ name: 'microphone, all sources', value: DURATION_S / bestS, unit: 'x real', bar: 50 }]
}
