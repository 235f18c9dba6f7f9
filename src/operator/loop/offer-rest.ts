// What an operator does for a print whose firmware has stopped, beyond saying so: where Klipper says why and it is nothing of heat,
// it brings the firmware up again and keeps the bed warm, so that the part goes on sticking, and lays the rest of the file ready.
// To start that is a person's: only who looks knows where Z is and what lies on the part.
import { LEVELS } from '#protocol'
import type { Scene } from '../perception/scene.ts'
import { type Checkpoint, isBedWarm, isHarmlessStop } from './after-stop.ts'
import { continuationOf } from './continuation.ts'
import { type OperatorState, tellEvent } from './operator-state.ts'

/** Larger files are for a person's slicer. */
const LARGEST_BYTES = 64 << 20

export function offerRest(state: OperatorState, stopped: Scene): void {
  const { memory, options } = state
  const checkpoint = memory?.checkpoint ?? null
  if (memory === null || checkpoint === null || !isHarmlessStop(stopped)) return
  if (LEVELS.indexOf(options.printer.level ?? 'observe') < LEVELS.indexOf('recover')) return
  if (!isBedWarm(stopped, checkpoint)) return
  // What the firmware had read when it stopped is nearer than what was written down before.
  const fileByte = Number.isNaN(stopped.fileByte)
    ? checkpoint.fileByte
    : Math.max(stopped.fileByte, checkpoint.fileByte)
  offer(state, memory.filename, { ...checkpoint, fileByte }, stopped).catch((error: Error) =>
    tellEvent(state, { kind: 'trouble', words: error.message }),
  )
}

async function offer(state: OperatorState, filename: string, checkpoint: Checkpoint, stopped: Scene): Promise<void> {
  const { timeS } = stopped
  const leftOut = stopped.objects.filter(({ isExcluded }) => isExcluded).map(({ name }) => name)
  const { printer, people } = state.options
  const tell = (text: string): void =>
    people.tell({ timeS, kind: 'help', by: 'operator', text, reasoning: null, confidence: null })
  const { chunks } = await printer.download(filename)
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    parts.push(chunk)
    bytes += chunk.length
    if (bytes > LARGEST_BYTES) return
  }
  const rest = continuationOf(Buffer.concat(parts).toString('latin1'), checkpoint, leftOut)
  if (rest === null) return
  const content = Buffer.from(rest.text, 'latin1')
  const path = restPath(filename, rest.line)
  const restarted = await printer.ask({ kind: 'restart-firmware' })
  if (restarted.kind === 'done' && checkpoint.bedTargetC > 0) state.keepsBedC = checkpoint.bedTargetC
  const sent = await printer.ask({ kind: 'upload', path, sizeBytes: content.length }, content)
  const name = path.split('/').at(-1) ?? path
  const kept = sent.kind === 'done' ? null : (state.options.keepFile?.(name, content) ?? null)
  if (sent.kind === 'done') tell(`The rest of the print lies ready as “${path}”, ${fromLine(rest.line)}`)
  else if (kept !== null)
    tell(`The printer may not be given the rest of the print; it lies at ${kept}, ${fromLine(rest.line)}`)
  else tell(`The rest of the print could go on at line ${rest.line} of its file; to lay it ready was not allowed.`)
}

function fromLine(line: number): string {
  return `from line ${line} on. It is for a person to start: look that the part sticks, that nothing lies on it and that the nozzle has not been moved; its first lines say what it does.`
}

function restPath(filename: string, line: number): string {
  return filename.replace(/(\.[^./]*)?$/, `-rest-from-${line}$1`)
}

/** Once the firmware is up again: a bed that goes on being warm keeps the part. */
export function keepBedWarm(state: OperatorState, { host, print }: Scene): void {
  const targetC = state.keepsBedC
  if (targetC === null || host !== 'ready' || print === 'printing') return
  state.keepsBedC = null
  void state.options.printer.ask({ kind: 'action', action: { kind: 'set-target', heater: 'heater_bed', targetC } })
}
