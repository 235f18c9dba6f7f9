// kill -9 in the middle of every playbook; what came of it, as a table in docs/OPERATOR.md. What ended is kept in out/killed.jsonl
// and not tried again until that playbook or the trial is another. Books that are named are tried once more: the latest counts, and the
// table says how often it did not end well before. Some books alone write no table.
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { PLAYBOOKS, type Playbook } from '#operator'
import { bookNamed, HEATERS_OFF_WITHIN_S, type KillResult, type KillRig, openKillRig } from './kill-case.ts'

const PAGE = new URL('../../docs/OPERATOR.md', import.meta.url)
const KEPT = new URL('../../out/killed.jsonl', import.meta.url)
const [BEGIN, END] = ['<!-- killed -->', '<!-- end of killed -->']

interface Tried extends KillResult {
  /** Earlier tries of the same that did not end well. */
  readonly badBefore: number
}

interface Kept extends KillResult {
  readonly digest: string
  readonly speed: number
}

export async function killInEach(names: readonly string[] | null, speed: number): Promise<void> {
  const kept = readKept()
  const results: Tried[] = []
  const rig = await openKillRig()
  try {
    for (const book of names?.map(bookNamed) ?? PLAYBOOKS) {
      const digest = digestOf(book)
      const known = kept.filter((one) => one.book === book.name && one.digest === digest)
      const last = names === null ? known.at(-1) : undefined
      const result = last ?? (await tryAndKeep(rig, book, speed, digest))
      const before = last === undefined ? known : known.slice(0, -1)
      const badBefore = before.filter(({ faults }) => faults.length > 0).length
      if (result !== null) results.push({ ...result, badBefore })
    }
  } finally {
    rig.close()
  }
  const wanted = names?.length ?? PLAYBOOKS.length
  const bad = wanted - results.filter(({ faults }) => faults.length === 0).length
  console.log(bad === 0 ? `All ${wanted} end safe.` : `${bad} of ${wanted} do not end well.`)
  process.exitCode = bad === 0 ? 0 : 1
  if (names === null) writeTable(results, speed)
}

/** Null where it could not be tried: nothing is known then. */
async function tryAndKeep(rig: KillRig, book: Playbook, speed: number, digest: string): Promise<KillResult | null> {
  try {
    const result = await rig.try(book, speed)
    const { step, steps, doing, heatersOffAfterS, safeAfterS, print, faults } = result
    const end = faults.length === 0 ? 'well' : faults.join('; ')
    console.log(
      `${book.name.padEnd(18)}step ${step} of ${steps} (${doing}): off after ${heatersOffAfterS.toFixed(1)} s, safe after ${safeAfterS.toFixed(1)} s, ${print}: ${end}`,
    )
    const kept: Kept = { ...result, digest, speed }
    mkdirSync(new URL('.', KEPT), { recursive: true })
    appendFileSync(KEPT, `${JSON.stringify(kept)}\n`)
    return result
  } catch (error) {
    console.log(`${book.name.padEnd(18)}could not be tried: ${(error as Error).message.split('\n')[0]}`)
    return null
  }
}

function readKept(): Kept[] {
  if (!existsSync(KEPT)) return []
  const lines = readFileSync(KEPT, 'utf8').split('\n')
  return lines.filter((text) => text !== '').map((text) => JSON.parse(text) as Kept)
}

/** Of the trial, of how playbooks are run, and of this one. */
function digestOf(book: Playbook): string {
  const hash = createHash('sha256').update(JSON.stringify(book))
  for (const file of ['./kill-case.ts', '../../src/operator/playbooks/run-playbook.ts']) {
    hash.update(readFileSync(new URL(file, import.meta.url)))
  }
  return hash.digest('hex').slice(0, 16)
}

function writeTable(results: readonly Tried[], speed: number): void {
  const good = results.filter(({ faults }) => faults.length === 0).length
  const latest = (of: (result: KillResult) => number): string => Math.max(...results.map(of)).toFixed(1)
  const rows = results.map(
    ({ book, step, steps, doing, heatersOffAfterS, safeAfterS, print, faults, badBefore }) =>
      `| ${book} | ${step} of ${steps}: ${doing} | ${heatersOffAfterS.toFixed(1)} s | ${safeAfterS.toFixed(1)} s | ${print} | ${faults.length === 0 ? (badBefore === 0 ? 'yes' : `yes; not ${badBefore} times before`) : `no: ${faults.join('; ')}`} |`,
  )
  const text = `${BEGIN}
Tried by \`npm run test:operator -- --only kill\` with real processes (a virtual printer behind Moonraker at ${speed} times real time with its
dead-man, the operator, \`kill -9\`, \`printwright operate --allow recover\` again): in the middle of each of the ${PLAYBOOKS.length} playbooks (some end so soon that it is their last step), ${good} end as they should. *Safe* is: no
heater on, nothing prints, nothing moves. The heaters are off after at most ${latest((one) => one.heatersOffAfterS)} s of the printer's time (bar: ${HEATERS_OFF_WITHIN_S} s, of which 15 s are the
dead-man's), all is safe after at most ${latest((one) => one.safeAfterS)} s (bar: 25 s; 55 s where the book has slowed the print to a quarter: what is planned ends, and the
head parks, at that pace). The operator that comes after says at which step of which playbook it was, and leaves the printer as it is.

| playbook | killed at step | heaters off after | safe after | print then | safe, told, and left alone |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
${END}`
  const page = readFileSync(PAGE, 'utf8')
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`docs/OPERATOR.md has no place for the table: ${BEGIN} ... ${END}`)
  writeFileSync(PAGE, page.slice(0, from) + text + page.slice(to + END.length))
}
