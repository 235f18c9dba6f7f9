// moonraker.conf: what the server is told about itself. The file that a person has for a real one is read as it is.
import type { ConfigSection, ConfigValue, ReadInclude } from '#config'
import { parseConfigText } from '#config'

export interface MoonrakerConf {
  /** The main file, as it was named. */
  readonly file: string
  /** By name as written: `webcam Nozzle`. */
  readonly sections: ReadonlyMap<string, ConfSection>
  readonly warnings: readonly string[]
}

export interface ConfSection {
  readonly name: string
  /** Where it begins. */
  readonly file: string
  /** As written. */
  readonly values: ReadonlyMap<string, ConfigValue>
  has(option: string): boolean
  text(option: string, fallback: string): string
  number(option: string, fallback: number): number
  flag(option: string, fallback: boolean): boolean
  /** One entry a line, or comma-separated. */
  list(option: string, fallback: readonly string[]): readonly string[]
  readonly options: readonly string[]
}

/**
 * What a server runs with whose folder has no such file; written there, so that a person finds what to change.
 * @param prefix where it answers at its port: empty, or `/name`.
 */
export const defaultConf = (
  prefix: string,
): string => `# Settings of Printwright's Moonraker server. Real Moonraker's options work here; its own documentation describes them.
# Where the server listens is said on the command line (--host, --port).
[server]
max_upload_size: 1024

[authorization]
trusted_clients:
  127.0.0.0/8
  ::1/128
cors_domains:
  *.lan
  *.local
  *://localhost
  *://localhost:*
  *://127.0.0.1
  *://127.0.0.1:*
  *://my.mainsail.xyz
  *://app.fluidd.xyz

[octoprint_compat]

[history]

[announcements]

[job_queue]
load_on_startup: False

[spoolman]
server: builtin

[update_manager]

[webcam Camera]
location: printer
service: mjpegstreamer
stream_url: ${prefix}/webcam/?action=stream
snapshot_url: ${prefix}/webcam/?action=snapshot

# What the machine measures beside Klipper: supply, encoder, load cell, accelerometer, ...
[sensor machine]
type: printwright
meters: all
`

export function readMoonrakerConf(text: string, file: string, readInclude: ReadInclude = () => null): MoonrakerConf {
  const tree = parseConfigText({ file, text }, readInclude)
  return {
    file,
    sections: new Map([...tree.sections].map(([name, section]) => [name, createSection(section)])),
    warnings: tree.diagnostics.map(({ message, line }) => `${file}, line ${line}: ${message}`),
  }
}

/** A section that is not there answers with what is usual. */
export function confSection(conf: MoonrakerConf, name: string): ConfSection {
  return conf.sections.get(name) ?? createSection({ name, file: '', line: 0, options: new Map() })
}

/** [webcam Nozzle] and [webcam Bed] for `webcam`. */
export function namedSections(conf: MoonrakerConf, kind: string): readonly { name: string; section: ConfSection }[] {
  return [...conf.sections].flatMap(([name, section]) =>
    name.startsWith(`${kind} `) ? [{ name: name.slice(kind.length + 1).trim(), section }] : [],
  )
}

function createSection({ name, file, options }: ConfigSection): ConfSection {
  const value = (option: string): string | undefined => options.get(option)?.text.trim()
  return {
    name,
    file,
    values: options,
    options: [...options.keys()],
    has: (option) => options.has(option),
    text: (option, fallback) => value(option) ?? fallback,
    number(option, fallback) {
      const read = Number(value(option) ?? Number.NaN)
      return Number.isFinite(read) ? read : fallback
    },
    flag(option, fallback) {
      const read = value(option)?.toLowerCase()
      if (read === undefined) return fallback
      return ['true', 'yes', 'on', '1'].includes(read)
    },
    list: (option, fallback) =>
      value(option)
        ?.split(/[\n,]/)
        .map((part) => part.trim())
        .filter((part) => part !== '') ?? fallback,
  }
}
