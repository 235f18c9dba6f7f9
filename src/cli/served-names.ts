// Which printers `serve` makes: what each is called, where its files lie, what machine it is.
import { join, resolve } from 'node:path'
import { PrintwrightError } from '#core'
import { DATA_FOLDER } from './virtual-printer.ts'

export interface ServedName {
  readonly name: string
  readonly folder: string
  /** A machine of its own; else the one of the command line. */
  readonly printer: string | undefined
}

interface NamesAsked {
  readonly count: number
  readonly names?: readonly string[]
  readonly data?: string
  readonly port: number
}

/** Words of a URL's path that mean something already. */
const TAKEN = ['server', 'printer', 'machine', 'access', 'api', 'websocket', 'webcam', 'printwright', 'debug']
const PORT_MAX = 65_535

export function servedNames({ count, names, data = DATA_FOLDER, port }: NamesAsked): ServedName[] {
  const folder = resolve(data)
  if (names !== undefined) {
    if (count > 1)
      throw new PrintwrightError('names', '--names and --count exclude each other: there is one printer for each name.')
    return uniqueNames(names).map((entry) => ({ ...entry, folder: join(folder, entry.name) }))
  }
  if (port > 0 && port + count - 1 > PORT_MAX) {
    throw new PrintwrightError('ports', `${count} ports from ${port} on go beyond ${PORT_MAX}.`)
  }
  if (count === 1) return [{ name: 'printer', folder, printer: undefined }]
  return Array.from({ length: count }, (_, k) => {
    const name = `printer-${k + 1}`
    return { name, folder: join(folder, name), printer: undefined }
  })
}

function uniqueNames(names: readonly string[]): { readonly name: string; readonly printer: string | undefined }[] {
  const seen = new Set<string>()
  return names.map((text) => {
    const [name = '', printer] = text.split('=')
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(name)) {
      throw new PrintwrightError(
        'names',
        `'${text}' is no name for a printer: letters, digits, - and _, then =PRINTER where it is a machine of its own.`,
      )
    }
    const key = name.toLowerCase()
    if (TAKEN.includes(key))
      throw new PrintwrightError('names', `A printer cannot be called '${name}': that word is Moonraker's.`)
    if (seen.has(key)) throw new PrintwrightError('names', `Two printers are called '${name}'.`)
    seen.add(key)
    return { name, printer }
  })
}
