// The rest of a print as a file of its own, for whoever decides that it may go on: what the lines before had set is set again
// (heat, fan, accelerations, advance, objects, offsets), X and Y are homed with the nozzle raised, and the G-code goes on at the
// line where the print was cut off. Where Z is the file cannot know: it says in its first lines what a person has to make sure of,
// and takes that person's word for it with SET_KINEMATIC_POSITION. No operator may start it.
import type { Checkpoint } from './after-stop.ts'

export interface Continuation {
  readonly text: string
  /** 1-based, of the file that was cut off. */
  readonly line: number
}

/** Above the part while X and Y are looked for, mm. */
const RAISED_MM = 10
/** What sets a machine and holds on: its last word counts. By what it sets. */
const HOLDING: readonly (readonly [key: string, pattern: RegExp])[] = [
  ['fan', /^M10[67]\b/],
  ['accel', /^M204\b/],
  ['limit', /^SET_VELOCITY_LIMIT\b/],
  ['advance', /^SET_PRESSURE_ADVANCE\b/],
  ['retraction', /^SET_RETRACTION\b/],
]

interface Replay {
  isRelative: boolean
  isExtrusionRelative: boolean
  eMm: number
  feed: string
  readonly place: Map<'X' | 'Y' | 'Z', number>
  readonly holding: Map<string, string>
  readonly objects: string[]
  object: string | null
}

/** Null where it cannot be said how to go on: no byte, none of the file left, or no place to go on from. */
export function continuationOf(
  gcode: string,
  checkpoint: Checkpoint,
  leftOut: readonly string[] = [],
): Continuation | null {
  const { fileByte, nozzleTargetC, bedTargetC } = checkpoint
  if (!(fileByte > 0 && fileByte < gcode.length) || !(nozzleTargetC > 0)) return null
  // The byte that is told is where the next line begins; in the middle of one it is read again.
  const cutAt = gcode.lastIndexOf('\n', fileByte - 1) + 1
  const before = gcode.slice(0, cutAt).split('\n')
  before.pop()
  const replay = replayOf(before)
  const [x, y, z] = [replay.place.get('X'), replay.place.get('Y'), replay.place.get('Z')]
  const rest = gcode.slice(cutAt)
  if (x === undefined || y === undefined || z === undefined || rest.trim() === '') return null
  const line = before.length + 1
  // The file's Z is not the machine's where an offset lies between them.
  const standsZ = z + (Number.isFinite(checkpoint.zOffsetMm) ? checkpoint.zOffsetMm : 0)
  const lines = [
    `; The rest of a print that was cut off at line ${line}.`,
    '; Before it is started a person makes sure: the part still sticks, nothing lies on it, and the nozzle stands where it stopped,',
    `; at Z ${standsZ.toFixed(3)} mm of the machine: nobody has moved it since. Otherwise it must not be started.`,
    '; What the firmware had read and not yet printed when it stopped (a second or two) is not made up for.',
    '; The printer needs [force_move] with enable_force_move: True to take that for its Z.',
    ...replay.objects,
    ...leftOut.map((name) => `EXCLUDE_OBJECT NAME=${name}`),
    ...(bedTargetC > 0 ? [`M140 S${bedTargetC}`] : []),
    // What the nozzle stands in has to melt before it moves.
    `M109 S${nozzleTargetC}`,
    ...(bedTargetC > 0 ? [`M190 S${bedTargetC}`] : []),
    `SET_KINEMATIC_POSITION Z=${standsZ.toFixed(3)}`,
    'G91',
    `G1 Z${RAISED_MM} F600`,
    'G90',
    'G28 X Y',
    ...replay.holding.values(),
    ...adjustments(checkpoint),
    'M83',
    // Some millimetres have oozed out meanwhile.
    'G1 E8 F120',
    'G1 E-1 F1800',
    `G1 X${x.toFixed(3)} Y${y.toFixed(3)} F6000`,
    `G1 Z${z.toFixed(3)} F600`,
    'G1 E1 F1800',
    ...(replay.isExtrusionRelative ? [] : ['M82', `G92 E${replay.eMm.toFixed(5)}`]),
    ...(replay.feed === '' ? [] : [`G1 F${replay.feed}`]),
    ...(replay.object === null ? [] : [replay.object]),
    ...(replay.isRelative ? ['G91'] : []),
  ]
  return { text: `${lines.join('\n')}\n${rest}`, line }
}

function adjustments({ speedRatio, flowRatio, zOffsetMm }: Checkpoint): string[] {
  const isSet = (ratio: number): boolean => Number.isFinite(ratio) && ratio > 0 && ratio !== 1
  return [
    ...(isSet(speedRatio) ? [`M220 S${Math.round(100 * speedRatio)}`] : []),
    ...(isSet(flowRatio) ? [`M221 S${Math.round(100 * flowRatio)}`] : []),
    ...(Number.isFinite(zOffsetMm) && zOffsetMm !== 0 ? [`SET_GCODE_OFFSET Z=${zOffsetMm.toFixed(3)}`] : []),
  ]
}

function replayOf(lines: readonly string[]): Replay {
  const replay: Replay = {
    isRelative: false,
    isExtrusionRelative: false,
    eMm: 0,
    feed: '',
    place: new Map(),
    holding: new Map(),
    objects: [],
    object: null,
  }
  for (const raw of lines) {
    const line = (raw.split(';', 1)[0] ?? '').trim()
    if (line !== '') follow(replay, line)
  }
  return replay
}

function follow(replay: Replay, line: string): void {
  const [, word = ''] = /^([A-Za-z_]+\d*)/.exec(line) ?? []
  const command = word.toUpperCase()
  if (/^G[0-3]$/.test(command)) move(replay, line)
  else if (command === 'G90' || command === 'G91') replay.isRelative = command === 'G91'
  else if (command === 'M82' || command === 'M83') replay.isExtrusionRelative = command === 'M83'
  else if (command === 'G92') replay.eMm = numberOf(line, 'E') ?? replay.eMm
  else if (command === 'EXCLUDE_OBJECT_DEFINE') replay.objects.push(line)
  else if (command === 'EXCLUDE_OBJECT_START') replay.object = line
  else if (command === 'EXCLUDE_OBJECT_END') replay.object = null
  const holding = HOLDING.find(([, pattern]) => pattern.test(line.toUpperCase()))
  if (holding === undefined) return
  // A second fan is another fan.
  const fan = holding[0] === 'fan' ? numberOf(line, 'P') : null
  replay.holding.set(`${holding[0]}${fan ?? ''}`, line)
}

function move(replay: Replay, line: string): void {
  const { place } = replay
  for (const axis of ['X', 'Y', 'Z'] as const) {
    const value = numberOf(line, axis)
    if (value === null) continue
    const from = place.get(axis)
    if (!replay.isRelative) place.set(axis, value)
    else if (from !== undefined) place.set(axis, from + value)
  }
  const e = numberOf(line, 'E')
  if (e !== null) replay.eMm = replay.isExtrusionRelative || replay.isRelative ? replay.eMm + e : e
  const feed = numberOf(line, 'F')
  if (feed !== null) replay.feed = String(feed)
}

function numberOf(line: string, letter: string): number | null {
  const found = new RegExp(`(?<![A-Za-z_])${letter}(-?\\d*\\.?\\d+)`, 'i').exec(line)?.[1]
  return found === undefined ? null : Number(found)
}
