// What a command reads must not be what it writes: a slip of a name would cost the file.
import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { PrintwrightError } from '#core'

export interface Output {
  /** The word of the command line that it comes from. */
  readonly option: string
  readonly path: string
}

/** Refuses an output that is an input, by whatever name or link, or that is written twice. */
export function refuseOverwriting(inputs: readonly (string | undefined)[], outputs: readonly Output[]): void {
  const read = new Map(
    inputs.flatMap((path): [string, string][] => (path === undefined ? [] : [[placeOf(path), path]])),
  )
  const written = new Map<string, Output>()
  for (const output of outputs) {
    const place = placeOf(output.path)
    const input = read.get(place)
    if (input !== undefined) {
      throw new PrintwrightError(
        'output-is-input',
        `${output.option} would write ${output.path} over ${input}, which is read: give it another name.`,
      )
    }
    const other = written.get(place)
    if (other !== undefined) {
      throw new PrintwrightError(
        'output-twice',
        `${other.option} and ${output.option} would both write ${output.path}: give one of them another name.`,
      )
    }
    written.set(place, output)
  }
}

/** The same for all names of a file; of one that is not there yet, its folder's with its own name. */
function placeOf(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    const whole = resolve(path)
    try {
      return join(realpathSync(dirname(whole)), basename(whole))
    } catch {
      return whole
    }
  }
}
