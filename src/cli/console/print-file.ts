// A G-code file of this machine becomes one of the printer's, and is printed.
import { createWriteStream, existsSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { PrintwrightError } from '#core'
import { looksLikeGcode } from '#gcode'
import { makeFolder } from '#server'
import { type GcodeFile, openGcodeFile, readChunks } from '../gcode-file.ts'
import { firstLine } from './first-line.ts'
import { type PrinterView, textField } from './printer-view.ts'

/** Enough to tell G-code from other text. */
const HEAD_BYTES = 1 << 16

/** Puts the file into the printer's folder, unpacked, and returns the line that prints it. */
export async function bringFile(path: string, gcodesPath: string): Promise<string> {
  const file = openGcodeFile(path)
  await refuseOtherText(file)
  makeFolder(gcodesPath)
  const name = printableName(basename(path))
  const target = join(gcodesPath, name)
  if (!existsSync(target) || realpathSync(target) !== realpathSync(path)) {
    const fresh = `${target}.new`
    try {
      await pipeline(readChunks(file), createWriteStream(fresh))
      renameSync(fresh, target)
    } catch (error) {
      rmSync(fresh, { force: true })
      if (error instanceof PrintwrightError) throw error
      throw new PrintwrightError(
        'file-copy',
        `${path} could not be copied to ${gcodesPath}: ${(error as Error).message}.`,
        {
          exitStatus: 3,
          cause: error,
        },
      )
    }
  }
  return `SDCARD_PRINT_FILE FILENAME="${name}"`
}

async function refuseOtherText(file: GcodeFile): Promise<void> {
  for await (const chunk of readChunks(file)) {
    if (looksLikeGcode(chunk.subarray(0, HEAD_BYTES))) return
    break
  }
  throw new PrintwrightError('file-no-gcode', `${file.path} is no G-code: no commands stand in it.`)
}

/** A name that stands in a line of G-code without harm, with an ending that printers list. */
export function printableName(name: string): string {
  const plain = name
    .replace(/\.gz$/i, '')
    .replace(/[^\p{L}\p{N} ._+()=,@-]/gu, '_')
    .replace(/^\.+/, '')
    .trim()
  return /\.(gcode|g|gco)$/i.test(plain) ? plain : `${plain === '' ? 'print' : plain}.gcode`
}

/** The folder of the printer's G-code as its own configuration names it; null where that is not on this machine. */
export function gcodesPathOf(view: PrinterView): string | null {
  const path = view.config.get('virtual_sdcard')?.['path']
  if (typeof path !== 'string') return null
  const full = path.trim().replace(/^~(?=\/|$)/, homedir())
  return existsSync(full) ? full : null
}

export interface PrintEnd {
  readonly state: string
  readonly isGood: boolean
  readonly message: string
}

/** How the print stands, if it goes on no more; `mayResume`: somebody is there who can end a pause. */
export function printEnd(view: PrinterView, mayResume: boolean): PrintEnd | null {
  const host = textField(view, 'webhooks', 'state')
  const state = textField(view, 'print_stats', 'state') ?? 'standby'
  if (!view.isConnected) return null
  if (host !== 'ready' && host !== 'startup') {
    const message = firstLine(textField(view, 'webhooks', 'state_message') ?? '')
    return { state: host ?? 'error', isGood: false, message }
  }
  if (state === 'printing' || (state === 'paused' && mayResume)) return null
  return { state, isGood: state === 'complete', message: textField(view, 'print_stats', 'message') ?? '' }
}
