// `printwright models consents` and `withdraw`: with whose servers a person shares what of a print, and how it ends.
import { plainText, toSnakeCaseKeys } from '#core'
import { serverBase } from '#operator'
import { consentsPath, readConsents, withdrawConsent } from '../share/consents.ts'
import { writeJson, writeText } from '../terminal.ts'
import { DATA_FOLDER } from '../virtual-printer.ts'

interface ConsentOptions {
  readonly data?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

export function listConsents({ data = DATA_FOLDER, json, quiet }: ConsentOptions): 0 {
  const consents = readConsents(data)
  if (json) writeJson({ file: consentsPath(data), consents: consents.map(toSnakeCaseKeys) }, 2)
  else if (consents.length === 0 && !quiet) writeText(process.stdout, 'Nothing is shared with anybody.\n')
  else {
    for (const { address, agreedAt, kinds } of consents) {
      writeText(process.stdout, plainText(`${address} since ${agreedAt}: ${kinds.join(', ')}`).concat('\n'))
    }
  }
  return 0
}

/** 1: it was shared with nobody there. */
export function withdraw(url: string, { data = DATA_FOLDER, json, quiet }: ConsentOptions): 0 | 1 {
  const address = serverBase(url).href
  const isDone = withdrawConsent(data, address)
  const words = isDone
    ? `Nothing more goes to ${plainText(address)}, from a running operator neither.`
    : `Nothing was shared with ${plainText(address)}.`
  if (json) writeJson({ address, withdrawn: isDone }, 2)
  else if (!quiet) writeText(isDone ? process.stdout : process.stderr, `${words}\n`)
  return isDone ? 0 : 1
}
