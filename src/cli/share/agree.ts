// Nothing of a print leaves this machine without `--share`: a model's server elsewhere is refused, or the person has read what would
// go there and has agreed.
import { createInterface } from 'node:readline'
import { PrintwrightError, plainLines, plainText } from '#core'
import { type PrivateName, SHARED_KINDS, type SharedKind, serverBase, sharedSample } from '#operator'
import { productVersion } from '../data-folder.ts'
import { writeText } from '../terminal.ts'
import { type Consent, consentFor, consentsPath, recordConsent } from './consents.ts'

export interface ShareAsked {
  /** What `--model` says. */
  readonly model: string
  /** `--share` alone, or with its word; undefined: not given. */
  readonly share: true | 'yes' | undefined
  /** Folder of the consents. */
  readonly data: string
  readonly kinds: readonly SharedKind[]
  /** Of this machine and this person, for the sample. */
  readonly names: readonly PrivateName[]
}

/** The person's agreement, for one server. */
export interface Sharing {
  readonly address: string
  /** One line for a journal. */
  readonly words: string
  /** Still. */
  isAgreed(): boolean
}

export interface ShareDesk {
  /** A person reads and types here. */
  readonly isTerminal: boolean
  /** What is typed; '' where the terminal was closed. */
  ask(text: string): Promise<string>
  /** Of the wall clock, ms since 1970. */
  nowMs(): number
}

/** Null: the model is in this process or on this machine, or there is none. */
export async function agreeToShare(asked: ShareAsked, desk: ShareDesk = terminalDesk()): Promise<Sharing | null> {
  const { model, share, data, kinds } = asked
  if (!/^https?:/i.test(model)) return null
  const base = serverBase(model)
  if (isLoopback(base)) return null
  const address = base.href
  if (share === undefined) {
    throw new PrintwrightError(
      'share',
      `${plainText(address)} is not this machine: nothing of a print leaves it without --share, which shows what would, and asks.`,
    )
  }
  const consent = consentFor(data, address, kinds) ?? (await agreed(asked, share, address, desk))
  const { agreedAt, version, how } = consent
  return {
    address,
    words: `--share: ${address} is sent, anonymised: ${kinds.join(', ')}; ${how} ${agreedAt}, version ${version}; ${consentsPath(data)}`,
    isAgreed() {
      try {
        return consentFor(data, address, kinds) !== null
      } catch {
        return false
      }
    },
  }
}

async function agreed(asked: ShareAsked, share: true | 'yes', address: string, desk: ShareDesk): Promise<Consent> {
  if (share === true) await askPerson(asked, address, desk)
  const agreedAt = new Date(desk.nowMs()).toISOString()
  const how = share === true ? 'asked' : 'given'
  const consent: Consent = { address, agreedAt, version: productVersion(), kinds: asked.kinds, how }
  recordConsent(asked.data, consent)
  return consent
}

/** Of what `--model` names; a name that stands for this machine by a table of somebody's does not count. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

async function askPerson({ kinds, names }: ShareAsked, address: string, desk: ShareDesk): Promise<void> {
  if (!desk.isTerminal) {
    throw new PrintwrightError(
      'share',
      `${plainText(address)} is not this machine, and nobody can be asked here: agree once at a terminal with --share, or give --share=yes.`,
    )
  }
  const sample = sharedSample(kinds, names).join('\n\n').replace(/^/gm, '    ')
  const answer = await desk.ask(`${plainText(address)} is not this machine. It would be sent:
${kinds.map((kind) => `  - ${SHARED_KINDS[kind]}`).join('\n')}
Names, paths, addresses, serial numbers, pictures and where a file comes from are replaced first. A moment as it would leave:

${plainLines(sample)}

This is kept until you say \`printwright models withdraw ${plainText(address)}\`. May it be sent there (yes or no)? `)
  if (/^\s*(y|yes|j|ja)\s*$/i.test(answer)) return
  throw new PrintwrightError('share', 'Nothing is shared; without --model the baseline decides.')
}

function terminalDesk(): ShareDesk {
  return {
    isTerminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
    nowMs: () => Date.now(),
    async ask(text) {
      const lines = createInterface({ input: process.stdin, output: process.stderr })
      try {
        return await new Promise<string>((done) => {
          lines.once('close', () => done(''))
          lines.once('SIGINT', () => lines.close())
          // Written by ourselves: a prompt of many lines would be drawn anew with every key.
          const last = text.lastIndexOf('\n') + 1
          writeText(process.stderr, text.slice(0, last))
          lines.question(text.slice(last), done)
        })
      } finally {
        lines.close()
      }
    },
  }
}
