// `printwright operate`: the operator on virtual printers of this process, or on real ones through Moonraker.
import { join, resolve } from 'node:path'
import { PrintwrightError } from '#core'
import type { PowerSwitch } from '#guard'
import { gcodePower } from '#guard'
import type { PrivateName, Room } from '#operator'
import type { Level } from '#protocol'
import { devicePower } from './guard-power.ts'
import { chooseMaterial, loadMaterials } from './material-files.ts'
import { materialLimits } from './open-guard.ts'
import { openChatDoor } from './operate/chat-door.ts'
import { obeyPerson } from './operate/obey-person.ts'
import { type Mind, openMind } from './operate/open-mind.ts'
import { openScreen } from './operate/open-screen.ts'
import { openWorlds, putFile, type WorldsAsked } from './operate/open-worlds.ts'
import { type Operated, openOperated } from './operate/operated.ts'
import { openPageDoor, type PageDoor } from './operate/page-door.ts'
import type { Screen } from './operate/screen.ts'
import { allToTheirEnds, steady } from './operate/side-by-side.ts'
import type { World } from './operate/world.ts'
import { agreeToShare, type Sharing } from './share/agree.ts'
import { namesHere, namesOfScene } from './share/private-names.ts'
import { DATA_FOLDER } from './virtual-printer.ts'

export interface OperateOptions extends WorldsAsked {
  readonly model?: string
  readonly modelName?: string
  readonly share?: true | 'yes'
  readonly allow: Level
  readonly file?: string
  readonly host: string
  readonly port: number
  /** Of the door for `printwright chat`; 0 for any that is free. */
  readonly chatPort: number
  /** Serve a page. */
  readonly page: boolean
  readonly powerDevice?: string
  readonly powerGcode?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** 0 ended by a person, or the print of --file is complete; 1 that print is not. */
export async function operateCommand(options: OperateOptions): Promise<0 | 1> {
  refuseMisuse(options)
  const data = resolve(options.data ?? DATA_FOLDER)
  const { model = 'baseline', modelName, share } = options
  const ours: PrivateName[] = [...namesHere(options.printer, [options.user])]
  const sharing = await agreeToShare({ model, share, data, kinds: ['decisions', 'questions'], names: ours })
  const stop = new AbortController()
  const end = (): void => stop.abort()
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  const say = obeyPerson
  const screen = openScreen(options, say, end)
  const operated: Operated[] = []
  const worlds: World[] = []
  let mind: Mind | null = null
  let page: PageDoor | null = null
  let room: Room | null = null
  try {
    const names = (): readonly PrivateName[] => [
      ...ours,
      ...operated.flatMap(({ operator }) => namesOfScene(operator.scene)),
    ]
    mind = await openMind(model, { ...(modelName === undefined ? {} : { modelName }), sharing, names })
    const file = options.file === undefined ? null : putFile(options.file, data)
    worlds.push(...(await openWorlds(options, screen.say)))
    for (const world of worlds) operated.push(await openOne(options, world, { mind, sharing }, data, screen))
    if (sharing !== null) for (const { world } of operated) learnHost(world, ours)
    if (options.page) page = await openPageDoor({ host: options.host, port: options.port, operated, say })
    room = await openChatDoor({ port: options.chatPort, operated, model: mind.model, data, say: screen.say })
    screen.begin(operated, mind.words, page?.url ?? null)
    const follow = file !== null && operated[0] !== undefined ? endWithPrint(operated[0], file, stop) : null
    const runs = operated.map((one) => {
      const tell = (words: string): void => screen.say(`${one.world.name}: ${words}`)
      return one.world.run(
        steady(() => stepOf(one, screen, follow), tell),
        stop.signal,
      )
    })
    await allToTheirEnds(runs, (at, words) => screen.say(`${worlds[at]?.name}: ${words}`))
    return file === null || operated[0]?.operator.scene?.print === 'complete' ? 0 : 1
  } finally {
    await page?.close()
    await room?.close()
    for (const one of operated) await one.close()
    for (const world of worlds) await world.close().catch(() => undefined)
    await mind?.close()
    screen.end()
  }
}

async function stepOf(operated: Operated, screen: Screen, follow: (() => void) | null): Promise<void> {
  await operated.step()
  follow?.()
  screen.stepped(operated)
}

/** How a printer calls itself, once it says so. */
function learnHost({ port }: World, names: PrivateName[]): void {
  port.info().then(
    ({ hostname }) => names.push({ kind: 'host', name: hostname }),
    () => undefined,
  )
}

async function openOne(
  options: OperateOptions,
  world: World,
  { mind, sharing }: { readonly mind: Mind; readonly sharing: Sharing | null },
  data: string,
  screen: Screen,
): Promise<Operated> {
  const { material: name } = options
  return await openOperated({
    world,
    level: options.allow,
    agentOf: mind.agentOf,
    mind: mind.name,
    model: mind.model,
    thinkEveryS: mind.thinkEveryS,
    agreed: sharing?.words ?? null,
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

/**
 * Starts it as a person does, and ends the command with it. To be called after each look of the operator: by the printer's clock,
 * so that the same seed begins and ends at the same second.
 */
export function endWithPrint({ operator, world }: Operated, file: string, stop: AbortController): () => void {
  let hasBegun = false
  return () => {
    const { scene, memory } = operator
    if (scene === null) return
    if (!hasBegun) {
      if (scene.host === 'error' || scene.host === 'shutdown') stop.abort()
      if (scene.host !== 'ready') return
      hasBegun = true
      world.port.startPrint(file).catch(() => stop.abort())
      return
    }
    const isOn = scene.print === 'printing' || scene.print === 'paused'
    if (memory?.filename === file && !(isOn && scene.host === 'ready')) stop.abort()
  }
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
