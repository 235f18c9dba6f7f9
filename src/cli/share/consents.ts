// To which servers a person lets parts of a print go, from when on, and which. One file below the data folder, replaced as a whole;
// `printwright models withdraw ADDRESS` takes one out of it, and so does an editor.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PrintwrightError, plainText } from '#core'
import { makeFolder } from '#server'
import { writeWholeFiles } from '../whole-file.ts'

export interface Consent {
  /** Of the interface, as it is asked: `https://models.example.org/v1/` */
  readonly address: string
  /** Of the wall clock, ISO 8601. */
  readonly agreedAt: string
  /** Of the program that asked. */
  readonly version: string
  /** Names of what goes there; whoever agreed to fewer is asked again. */
  readonly kinds: readonly string[]
  /** `asked`: a person read what leaves and said yes; `given`: the command line said `--share=yes`. */
  readonly how: 'asked' | 'given'
}

export function consentsPath(data: string): string {
  return join(resolve(data), 'operator', 'consents.json')
}

export function readConsents(data: string): readonly Consent[] {
  const path = consentsPath(data)
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (!Array.isArray(value) || !value.every(isConsent)) throw new Error('it has another form')
    return value
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    // Never taken for agreement.
    throw new PrintwrightError('consents', `${plainText(path)} cannot be read: mend or delete it.`, { cause: error })
  }
}

/** Null: for that server and all of these kinds there is none. */
export function consentFor(data: string, address: string, kinds: readonly string[]): Consent | null {
  const found = readConsents(data).find((one) => one.address === address)
  return found !== undefined && kinds.every((kind) => found.kinds.includes(kind)) ? found : null
}

/** In the place of an earlier one for the same server. */
export function recordConsent(data: string, consent: Consent): void {
  write(data, [...readConsents(data).filter(({ address }) => address !== consent.address), consent])
}

/** False: there was none. */
export function withdrawConsent(data: string, address: string): boolean {
  const consents = readConsents(data)
  const left = consents.filter((one) => one.address !== address)
  if (left.length === consents.length) return false
  write(data, left)
  return true
}

function write(data: string, consents: readonly Consent[]): void {
  makeFolder(join(resolve(data), 'operator'))
  writeWholeFiles([[consentsPath(data), `${JSON.stringify(consents, null, 2)}\n`]], '--data')
}

function isConsent(value: unknown): value is Consent {
  if (typeof value !== 'object' || value === null) return false
  const { address, agreedAt, version, kinds, how } = value as Partial<Record<keyof Consent, unknown>>
  return (
    [address, agreedAt, version].every((text) => typeof text === 'string') &&
    Array.isArray(kinds) &&
    kinds.every((kind) => typeof kind === 'string') &&
    (how === 'asked' || how === 'given')
  )
}
