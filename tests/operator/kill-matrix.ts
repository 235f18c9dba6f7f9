// kill -9 in the middle of every playbook; what came of it, as a table in docs/OPERATOR.md. Some books alone write no table.
import { readFileSync, writeFileSync } from 'node:fs'
import { PLAYBOOKS } from '#operator'
import { bookNamed, type KillResult, openKillRig, SAFE_WITHIN_S } from './kill-case.ts'

const PAGE = new URL('../../docs/OPERATOR.md', import.meta.url)
const [BEGIN, END] = ['<!-- killed -->', '<!-- end of killed -->']

export async function killInEach(names: readonly string[] | null, speed: number): Promise<void> {
  const rig = await openKillRig()
  const results: KillResult[] = []
  try {
    for (const book of names?.map(bookNamed) ?? PLAYBOOKS) {
      const result = await rig.try(book, speed)
      results.push(result)
      const { step, steps, doing, safeAfterS, print, faults } = result
      const end = faults.length === 0 ? 'well' : faults.join('; ')
      console.log(
        `${book.name.padEnd(18)}step ${step} of ${steps} (${doing}): safe after ${safeAfterS.toFixed(1)} s, ${print}: ${end}`,
      )
    }
  } finally {
    rig.close()
  }
  const bad = results.filter(({ faults }) => faults.length > 0)
  console.log(
    bad.length === 0 ? `All ${results.length} end safe.` : `${bad.length} of ${results.length} do not end well.`,
  )
  process.exitCode = bad.length === 0 ? 0 : 1
  if (names === null) writeTable(results, speed)
}

function writeTable(results: readonly KillResult[], speed: number): void {
  const good = results.filter(({ faults }) => faults.length === 0).length
  const latest = Math.max(...results.map(({ safeAfterS }) => safeAfterS))
  const rows = results.map(
    ({ book, step, steps, doing, safeAfterS, print, said, faults }) =>
      `| ${book} | ${step} of ${steps}: ${doing} | ${safeAfterS.toFixed(1)} s | ${print} | ${saidOf(said)} | ${faults.length === 0 ? 'yes' : `no: ${faults.join('; ')}`} |`,
  )
  const text = `${BEGIN}
Tried by \`npm run test:operator -- --only kill\` with real processes (a virtual printer behind Moonraker at ${speed} times real time with its
dead-man, the operator, \`kill -9\`, \`printwright operate --allow recover\` again): in the middle of each of the ${results.length} playbooks, ${good} end as they should. *Safe* is: no
heater on, nothing prints, nothing moves; at the latest after ${latest.toFixed(1)} s of the printer's time (bar: ${SAFE_WITHIN_S} s, of which 15 s are the dead-man's). The
operator that comes after says where it was and leaves the printer as it is.

| playbook | killed at step | safe after | print then | says after the restart | as it should |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
${END}`
  const page = readFileSync(PAGE, 'utf8')
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`docs/OPERATOR.md has no place for the table: ${BEGIN} ... ${END}`)
  writeFileSync(PAGE, page.slice(0, from) + text + page.slice(to + END.length))
}

/** Up to what it waited for: that is the same for all. */
function saidOf(said: string): string {
  const where = /“[^”]*”, step \d+ of \d+/.exec(said)?.[0]
  return where ?? 'nothing'
}
