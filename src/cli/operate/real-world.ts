// A printer behind a Moonraker: its time is the world's (or a multiple of it, for a virtual one that is served so).
import { createRandom, PrintwrightError } from '#core'
import { connectMoonraker } from '#moonraker'
import { LinkLost, PrinterRefusal } from '#protocol'
import { type Credentials, KEY_VARIABLE, moonrakerCredentials } from '../moonraker-credentials.ts'
import type { World } from './world.ts'

export interface RealWorldOptions extends Credentials {
  readonly name: string
  readonly url: string
  readonly speed: number
}

export async function openRealWorld({ name, url, speed, ...credentials }: RealWorldOptions): Promise<World> {
  const worldS = (): number => performance.now() / 1000
  const port = await connect(url, worldS, credentials)
  return {
    name,
    title: url,
    isVirtual: false,
    port,
    nowS: () => worldS() * speed,
    worldS,
    speed,
    picture: () => port.cameraFrame().catch(() => null),
    mend: null,
    hold: (work) => work,
    pass: (work) => work,
    async run(step, stop) {
      while (!stop.aborted) {
        const sinceMs = performance.now()
        await step()
        await pause(1000 / speed - (performance.now() - sinceMs), stop)
      }
    },
    close: () => port.close(),
  }
}

async function connect(
  url: string,
  nowS: () => number,
  credentials: Credentials,
): Promise<Awaited<ReturnType<typeof connectMoonraker>>> {
  try {
    return await connectMoonraker(url, {
      nowS,
      random: createRandom(process.pid),
      clientName: 'printwright-operator',
      ...moonrakerCredentials(credentials),
    })
  } catch (error) {
    if (error instanceof LinkLost) {
      throw new PrintwrightError('link', `${error.message}.`.replace(/\.\.$/, '.'), { exitStatus: 3, cause: error })
    }
    if (!(error instanceof PrinterRefusal)) throw error
    const hint = error.code === 401 ? `; give its API key with --key-file, or as ${KEY_VARIABLE}` : ''
    throw new PrintwrightError('refused', `the printer refuses: ${error.message.trim()}${hint}.`, {
      exitStatus: 3,
      cause: error,
    })
  }
}

function pause(forMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(end, Math.max(0, forMs))
    function end(): void {
      clearTimeout(timer)
      stop.removeEventListener('abort', end)
      done()
    }
    stop.addEventListener('abort', end)
  })
}
