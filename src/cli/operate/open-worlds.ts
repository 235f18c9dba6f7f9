// The printers that a person names: an address is a Moonraker, everything else a virtual printer in this process.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { PrintwrightError } from '#core'
import { deadManConfig } from '#guard'
import { makeFolder, type Speed } from '#server'
import { openGcodeFile } from '../gcode-file.ts'
import type { Credentials } from '../moonraker-credentials.ts'
import { createVirtualPrinter, DATA_FOLDER, type VirtualPrinterOptions } from '../virtual-printer.ts'
import { openRealWorld } from './real-world.ts'
import { createVirtualWorld } from './virtual-world.ts'
import type { World } from './world.ts'

export interface WorldsAsked extends Omit<VirtualPrinterOptions, 'printer'>, Credentials {
  readonly printer: readonly string[]
  readonly speed: Speed
}

export async function openWorlds(options: WorldsAsked, say: (line: string) => void): Promise<World[]> {
  const asked = options.printer.length === 0 ? [undefined] : options.printer
  const names = uniqueNames(asked.map((one) => nameOf(one, options.config)))
  const worlds: World[] = []
  try {
    for (const [k, one] of asked.entries()) {
      const name = names[k] ?? `printer-${k + 1}`
      worlds.push(
        one !== undefined && isAddress(one)
          ? await openRealWorld({
              name,
              url: one,
              speed: paceOf(options.speed),
              keyFile: options.keyFile,
              user: options.user,
            })
          : await openVirtual(options, one, name, k, asked.length, say),
      )
    }
    return worlds
  } catch (error) {
    for (const world of worlds) await world.close().catch(() => undefined)
    throw error
  }
}

async function openVirtual(
  options: WorldsAsked,
  printer: string | undefined,
  name: string,
  index: number,
  count: number,
  say: (line: string) => void,
): Promise<World> {
  const { printer: _, config, data = DATA_FOLDER, ...room } = options
  const made = createVirtualPrinter({
    ...room,
    ...(printer === undefined ? (config === undefined ? {} : { config }) : { printer }),
    data: count === 1 ? data : join(data, name),
    seed: options.seed + index,
    sections: deadManConfig(),
  })
  if (made.remark !== null) say(`${made.remark}.`)
  if (made.refusal !== null) say(made.refusal)
  return await createVirtualWorld({
    name,
    title: `Virtual printer: ${made.title}`,
    printer: made.printer,
    speed: options.speed,
  })
}

function paceOf(speed: Speed): number {
  if (speed !== 'max') return speed
  throw new PrintwrightError('speed', 'a printer behind an address keeps its own time: --speed has to be a number.')
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text)
}

function nameOf(asked: string | undefined, config: string | undefined): string {
  if (asked === undefined) return config === undefined ? 'printer' : plainName(basename(config).replace(/\.[^.]*$/, ''))
  if (!isAddress(asked)) return plainName(asked)
  const url = URL.parse(asked)
  if (url === null) throw new PrintwrightError('address', `'${asked}' is no address, as http://voron.local is.`)
  return plainName(`${url.hostname}${url.port === '' ? '' : `-${url.port}`}${url.pathname === '/' ? '' : url.pathname}`)
}

function plainName(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replaceAll(/^-+|-+$/g, '')
  return name === '' ? 'printer' : name.slice(0, 60)
}

function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name}-${count}`
  })
}

/** Puts a file of this machine into a virtual printer's own folder; under which name. */
export function putFile(path: string, data: string): string {
  const { gzipped } = openGcodeFile(path)
  const folder = join(resolve(data), 'gcodes')
  makeFolder(folder)
  const name = basename(path).replace(/\.gz$/i, '')
  const target = join(folder, name)
  if (gzipped) writeFileSync(target, gunzipSync(readFileSync(path)))
  else if (resolve(path) !== target) copyFileSync(path, target)
  return name
}
