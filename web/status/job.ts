// What is printed: how far it is, how long it takes, and the buttons that hold it.
import { byId, element } from '../dom.ts'
import type { Status } from './status.ts'
import { clock, number, text } from './status.ts'

/** What the slicer said of the file. */
export interface FileFacts {
  readonly estimated_time?: number
  readonly layer_count?: number
}

export function showJob(status: Status, facts: FileFacts): void {
  const state = text(status, 'print_stats', 'state')
  const file = text(status, 'print_stats', 'filename')
  const ratio = number(status, 'virtual_sdcard', 'progress') || 0
  const printedS = number(status, 'print_stats', 'print_duration')
  const isActive = state === 'printing' || state === 'paused'
  byId('file').textContent = file === '' ? 'No print' : file
  const bar = byId('progress') as HTMLProgressElement
  bar.value = state === 'complete' ? 1 : ratio
  enable('pause', state === 'printing')
  enable('resume', state === 'paused')
  enable('cancel', isActive)
  const lines: [string, string][] = []
  if (file !== '') {
    lines.push(['State', state], ['Progress', `${Math.round(100 * bar.value)} %`], ['Printed for', clock(printedS)])
    const leftS = isActive ? timeLeftS(ratio, printedS, facts.estimated_time) : Number.NaN
    if (Number.isFinite(leftS)) lines.push(['Left, about', clock(leftS)])
    const info = status['print_stats']?.['info'] as
      | { current_layer?: number | null; total_layer?: number | null }
      | undefined
    const layers = info?.total_layer ?? facts.layer_count
    if (typeof info?.current_layer === 'number')
      lines.push(['Layer', `${info.current_layer}${layers ? ` of ${layers}` : ''}`])
  }
  const words = text(status, 'display_status', 'message')
  if (words !== '') lines.push(['Says', words])
  byId('facts').replaceChildren(
    ...lines.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
  )
}

/** The slicer's estimate at first, the file's own pace towards the end. */
function timeLeftS(ratio: number, printedS: number, estimatedS: number | undefined): number {
  const byPace = ratio > 0.01 ? printedS / ratio - printedS : Number.NaN
  if (estimatedS === undefined) return byPace
  const byEstimate = Math.max(0, estimatedS - printedS)
  return Number.isFinite(byPace) ? ratio * byPace + (1 - ratio) * byEstimate : byEstimate
}

function enable(id: string, isPossible: boolean): void {
  ;(byId(id) as HTMLButtonElement).disabled = !isPossible
}
