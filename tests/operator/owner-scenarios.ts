import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { readFaultSpec } from '#faults'
import type { Belief, Evidence, Scene } from '#operator'
import { injectFault } from '#printer'
import { type Asked, ask } from './asked-printer.ts'

const CUBE = gunzipSync(
  readFileSync(new URL('../../data/parts/calibration-cube/calibration-cube.gcode.gz', import.meta.url)),
)
const SHORT = `; filament_type = PLA
M104 S210
M140 S60
G28
M109 S210
M190 S60
M83
${Array.from({ length: 60 }, (_, i) => `G1 X${20 + (i % 2) * 60} Y${20 + (i % 50)} Z0.3 E2 F3000`).join('\n')}
M104 S0
M140 S0
`
const SOUND: readonly Belief[] = [
  { cause: 'sound', probability: 0.98 },
  { cause: 'draft', probability: 0.02 },
]
/** What the shell's finding is weighed with. */
const AT_REST: readonly Belief[] = [
  { cause: 'sound', probability: 0.98 },
  ...['thermistor-detached', 'heater-weak', 'sock-lost', 'draft'].map((cause) => ({ cause, probability: 0.005 })),
]
const OUT: readonly Belief[] = [
  { cause: 'filament-runout', probability: 0.84 },
  { cause: 'sound', probability: 0.16 },
]
const OUT2: readonly Belief[] = [
  { cause: 'filament-runout', probability: 0.99 },
  { cause: 'sound', probability: 0.01 },
]
const SEEN: readonly Evidence[] = [
  { feature: 'filament_there', words: '', measured: 0, expected: 1, unit: '', sigmas: 9, weight: 5 },
  { feature: 'encoder_silent', words: '', measured: 3.15, expected: 0, unit: 'mm', sigmas: 9, weight: 4 },
]
async function begin(
  gcode: string | Uint8Array,
  believe: (s: Scene) => readonly Belief[],
  see?: (s: Scene) => readonly Evidence[],
): Promise<Asked> {
  const asked = await ask({ gcode, believe, ...(see ? { see } : {}), isSeeing: true })
  asked.operated.live.send('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME=part.gcode' })
  await asked.passUntil(() => asked.operated.operator.scene?.print === 'printing', 60)
  return asked
}
export async function healthy(): Promise<Asked> {
  const a = await begin(CUBE, () => SOUND)
  await a.passUntil(() => (a.operated.operator.scene?.printDurationS ?? 0) > 150, 900)
  return a
}
export async function paused(): Promise<Asked> {
  const a = await begin(
    CUBE,
    (s) => (s.printDurationS > 60 ? (s.print === 'paused' ? OUT2 : OUT) : SOUND),
    (s) => (s.printDurationS > 60 ? SEEN : []),
  )
  await a.passUntil(() => a.desk.open !== null, 900)
  await a.pass(90)
  return a
}
export async function finished(): Promise<Asked> {
  const a = await begin(SHORT, () => SOUND)
  await a.passUntil(() => a.operated.operator.scene?.print === 'complete', 900)
  await a.pass(60)
  return a
}
export async function cancelled(): Promise<Asked> {
  const a = await begin(CUBE, () => SOUND)
  await a.passUntil(() => (a.operated.operator.scene?.printDurationS ?? 0) > 60, 900)
  a.operated.live.send('gcode/script', { script: 'CANCEL_PRINT' })
  await a.pass(60)
  return a
}
export async function alarm(): Promise<Asked> {
  const a = await begin(CUBE, () => AT_REST)
  await a.passUntil(() => (a.operated.operator.scene?.printDurationS ?? 0) > 60, 900)
  const reading = readFaultSpec('thermistor-detached')
  if (!('spec' in reading)) throw new Error(reading.problem)
  injectFault(a.operated.live.printer, reading.spec)
  await a.passUntil(() => a.desk.open !== null, 600)
  await a.pass(30)
  return a
}
