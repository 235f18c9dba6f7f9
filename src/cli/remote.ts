// `printwright remote URL`: a printer behind any Moonraker, a real one or `serve`'s, from the command line.
import { createRandom, PrintwrightError } from '#core'
import { connectMoonraker } from '#moonraker'
import { LinkLost, PrinterRefusal } from '#protocol'
import { KEY_VARIABLE, moonrakerCredentials } from './moonraker-credentials.ts'
import { ACTIONS } from './remote/actions.ts'
import { writeJson, writeText } from './terminal.ts'

export interface RemoteOptions {
  readonly keyFile?: string
  readonly user?: string
  readonly out?: string
  readonly print?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/** 0 done; 1 the printer refused; 3 nobody answered. */
export async function remoteCommand(
  url: string,
  name: string,
  words: readonly string[],
  options: RemoteOptions,
): Promise<0 | 1> {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
  if (action === undefined) {
    throw new PrintwrightError('action', `there is no '${name}'. There are: ${Object.keys(ACTIONS).join(', ')}.`)
  }
  const [fewest, most] = action.words
  if (words.length < fewest || words.length > most) {
    throw new PrintwrightError(
      'action',
      `it is \`printwright remote URL ${name}${action.takes === '' ? '' : ` ${action.takes}`}\`.`,
    )
  }
  if (options.print === true && name !== 'upload') {
    throw new PrintwrightError('print', '--print goes with upload; `start NAME` prints a file that is there.')
  }
  try {
    const port = await connectMoonraker(url, {
      nowS: () => performance.now() / 1000,
      random: createRandom(process.pid),
      clientName: 'printwright',
      ...moonrakerCredentials(options),
    })
    try {
      const { json = false, quiet = false, out, print = false } = options
      const say = (text: string): void => {
        if (!json && text !== '') writeText(process.stdout, `${text}\n`)
      }
      const result = await action.run({ port, say, out, isJson: json, isQuiet: quiet || json, mustPrint: print }, words)
      if (json && result !== undefined) writeJson(result)
    } finally {
      await port.close()
    }
    return 0
  } catch (error) {
    if (error instanceof LinkLost) {
      throw new PrintwrightError('link', `${error.message}.`.replace(/\.\.$/, '.'), { exitStatus: 3, cause: error })
    }
    if (!(error instanceof PrinterRefusal)) throw error
    const hint = error.code === 401 ? `; give its API key with --key-file, or as ${KEY_VARIABLE}` : ''
    writeText(process.stderr, `printwright: the printer refuses: ${error.message.trim()}${hint}\n`)
    if (options.json === true) writeJson({ refused: error.message, code: error.code })
    return 1
  }
}
