// The status page: one printer at a glance, from a phone as well, with the one button that must always be there.
import { byId } from '../dom.ts'
import { addLine, clearLines } from './console.ts'
import type { ListedFile } from './files.ts'
import { showFiles, upload } from './files.ts'
import type { FileFacts } from './job.ts'
import { showJob } from './job.ts'
import { openLink, Refused } from './link.ts'
import type { Status } from './status.ts'
import { merge, text } from './status.ts'
import { createTemperatures } from './temperatures.ts'

const KEY = 'printwright-api-key'
const here = new URL('.', location.href)
/** The printer's name where one server has several: /left/. */
const name = decodeURIComponent(here.pathname.replaceAll('/', ''))
if (name !== '') {
  byId('title').textContent = name
  document.title = name
}
const socketUrl = new URL('websocket', here)
socketUrl.protocol = here.protocol === 'https:' ? 'wss:' : 'ws:'

let status: Status = {}
let facts: FileFacts = {}
let factsOf = ''
let hostState = 'disconnected'
let hostMessage = ''
let key = sessionStorage.getItem(KEY) ?? ''

const link = openLink(socketUrl, {
  opened: () => attempt(greet),
  closed: () => setHost('disconnected', ''),
  told(method, params) {
    if (method === 'notify_status_update') take(params[0] as Status)
    else if (method === 'notify_gcode_response') addLine(String(params[0]), false)
    else if (method === 'notify_klippy_ready') attempt(begin)
    else if (method === 'notify_klippy_shutdown') attempt(askHost)
    else if (method === 'notify_klippy_disconnected') setHost('startup', '')
    else if (method === 'notify_filelist_changed') attempt(listFiles)
  },
})
const temperatures = createTemperatures((heater, targetC) =>
  run(`SET_HEATER_TEMPERATURE HEATER=${heater.replace(/^heater_generic /, '')} TARGET=${targetC}`),
)

async function greet(): Promise<void> {
  const who = { client_name: 'printwright-status', version: '1', type: 'web', url: location.href }
  await link.call('server.connection.identify', key === '' ? who : { ...who, api_key: key })
  byId('login').hidden = true
  await askHost()
  await listFiles()
  showCamera()
}

async function askHost(): Promise<void> {
  const info = await link.call<{ klippy_state: string; klippy_connected: boolean }>('server.info')
  if (info.klippy_connected) {
    const { state, state_message } = await link.call<{ state: string; state_message: string }>('printer.info')
    setHost(state, state === 'ready' ? '' : state_message)
  } else setHost('startup', '')
  if (info.klippy_state === 'ready') await begin()
}

/** Klipper is there: what it has, and what it did before we came. */
async function begin(): Promise<void> {
  setHost('ready', '')
  const known = await link.call<{
    status: { heaters?: { available_sensors?: string[]; available_heaters?: string[] } }
  }>('printer.objects.query', { objects: { heaters: null } })
  const sensors = known.status.heaters?.available_sensors ?? []
  const heaters = known.status.heaters?.available_heaters ?? []
  const objects: Record<string, null> = {
    print_stats: null,
    virtual_sdcard: null,
    display_status: null,
    webhooks: null,
  }
  for (const sensor of sensors) objects[sensor] = null
  const past = await link
    .call<Record<string, { temperatures?: number[] }>>('server.temperature_store')
    .catch(() => ({}))
  temperatures.begin(
    sensors,
    heaters,
    Object.fromEntries(Object.entries(past).map(([name, { temperatures: values }]) => [name, values ?? []])),
  )
  const store = await link
    .call<{ gcode_store: { message: string; type: string }[] }>('server.gcode_store', { count: 100 })
    .catch(() => ({ gcode_store: [] }))
  clearLines()
  for (const { message, type } of store.gcode_store) addLine(message, type === 'command')
  status = {}
  take((await link.call<{ status: Status }>('printer.objects.subscribe', { objects })).status)
}

