// How this program shows a Moonraker who it is. Secrets come from a file or the environment, never from the command line, where
// every program can read them.
import { readFileSync } from 'node:fs'
import { PrintwrightError } from '#core'

export interface Credentials {
  readonly keyFile?: string | undefined
  readonly user?: string | undefined
}

export const KEY_VARIABLE = 'PRINTWRIGHT_API_KEY'
const PASSWORD_VARIABLE = 'PRINTWRIGHT_PASSWORD'

export function moonrakerCredentials({ keyFile, user }: Credentials): {
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
