// `printwright remote URL`: a printer behind any Moonraker, a real one or `serve`'s, from the command line.
import { readFileSync } from 'node:fs'
import { createRandom, PrintwrightError } from '#core'
import { connectMoonraker } from '#moonraker'
import { LinkLost, PrinterRefusal } from '#protocol'
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

const KEY_VARIABLE = 'PRINTWRIGHT_API_KEY'
const PASSWORD_VARIABLE = 'PRINTWRIGHT_PASSWORD'

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
      ...credentials(options),
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

/** Secrets come from a file or the environment, never from the command line, where every program can read them. */
export function credentials({ keyFile, user }: Pick<RemoteOptions, 'keyFile' | 'user'>): {
  readonly apiKey?: string
  readonly login?: { readonly user: string; readonly password: string }
} {
  if (user !== undefined) {
    const password = process.env[PASSWORD_VARIABLE]
    if (password === undefined) {
      throw new PrintwrightError('password', `--user needs the password in the environment as ${PASSWORD_VARIABLE}.`)
    }
    return { login: { user, password } }
  }
  const apiKey = keyFile === undefined ? process.env[KEY_VARIABLE] : readKey(keyFile)
  return apiKey === undefined || apiKey === '' ? {} : { apiKey }
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new PrintwrightError('key-file', `${file} cannot be read: ${(error as Error).message}.`, { cause: error })
  }
}
