// `printwright operate`: the operator on virtual printers of this process, or on real ones through Moonraker.
import { join, resolve } from 'node:path'
import { PrintwrightError } from '#core'
import type { PowerSwitch } from '#guard'
import { gcodePower } from '#guard'
import type { Level } from '#protocol'
import { devicePower } from './guard-power.ts'
import { chooseMaterial, loadMaterials } from './material-files.ts'
import { materialLimits } from './open-guard.ts'
import { openMind } from './operate/open-mind.ts'
import { openWorlds, putFile, type WorldsAsked } from './operate/open-worlds.ts'
import { type Operated, openOperated } from './operate/operated.ts'
import { plainScreen } from './operate/plain-screen.ts'
import type { Screen } from './operate/screen.ts'
import type { World } from './operate/world.ts'
import { DATA_FOLDER } from './virtual-printer.ts'

export interface OperateOptions extends WorldsAsked {
  readonly model?: string
  readonly modelName?: string
  readonly allow: Level
  readonly file?: string
  readonly host: string
  readonly port: number
  readonly powerDevice?: string
  readonly powerGcode?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** 0 ended by the person, or the print of --file is complete; 1 that print is not. */
export async function operateCommand(options: OperateOptions): Promise<0 | 1> {
  refuseMisuse(options)
  const stop = new AbortController()
  const end = (): void => stop.abort()
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  const screen = plainScreen(options)
  const data = resolve(options.data ?? DATA_FOLDER)
  const mind = await openMind(options.model ?? 'baseline', options)
  const file = options.file === undefined ? null : putFile(options.file, data)
  const worlds = await openWorlds(options, screen.say)
  const operated: Operated[] = []
  try {
    for (const world of worlds) operated.push(await openOne(options, world, mind, data, screen))
    screen.begin(operated, mind.words)
    const runs = operated.map((one) => one.world.run(() => stepOf(one, screen), stop.signal))
    if (file !== null && operated[0] !== undefined) begin(operated[0], file, stop)
    await Promise.all(runs)
  } finally {
    for (const one of operated) await one.close()
    for (const world of worlds) await world.close().catch(() => undefined)
    await mind.close()
    screen.end()
  }
  return file === null || operated[0]?.operator.scene?.print === 'complete' ? 0 : 1
}

async function stepOf(operated: Operated, screen: Screen): Promise<void> {
  await operated.step()
  screen.stepped(operated)
}

async function openOne(
  options: OperateOptions,
  world: World,
  mind: Awaited<ReturnType<typeof openMind>>,
  data: string,
  screen: Screen,
): Promise<Operated> {
  const { material: name } = options
  return await openOperated({
    world,
    level: options.allow,
    agentOf: mind.agentOf,
    mind: mind.name,
    thinkEveryS: mind.thinkEveryS,
    material: name,
    limits: name === undefined ? null : materialLimits(chooseMaterial(loadMaterials(), name, {}).material),
    folder: join(data, 'operator', world.name),
    seed: options.seed,
    deadManCount: Math.floor(Date.now() / 1000),
    power: powerOf(options, world),
    listener: screen.listenerOf(world),
  })
}

function powerOf({ powerDevice, powerGcode, printer }: OperateOptions, world: World): PowerSwitch[] {
  return [
    ...(powerDevice === undefined ? [] : [devicePower(powerDevice, printer[0])]),
    ...(powerGcode === undefined ? [] : [gcodePower(powerGcode, world.port)]),
  ]
}

/** The command ends with its print. */
function begin({ operator, world }: Operated, file: string, stop: AbortController): void {
  let hasBegun = false
  const look = setInterval(() => {
    const { scene } = operator
    if (scene === null) return
    if (!hasBegun && scene.host === 'ready') {
      hasBegun = true
      world.port.startPrint(file).catch(() => stop.abort())
    } else if (hasBegun && operator.memory?.filename === file && scene.host !== 'startup') {
      const isOn = scene.print === 'printing' || scene.print === 'paused'
      if (!isOn && scene.filename === file) stop.abort()
    }
  }, 50)
  stop.signal.addEventListener('abort', () => clearInterval(look))
}

function refuseMisuse({ file, printer, config, powerDevice, fault }: OperateOptions): void {
  const addresses = printer.filter((one) => /^https?:/i.test(one))
  if (file !== undefined && (addresses.length > 0 || printer.length > 1)) {
    throw new PrintwrightError(
      'file',
      '--file prints on one virtual printer; on a real one: `printwright remote URL upload FILE --print`.',
    )
  }
  if (config !== undefined && printer.length > 0) {
    throw new PrintwrightError('printer-twice', 'give either --config or --printer, not both.')
  }
  if (fault !== undefined && fault.length > 0 && addresses.length > 0) {
    throw new PrintwrightError('fault', '--fault breaks virtual printers only.')
  }
  if (powerDevice !== undefined && (addresses.length !== 1 || printer.length !== 1)) {
    throw new PrintwrightError('power', '--power-device goes with one --printer URL: its Moonraker switches it.')
  }
}
