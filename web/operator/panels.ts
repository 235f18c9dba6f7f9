// The panels of the page, drawn from the state of one printer. Every text may have been written by others: it goes in as text.
import { byId, element } from '../dom.ts'
import type { DecisionState, PrinterState } from './state.ts'
import { clock } from './state.ts'

export function showPanels(state: PrinterState): void {
  showHead(state)
  showJob(state)
  showBeliefs(state)
  showActs(state)
}

function showHead({ title, host, hostMessage, print, level, levelWords, mind, question }: PrinterState): void {
  const shown = host === 'ready' ? print : host
  byId('title').textContent = title
  document.title = `${shown} · ${title}`
  const pill = byId('state')
  pill.textContent = shown
  pill.className = `pill ${shown}`
  byId('level').textContent =
    hostMessage === '' ? `Level ${level}. ${levelWords} It decides by: ${mind}.` : (hostMessage.split('\n')[0] ?? '')
  byId('ask').hidden = question === null
  setText(byId('question'), question?.text ?? '')
}

function showJob({
  filename,
  progress,
  print,
  layer,
  layers,
  printedS,
  leftS,
  readings,
  unseen,
  host,
}: PrinterState): void {
  byId('file').textContent = filename === '' ? 'No print' : filename
  ;(byId('progress') as HTMLProgressElement).value = progress ?? 0
  const parts = [
    progress === null ? '' : `${Math.round(100 * progress)} %`,
    layer === null ? '' : `layer ${layer}${layers === null ? '' : ` of ${layers}`}`,
    printedS > 0 ? `printed for ${clock(printedS)}` : '',
    leftS === null ? '' : `about ${clock(leftS)} left`,
  ]
  byId('where').textContent = parts.filter((part) => part !== '').join(' · ')
  byId('readings').replaceChildren(
    ...readings.flatMap(({ name, value, expected, target, unit }) => [
      element('dt', {}, name),
      element(
        'dd',
        {},
        `${value?.toFixed(name === 'Z' ? 2 : 1) ?? '?'}${target !== null && target > 0 ? ` of ${target.toFixed(0)}` : ''} ${unit}`,
        ...(expected === null ? [] : [element('small', {}, ` expected ${expected.toFixed(1)}`)]),
      ),
    ]),
  )
  enable('pause', host === 'ready' && print === 'printing')
  enable('resume', host === 'ready' && print === 'paused')
  byId('unseen').replaceChildren(...unseen.map((why) => element('li', {}, why)))
}

function showBeliefs({ beliefs, isAbstaining, evidence, options }: PrinterState): void {
  byId('beliefs').replaceChildren(
    ...beliefs.map(({ cause, title, probability }) => {
      const bar = element('span', { class: cause === 'sound' ? 'bar good' : 'bar' })
      bar.style.width = `${Math.max(1, 100 * probability)}%`
      return element(
        'li',
        {},
        element('span', { class: 'track' }, bar),
        element('b', {}, `${Math.round(100 * probability)} %`),
        element('span', {}, title),
      )
    }),
  )
  byId('abstains').hidden = !isAbstaining
  byId('evidence').replaceChildren(...evidence.map((words) => element('li', {}, words)))
  byId('options').replaceChildren(
    ...options.map(({ words, title, cost }) =>
      element('li', title === '' ? {} : { title }, element('b', {}, cost.toFixed(2)), element('span', {}, words)),
    ),
  )
}

let decisionsShown = ''

function showActs({ playbook, decisions, print }: PrinterState): void {
  byId('playbook').hidden = playbook === null
  if (playbook !== null) {
    byId('playbook-title').textContent = `${playbook.title}: step ${playbook.step} of ${playbook.steps}`
    byId('playbook-words').textContent = playbook.words
    const bar = byId('playbook-progress') as HTMLProgressElement
    bar.max = playbook.steps
    bar.value = playbook.step
  }
  // What a person has opened stays open.
  const key = JSON.stringify(decisions)
  if (key === decisionsShown && byId('decisions').childElementCount > 0) return
  decisionsShown = key
  byId('decisions').replaceChildren(
    ...(decisions.length === 0
      ? [element('li', { class: 'quiet' }, print === 'printing' ? 'Nothing: there is no need.' : 'Nothing.')]
      : decisions.toReversed().map(decisionItem)),
  )
}

function decisionItem({ timeS, by, words, instead, reasoning }: DecisionState): HTMLElement {
  const rows: readonly (readonly [string, string])[] = [
    ['Problem', reasoning.problem],
    ['Root cause, as held then', reasoning.rootCause],
    ['Recommended action', reasoning.recommendedAction],
    ['Thermal', reasoning.thermal],
    ['Material', reasoning.material],
    ['Flow', reasoning.flow],
    ['Motion', reasoning.motion],
    ['Instead of', instead ?? ''],
  ]
  const said = rows.filter(([, text]) => text !== '')
  const list = (from: readonly (readonly [string, string])[]): HTMLElement =>
    element('dl', {}, ...from.flatMap(([name, text]) => [element('dt', {}, name), element('dd', {}, text)]))
  return element(
    'li',
    {},
    element('p', {}, element('time', {}, clock(timeS)), ` ${words} `, element('small', {}, by)),
    list(said.slice(0, 3)),
    ...(said.length > 3 ? [element('details', {}, element('summary', {}, 'Why'), list(said.slice(3)))] : []),
  )
}

function enable(id: string, isPossible: boolean): void {
  ;(byId(id) as HTMLButtonElement).disabled = !isPossible
}

/** A screen reader reads only what has changed. */
function setText(where: HTMLElement, text: string): void {
  if (where.textContent !== text) where.textContent = text
}
