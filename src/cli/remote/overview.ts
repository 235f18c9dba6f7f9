// One look at a printer: how it is, how hot, what it prints.
import type { PlainRecord, PrinterPort } from '#protocol'

export interface Overview {
  readonly state: string
  readonly message: string
  readonly software: string
  readonly print: {
    readonly state: string
    readonly file: string
    readonly progress_ratio: number
    readonly printed_s: number
    readonly message: string
  } | null
  readonly temperatures: readonly {
    readonly name: string
    readonly reading_c: number | null
    readonly target_c: number | null
  }[]
}

export async function readOverview(port: PrinterPort): Promise<Overview> {
  const { state, message, softwareVersion } = await port.info()
  const known = { state, message, software: softwareVersion }
  if (state !== 'ready' && state !== 'shutdown') return { ...known, print: null, temperatures: [] }
  const { status: has } = await port.query({ heaters: ['available_sensors'] })
  const sensors = textsOf(has['heaters']?.['available_sensors'])
  const wanted = Object.fromEntries(sensors.map((name) => [name, ['temperature', 'target']]))
  const { status } = await port.query({ ...wanted, print_stats: null, virtual_sdcard: ['progress'] })
  const stats: PlainRecord = status['print_stats'] ?? {}
  return {
    ...known,
    print: {
      state: textOf(stats['state']),
      file: textOf(stats['filename']),
      progress_ratio: numberOf(status['virtual_sdcard']?.['progress']) ?? 0,
      printed_s: numberOf(stats['print_duration']) ?? 0,
      message: textOf(stats['message']),
    },
    temperatures: sensors.map((name) => ({
      name,
      reading_c: numberOf(status[name]?.['temperature']),
      target_c: numberOf(status[name]?.['target']),
    })),
  }
}

export function showOverview({ state, message, software, print, temperatures }: Overview): string {
  const lines = [`Klipper ${software}: ${state}${state === 'ready' ? '' : `\n${message.trim()}`}`]
  if (print !== null) {
    const file = print.file === '' ? '' : `, ${print.file}, ${Math.round(100 * print.progress_ratio)} %`
    lines.push(`Print: ${print.state}${file}${print.message === '' ? '' : `: ${print.message}`}`)
  }
  for (const { name, reading_c: readingC, target_c: targetC } of temperatures) {
    const target = targetC === null || targetC === 0 ? '' : ` of ${targetC} °C`
    lines.push(`  ${name}: ${readingC === null ? '-' : readingC.toFixed(1)} °C${target}`)
  }
  return lines.join('\n')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}
