// One picture of the terminal: what the operator sees, thinks, may do, does and asks, and below it what happened last.
import { plainText } from '#core'
import { type Tone, toned } from '../console/bottom-line.ts'
import { clock } from './told-lines.ts'
import type { OperatorView } from './view.ts'

export interface FrameInput {
  readonly view: OperatorView
  /** Of all printers, where there are several. */
  readonly names: readonly string[]
  readonly pageUrl: string | null
  readonly lines: readonly string[]
  readonly typed: string
  readonly columns: number
  readonly rows: number
  readonly hasColours: boolean
}

interface Piece {
  readonly text: string
  readonly tone: Tone
}

const LABEL = 10
const BAR = 24

/** As many rows as there are, none longer than the terminal is wide. */
export function frameOf(input: FrameInput): string[] {
  const { view, rows, columns, lines, typed, hasColours } = input
  const head = [
    ...headRows(input),
    ...seesRows(view),
    ...thinksRows(view),
    ...mayRows(view),
    ...doesRows(view, columns),
  ]
  const body = [...head, ...askRows(view, columns)]
  const room = Math.max(0, rows - body.length - 2)
  const log = wrapAll(lines, columns).slice(-room)
  const shown: Piece[][] = [
    ...body.slice(0, Math.max(0, rows - 2)),
    [{ text: '─'.repeat(Math.max(0, columns - 1)), tone: 'faint' }],
    ...log.map((text): Piece[] => [{ text, tone: 'plain' }]),
  ]
  while (shown.length < rows - 1) shown.push([])
  shown.push([{ text: `> ${typed.slice(-(columns - 4))}`, tone: 'plain' }])
  return shown.slice(0, rows).map((pieces) => drawn(pieces, columns, hasColours))
}

function drawn(pieces: readonly Piece[], columns: number, hasColours: boolean): string {
  let left = columns - 1
  return pieces
    .map(({ text, tone }) => {
      const cut = [...plainText(text)].slice(0, Math.max(0, left)).join('')
      left -= [...cut].length
      return toned(cut, tone, hasColours)
    })
    .join('')
}

function headRows({ view, names, pageUrl }: FrameInput): Piece[][] {
  const title = names.length > 1 ? `${view.name} (of ${names.join(', ')})` : view.title
  const bar = view.progress === null ? '' : ` ${barOf(view.progress, BAR)} ${Math.round(100 * view.progress)} %`
  const layer = view.layer === null ? '' : `  layer ${view.layer}${view.layers === null ? '' : ` of ${view.layers}`}`
  const left = view.leftS === null ? '' : `  about ${clock(view.leftS)} left`
  const state = view.host === 'ready' ? view.print : view.host
  const tone: Tone = state === 'printing' || state === 'complete' ? 'good' : state === 'paused' ? 'warm' : 'plain'
  return [
    [
      { text: 'Printwright  ', tone: 'good' },
      { text: `${title}  ·  ${view.level}  ·  ${view.mind}`, tone: 'plain' },
    ],
    ...(pageUrl === null ? [] : [[{ text: `the same as a page: ${pageUrl}`, tone: 'faint' } satisfies Piece]]),
    [],
    [
      { text: `${clock(view.timeS)}  `, tone: 'faint' },
      { text: state, tone },
      { text: `  ${view.filename}${bar}${layer}${left}`, tone: 'plain' },
    ],
    ...(view.hostMessage === ''
      ? []
      : [[{ text: view.hostMessage.split('\n')[0] ?? '', tone: 'bad' } satisfies Piece]]),
  ]
}

function seesRows({ readings, unseen, isForetold }: OperatorView): Piece[][] {
  const words = readings.map(({ name, value, expected, target, unit }) => {
    const of = target !== null && target > 0 ? ` of ${target.toFixed(0)}` : ''
    const against = expected === null ? '' : ` (expected ${expected.toFixed(1)})`
    return `${name} ${value?.toFixed(name === 'Z' ? 2 : 1) ?? '?'}${of} ${unit}${against}`
  })
  const twin = isForetold ? '' : ' · not simulated yet: nothing to compare with'
  const rows: Piece[][] = [[label('sees'), { text: `${words.join(' · ')}${twin}`, tone: 'plain' }]]
  for (const why of unseen.slice(0, 2)) rows.push([label(''), { text: why, tone: 'warm' }])
  return rows
}

function thinksRows({ beliefs, evidence, isAbstaining }: OperatorView): Piece[][] {
  const rows = beliefs
    .slice(0, 3)
    .map(({ title, probability, cause }, k): Piece[] => [
      label(k === 0 ? 'believes' : ''),
      { text: barOf(probability, 12), tone: cause === 'sound' ? 'good' : probability > 0.3 ? 'bad' : 'warm' },
      { text: ` ${String(Math.round(100 * probability)).padStart(3)} %  ${title}`, tone: 'plain' },
    ])
  if (isAbstaining) rows.push([label(''), { text: 'It does not know: what it sees fits nothing well.', tone: 'warm' }])
  for (const words of evidence.slice(0, 2)) rows.push([label(''), { text: words, tone: 'faint' }])
  return rows.length === 0 ? [[label('believes'), { text: 'nothing yet', tone: 'faint' }]] : rows
}

function mayRows({ options }: OperatorView): Piece[][] {
  const words = options.slice(0, 5).map(({ words, cost }) => `${words} ${cost.toFixed(2)}`)
  const text = words.length === 0 ? 'nothing: nobody prints' : `${words.join(' · ')}  (cost in spoilt prints)`
  return [[label('may do'), { text, tone: 'plain' }]]
}

function doesRows({ playbook, decisions }: OperatorView, columns: number): Piece[][] {
  const rows: Piece[][] = []
  if (playbook !== null) {
    const { title, step, steps, words } = playbook
    rows.push([label('does'), { text: `${title}, step ${step} of ${steps}: ${words}`, tone: 'good' }])
  }
  const last = decisions.at(-1)
  if (last !== undefined) {
    rows.push([
      label(rows.length === 0 ? 'does' : ''),
      {
        text: `${clock(last.timeS)} ${last.words} (${last.by})`,
        tone: 'plain',
      },
    ])
    const reason = `${last.reasoning.problem} ${last.reasoning.rootCause}`
    for (const text of wrap(reason, columns - LABEL - 2).slice(0, 2)) rows.push([label(''), { text, tone: 'faint' }])
  }
  return rows.length === 0 ? [[label('does'), { text: 'nothing: there is no need', tone: 'faint' }]] : rows
}

function askRows({ question }: OperatorView, columns: number): Piece[][] {
  if (question === null) return []
  const rows = wrap(`${question.text} (yes or no)`, columns - LABEL - 2)
  return rows.map((text, k): Piece[] => [label(k === 0 ? 'asks' : ''), { text, tone: 'warm' }])
}

function label(text: string): Piece {
  return { text: text.padEnd(LABEL), tone: 'faint' }
}

function barOf(ratio: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, ratio)) * width)
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`
}

function wrapAll(lines: readonly string[], columns: number): string[] {
  return lines.slice(-200).flatMap((line) => line.split('\n').flatMap((one) => wrap(one, columns - 1)))
}

export function wrap(text: string, width: number): string[] {
  const rows: string[] = []
  let row = ''
  for (const word of text.split(' ')) {
    const longer = row === '' ? word : `${row} ${word}`
    if ([...longer].length <= Math.max(10, width)) {
      row = longer
      continue
    }
    if (row !== '') rows.push(row)
    row = word
  }
  rows.push(row)
  return rows
}