function take(changes: Status): void {
  status = merge(status, changes)
  const file = text(status, 'print_stats', 'filename')
  if (file !== factsOf) {
    factsOf = file
    facts = {}
    if (file !== '') attempt(() => learn(file))
  }
  temperatures.show(status)
  showJob(status, facts)
  showState()
}

async function learn(file: string): Promise<void> {
  facts = await link.call<FileFacts>('server.files.metadata', { filename: file })
}

function setHost(state: string, message: string): void {
  hostState = state
  hostMessage = message
  showState()
}

function showState(): void {
  const job = text(status, 'print_stats', 'state')
  const shown = hostState === 'ready' && job !== '' && job !== 'standby' ? job : hostState
  const pill = byId('state')
  pill.textContent = shown
  pill.className = `pill ${shown}`
  const said = hostMessage || (shown === 'error' ? text(status, 'print_stats', 'message') : '')
  const message = byId('message')
  message.textContent = said
  message.hidden = said === ''
  const stop = byId('stop')
  const isDown = hostState === 'shutdown' || hostState === 'error'
  stop.textContent = isDown ? 'Restart firmware' : 'Emergency stop'
}

async function listFiles(): Promise<void> {
  showFiles(await link.call<ListedFile[]>('server.files.list', { root: 'gcodes' }), (filename) =>
    act('printer.print.start', { filename }),
  )
}

function showCamera(): void {
  const picture = byId('picture') as HTMLImageElement
  picture.onerror = () => {
    picture.hidden = true
    byId('dark').hidden = false
  }
  picture.onload = () => {
    picture.hidden = false
    byId('dark').hidden = true
  }
  const url = new URL('webcam/?action=stream', here)
  if (key === '') {
    picture.src = url.href
    return
  }
  attempt(async () => {
    url.searchParams.set('token', await link.call<string>('access.oneshot_token'))
    picture.src = url.href
  })
}

function run(script: string): void {
  addLine(script, true)
  attempt(async () => {
    try {
      await link.call('printer.gcode.script', { script })
    } catch (error) {
      // Klipper has said so in the console already.
      if (!(error instanceof Refused && error.code === 400)) throw error
    }
  })
}

function act(method: string, params?: object): void {
  attempt(async () => void (await link.call(method, params)))
}

/** What fails is told in the console; a server that does not know us gets its form. */
function attempt(work: () => Promise<void>): void {
  work().catch((error: Error) => {
    if (error instanceof Refused && (error.code === 401 || error.message === 'Unauthorized')) askForKey()
    else addLine(`!! ${error.message}`, false)
  })
}

function askForKey(): void {
  byId('login').hidden = false
  setHost(
    'locked',
    key === '' ? '' : 'This is not the API key of this printer: it stands in accounts.json in the folder of its files.',
  )
}

function onSubmit(id: string, act: () => void): void {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault()
    act()
  })
}

byId('stop').addEventListener('click', () => {
  const isDown = hostState === 'shutdown' || hostState === 'error'
  act(isDown ? 'printer.firmware_restart' : 'printer.emergency_stop')
})
byId('pause').addEventListener('click', () => act('printer.print.pause'))
byId('resume').addEventListener('click', () => act('printer.print.resume'))
byId('cancel').addEventListener('click', () => {
  if (confirm('Cancel this print?')) act('printer.print.cancel')
})
onSubmit('say', () => {
  const input = byId('script') as HTMLInputElement
  if (input.value.trim() !== '') run(input.value)
  input.value = ''
})
onSubmit('login', () => {
  key = (byId('key') as HTMLInputElement).value
  sessionStorage.setItem(KEY, key)
  location.reload()
})
onSubmit('upload', () => {
  const file = (byId('chosen') as HTMLInputElement).files?.[0]
  if (file === undefined) return
  const bar = byId('sent') as HTMLProgressElement
  bar.hidden = false
  attempt(async () => {
    try {
      await upload(new URL('server/files/upload', here), file, key, (ratio) => {
        bar.value = ratio
      })
      await listFiles()
    } finally {
      bar.hidden = true
    }
  })
})
setInterval(() => temperatures.sample(status), 1000)
