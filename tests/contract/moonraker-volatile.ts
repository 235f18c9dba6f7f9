// Parts of an answer that are as long as the machine or the moment makes them, cut to what can be compared: of many samples the
// first, of network interfaces the one that every machine has, of listings an order by name (a disk has none).
import type { Typed } from './typed-json.ts'

type Cut = (value: Typed, name: string) => Typed

const first: Cut = (value) => (value.kind === 'list' ? { kind: 'list', items: value.items.slice(0, 1) } : value)

const only =
  (...names: readonly string[]): Cut =>
  (value) =>
    value.kind === 'record'
      ? { kind: 'record', fields: new Map([...value.fields].filter(([name]) => names.includes(name))) }
      : value

const byName =
  (field: string): Cut =>
  (value) => {
    if (value.kind !== 'list') return value
    const nameOf = (item: Typed): string => {
      const found = item.kind === 'record' ? item.fields.get(field) : undefined
      return found?.kind === 'text' ? found.value : ''
    }
    return { kind: 'list', items: [...value.items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) }
  }

/** What belongs to the answer: not the library's name, the moment, nor how the line is kept. Headers have no order. */
const ownHeaders: Cut = (value) =>
  value.kind === 'record'
    ? {
        kind: 'record',
        fields: new Map(
          [...value.fields]
            .filter(([name]) => !/^(Server|Date|Connection|Keep-Alive|Vary)$/i.test(name))
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        ),
      }
    : value

const REPORT = /^B:\d+\.\d \/\d+\.\d T0:\d+\.\d \/\d+\.\d$/

/** How many reports a wait takes is the heaters' business: of several, the first. */
const oneReport: Cut = (value) => {
  if (value.kind !== 'list') return value
  const isReport = (item: Typed | undefined): boolean => {
    const message = item?.kind === 'record' ? item.fields.get('message') : undefined
    return message?.kind === 'text' && REPORT.test(message.value)
  }
  const { items } = value
  return { kind: 'list', items: items.filter((item, k) => !(isReport(item) && isReport(items[k - 1]))) }
}

/** Which part of which answers is cut how. */
const CUTS: readonly { readonly pair: RegExp; readonly name: RegExp; readonly cut: Cut; readonly why: string }[] = [
  {
    pair: /temperature_store/,
    name: /^(temperatures|targets|powers|speeds)$/,
    cut: first,
    why: 'of the samples the first: how many there are is how long the server has run',
  },
  { pair: /proc_stats|^_all/, name: /^network$/, cut: only('lo'), why: 'the interface that every machine has' },
  {
    pair: /proc_stats|^_all/,
    name: /^system_cpu_usage$/,
    cut: only('cpu', 'cpu0'),
    why: 'the cores that every machine has',
  },
  { pair: /proc_stats/, name: /^moonraker_stats$/, cut: first, why: 'of the samples the first' },
  {
    pair: /^http\./,
    name: /^headers$/,
    cut: ownHeaders,
    why: 'less Server, Date, Connection, Keep-Alive, Vary; in any order',
  },
  { pair: /gcode_store/, name: /^gcode_store$/, cut: oneReport, why: 'of temperature reports in a row the first' },
  { pair: /files\.(get_)?directory/, name: /^files$/, cut: byName('filename'), why: 'by name: a disk has no order' },
  { pair: /files\.(get_)?directory/, name: /^dirs$/, cut: byName('dirname'), why: 'by name: a disk has no order' },
]

/** What is compared in part, for the table. */
export function cutLines(): string[] {
  return CUTS.map(({ pair, name, why }) => `| ${shown(pair)} | ${shown(name)} | ${why} |`)
}

function shown({ source }: RegExp): string {
  return `\`${source.replaceAll('|', ' or ')}\``
}

export function comparable(pair: string, value: Typed | null): Typed | null {
  return value === null ? null : cut(pair, value, '')
}

function cut(pair: string, value: Typed, name: string): Typed {
  const rule = CUTS.find((candidate) => candidate.pair.test(pair) && candidate.name.test(name))
  const own = rule === undefined ? value : rule.cut(value, name)
  if (own.kind === 'list') return { kind: 'list', items: own.items.map((item) => cut(pair, item, '')) }
  if (own.kind !== 'record') return own
  const isAnswer = name === '' && own.fields.has('jsonrpc')
  const fields = [...own.fields].map(([field, item]): [string, Typed] => [
    field,
    isAnswer && field === 'id' ? { kind: 'int', value: 0 } : cut(pair, item, field),
  ])
  return { kind: 'record', fields: new Map(fields) }
}
