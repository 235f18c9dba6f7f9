// The operator's page: what it sees, believes, may do, does and asks, for one printer at a time, as the server tells it.
import { byId, element } from '../dom.ts'
import { type CurveRow, createCharts } from './charts.ts'
import { showPanels } from './panels.ts'
import type { PrinterState } from './state.ts'
import { clock } from './state.ts'

const PICTURE_MS = 2000
const SAID_MAX = 200

let printers: readonly PrinterState[] = []
let current = 0
const curves = new Map<number, CurveRow[]>()
const charts = createCharts()
const news = new Set<string>()

// The address that was printed ends in #token=...: kept for this tab, and out of what is bookmarked or shown to others.
const TOKEN = 'printwright-operator-token'
let token = takeToken()
addEventListener('hashchange', () => {
  token = takeToken()
})

const source = new EventSource('state')
source.addEventListener('state', ({ data }: MessageEvent<string>) => {
  printers = (JSON.parse(data) as { printers: readonly PrinterState[] }).printers
  show()
})
source.addEventListener('curves', ({ data }: MessageEvent<string>) => {
  const { printer, isWhole, rows } = JSON.parse(data) as { printer: number; isWhole: boolean; rows: CurveRow[] }
  curves.set(printer, isWhole ? rows : [...(curves.get(printer) ?? []), ...rows])
  if (printer === current) charts.show(curves.get(printer) ?? [])
})
source.onerror = () => {
  byId('state').textContent = 'no connection'
  byId('state').className = 'pill disconnected'
}

function show(): void {
  const state = printers[current]
  if (state === undefined) return
  showPanels(state)
  for (const { timeS, kind, text } of state.told) {
    const key = `${current} ${timeS} ${text}`
    if (news.has(key)) continue
    news.add(key)
    addSaid(text, kind, timeS)
  }
  const nav = byId('printers')
  nav.hidden = printers.length < 2
  if (nav.childElementCount === printers.length) {
    for (const [k, button] of [...nav.children].entries()) button.setAttribute('aria-pressed', String(k === current))
    return
  }
  nav.replaceChildren(
    ...printers.map(({ name }, k) => element('button', { type: 'button', click: () => choose(k) }, name)),
  )
}

function choose(printer: number): void {
  current = printer
  byId('said').replaceChildren()
  news.clear()
  charts.show(curves.get(printer) ?? [])
  show()
}

function addSaid(text: string, kind: string, timeS: number | null): void {
  const list = byId('said')
  const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 8
  const time = timeS === null ? [] : [element('time', {}, clock(timeS))]
  list.append(element('li', { class: kind }, ...time, element('span', {}, text)))
  while (list.childElementCount > SAID_MAX) list.firstElementChild?.remove()
  if (isAtEnd) list.scrollTop = list.scrollHeight
}

function takeToken(): string | null {
  const given = /^#token=([0-9a-f]+)$/.exec(location.hash)?.[1]
  if (given !== undefined) {
    sessionStorage.setItem(TOKEN, given)
    history.replaceState(null, '', location.pathname)
  }
  return sessionStorage.getItem(TOKEN)
}

async function say(text: string): Promise<void> {
  addSaid(text, 'mine', null)
  try {
    const response = await fetch('say', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ printer: current, text }),
    })
    if (!response.ok) throw new Error(await response.text())
    const answer = (await response.json()) as { text: string }
    if (answer.text !== '') addSaid(answer.text, 'answer', null)
  } catch (error) {
    addSaid((error as Error).message, 'trouble', null)
  }
}

function showPicture(): void {
  const picture = byId('picture') as HTMLImageElement
  const next = new Image()
  next.onload = () => {
    picture.src = next.src
    picture.hidden = false
    byId('dark').hidden = true
    setTimeout(showPicture, PICTURE_MS)
  }
  next.onerror = () => {
    picture.hidden = true
    byId('dark').hidden = false
    setTimeout(showPicture, 5 * PICTURE_MS)
  }
  next.src = `picture/${current}?at=${Date.now()}`
}

for (const [id, words] of [
  ['yes', 'yes'],
  ['no', 'no'],
  ['pause', '/pause'],
  ['resume', '/resume'],
  ['dismiss', '/dismiss'],
  ['stop', '/stop'],
] as const) {
  byId(id).addEventListener('click', () => void say(words))
}
byId('say').addEventListener('submit', (event) => {
  event.preventDefault()
  const words = byId('words') as HTMLInputElement
  const text = words.value.trim()
  words.value = ''
  if (text !== '') void say(text)
})
showPicture()
