// What is left of a print whose firmware has stopped, or whose printer lost its power: where it stood, and why it is not gone on
// with. An operator never homes Z where a part stands and never heats after a heater's fault, so its answer is a no with reasons
// and with what a person needs who looks and decides otherwise.
import type { Scene } from '../perception/scene.ts'
import { channelOf } from '../playbooks/facts.ts'

/** Plain data, kept with the memory of the job: what was not known comes back from the disk as null. */
export interface Checkpoint {
  readonly timeS: number
  readonly fileByte: number
  readonly layer: number
  readonly zMm: number
  readonly nozzleTargetC: number
  readonly bedTargetC: number
  readonly bedC: number
  readonly speedRatio: number
  readonly flowRatio: number
  readonly zOffsetMm: number
}

/** Written so often: a crash costs no more, and a disk survives it, s. */
export const CHECKPOINT_EVERY_S = 10
/** A bed so far below what it was printed at has let go of the part, or will. Judgement: PHYSICS has bonds to a plate
 * gone by its glass temperature less some ten degrees, and beds are printed at about it. */
const RELEASED_C = 15

export function checkpointOf(scene: Scene): Checkpoint {
  const { timeS, fileByte, layer, speedRatio, flowRatio, zOffsetMm } = scene
  return {
    timeS,
    fileByte,
    layer,
    zMm: channelOf(scene, 'z_mm'),
    nozzleTargetC: channelOf(scene, 'nozzle_target_c'),
    bedTargetC: channelOf(scene, 'bed_target_c'),
    bedC: channelOf(scene, 'bed_c'),
    speedRatio,
    flowRatio,
    zOffsetMm,
  }
}

/** Klipper's own words, in ours; nothing of its text goes on. */
const WORDS: readonly (readonly [pattern: RegExp, words: string, isHeat: boolean])[] = [
  [/not heating at expected rate|verify_heater/i, 'a heater did not do as it was told', true],
  [/adc out of range|temperature.*(range|unit)/i, 'a temperature sensor reads what cannot be', true],
  [/lost communication/i, 'the microcontroller does not answer any more', false],
  [/timer too close|missed scheduling/i, 'the host was too slow for its microcontroller', false],
  [/tmc .*(reset|error|undervoltage)|GSTAT/i, 'a motor driver was reset or reports an error', false],
  [/emergency stop|m112/i, 'it was stopped at once', false],
]

/** Klipper says why, and it is nothing of heat: only then something may be switched on again. */
export function isHarmlessStop({ hostMessage }: Scene): boolean {
  const known = WORDS.find(([pattern]) => pattern.test(hostMessage))
  return known !== undefined && !known[2] && !/emergency/i.test(known[1]) && !/m112/i.test(hostMessage)
}

/** Its part still sticks, as far as its bed tells. */
export function isBedWarm(scene: Scene, { bedTargetC }: Checkpoint): boolean {
  return !(bedTargetC > 0) || channelOf(scene, 'bed_c') >= bedTargetC - RELEASED_C
}

/** Why it is not gone on with. */
export function afterStop(scene: Scene, last: Checkpoint | null): string {
  const known = WORDS.find(([pattern]) => pattern.test(scene.hostMessage))
  const isDown = scene.host !== 'ready'
  const what = isDown
    ? `The firmware has stopped: ${known?.[1] ?? 'for a reason that is not known here'}.`
    : 'The print was cut off.'
  const why =
    known?.[2] === true
      ? 'After a heater’s fault nothing is heated again before a person has looked.'
      : 'It is not gone on with: the printer has forgotten where Z is, and the part stands where it would be homed.'
  return [what, why, bedWords(scene, last), placeWords(last)].filter((words) => words !== '').join(' ')
}

function bedWords(scene: Scene, last: Checkpoint | null): string {
  const bedC = channelOf(scene, 'bed_c')
  if (last === null || !(last.bedTargetC > 0) || Number.isNaN(bedC)) return ''
  return bedC < last.bedTargetC - RELEASED_C
    ? `The bed has cooled to ${bedC.toFixed(0)} °C: the part has come off or will.`
    : `The bed is still at ${bedC.toFixed(0)} °C: the part sticks for now.`
}

function placeWords(last: Checkpoint | null): string {
  if (last === null || !Number.isFinite(last.fileByte)) return ''
  const layer = last.layer < 0 ? '' : `, layer ${last.layer + 1}`
  const z = !Number.isFinite(last.zMm) ? '' : `, Z ${last.zMm.toFixed(2)} mm`
  return `It was last seen printing at byte ${last.fileByte} of its file${layer}${z}.`
}
