// docs/STOPS.md: what was measured when the tests of this folder ran.
import { writeFileSync } from 'node:fs'
import type { Passed, StopCase } from './stop-cases.ts'

export interface Measured {
  readonly stop: StopCase
  readonly afterS: number
  readonly message: string
  /** What the rule of V30 says to the readings that clients saw, for moments of the second in which it may look, s. */
  readonly ruleS: readonly number[]
}

const HEAD = `# What stops a living printer

Written by \`PRINTWRIGHT_WRITE_TABLES=1 npx vitest run tests/hazard\`; do not edit. Each fault is given to a running printer
(\`printwright klippy\`, machine \`generic-cartesian\`, 215 and 60 °C), as \`--fault\` or the console give it. The tests hold
message, time, what clients see (webhooks, print_stats, virtual_sdcard, targets, refusals), what RESTART and FIRMWARE_RESTART
do with the fault still there, and that a mended printer works again.

A time in \`--fault MODE@time:SECONDS\` counts from power-on, in the printer's own seconds; one that is given to a running
printer counts from then. A layer, height or line is one of the part that is being printed, or of the next one. Faults stay over
new prints and restarts until they are mended.

"V30" is the verify_heater rule of PHYSICS, written anew in the test and asked once a second with the readings that a client
has seen; its range is over the moment of the second in which it looks.
`

/** Lines of advice that stand behind the reason. */
const ADVICE = /^(See the|for the param|for other|This |its conf|usage,|similar|communication)/

export function writeStopsTable(measured: readonly Measured[], passed: readonly Passed[]): void {
  const stops = measured.map(({ stop, afterS, message, ruleS }) => {
    const reason = message.slice(0, message.indexOf('\nOnce the')).split('\n')
    const words = reason.filter((line) => line !== '' && !ADVICE.test(line)).join('; ')
    const rule = stop.rule === undefined ? '' : rangeOf(ruleS)
    return `| ${stop.name} | \`${stop.fault}\` | ${words} | ${afterS.toFixed(1)} | ${rule} | ${stop.source} | ${againOf(stop)} |`
  })
  const lets = passed.map(({ name, fault, outcome, forS }) => `| ${name} | \`${fault}\` | ${outcome} | ${forS} |`)
  const text = `${HEAD}
| fault | as given | what clients read | s after onset | V30, s | expected | after FIRMWARE_RESTART |
| --- | --- | --- | --- | --- | --- | --- |
${stops.join('\n')}

## What Klipper lets through

The printer stays \`ready\`.

| fault | as given | what happens | watched, s |
| --- | --- | --- | --- |
${lets.join('\n')}
`
  writeFileSync(new URL('../../docs/STOPS.md', import.meta.url), text)
}

function rangeOf(values: readonly number[]): string {
  const low = Math.min(...values).toFixed(1)
  const high = Math.max(...values).toFixed(1)
  return low === high ? low : `${low} to ${high}`
}

function againOf({ again }: StopCase): string {
  switch (again) {
    case 'at once':
      return 'comes up, stops at once'
    case 'when heated':
      return 'comes up, stops when heated'
    case 'unreachable':
      return "startup for 90 s, then `mcu 'mcu': Unable to connect`"
    default:
      return 'comes up'
  }
}
