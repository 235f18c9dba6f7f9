// Depth 3: what nests. Handlers of one level are never inside of each other, so the stack needs one of each level, the deepest; the
// controller takes whoever waits with the highest level, and passes from one handler to the next without leaving.
import { concat, say } from '../../../text/piece.ts'
import type { Model } from '../../../writing/model.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, joined } from '../layout.ts'
import { writeCode } from './controller.ts'
import { fewestEnds, type Instance, levelsOf, listed, placesOf, type Solved } from './instance.ts'

type Body = Parameters<Model['explore']>[1]

/** Each source rests, waits or is inside; `open` counts handlers that have begun. `level[i]`: the smaller, the more urgent. */
function nesting(x: Instance, level: readonly number[], most: number, words: readonly [string, string, string]): Body {
  const [rests, waits, inside] = words
  const name = (i: number): string => x.sources[i]!.short
  const every = x.sources.map((_, i) => i)
  return {
    variables: [
      ...every.map((i) => ({ name: name(i), values: [...words] })),
      { name: 'open', values: ['0', '1', '2', '3', '4', '5'] },
    ],
    rules: every.flatMap((i) => {
      const higher = every.filter((j) => level[j]! < level[i]!)
      const mates = every.filter((j) => j !== i && level[j]! === level[i]!)
      const out = (others: readonly number[]) =>
        others.map((j) => ({ name: name(j), is: '!=' as const, value: inside }))
      return [
        {
          name: `${name(i)} asks`,
          when: [{ name: name(i), is: '==' as const, value: rests }],
          set: [{ name: name(i), to: waits }],
        },
        {
          name: `${name(i)} begins`,
          when: [{ name: name(i), is: '==' as const, value: waits }, ...out([...higher, ...mates])],
          set: [
            { name: name(i), to: inside },
            { name: 'open', to: 'open + 1' },
          ],
        },
        {
          name: `${name(i)} ends`,
          when: [{ name: name(i), is: '==' as const, value: inside }, ...out(higher)],
          set: [
            { name: name(i), to: rests },
            { name: 'open', to: 'open - 1' },
          ],
        },
      ]
    }),
    promises: [
      { promise: 'possible', when: [{ name: 'open', is: '==', value: String(most) }] },
      ...(most < 5
        ? [{ promise: 'never' as const, when: [{ name: 'open', is: '>' as const, value: String(most) }] }]
        : []),
      { promise: 'always-possible', goal: [{ name: 'open', is: '==', value: '0' }] },
    ],
  }
}

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const ends = fewestEnds(x.sources)
  const groups = levelsOf(ends)
  const places = placesOf(groups.length)
  const level = x.sources.map((_, i) => groups.findIndex((members) => members.includes(i)))
  const stack = x.stackBytes.map((bytes, i) => m.given(`s_${i + 1}`, bytes, 'bytes'))
  const frame = m.given('F', x.frameBytes, 'bytes')
  const base = m.given('s_m', x.baseBytes, 'bytes')
  const reserved = m.given('S_r', x.reservedBytes, 'bytes')
  const entry = m.given('e_i', x.entry, 'cycles')
  const exit = m.given('e_o', x.exit, 'cycles')
  const chain = m.given('e_t', x.chain, 'cycles')
  const deepest = groups.map((members, g) =>
    m.derive(
      `h_${g + 1}`,
      'bytes',
      members.length === 1 ? `s_${members[0]! + 1}` : `max(${members.map((i) => `s_${i + 1}`).join(', ')})`,
      'i',
    ),
  )
  const count = m.derive('n_g', '', groups.map(() => '1').join(' + '), 'i')
  const bound = m.derive('S', 'bytes', `s_m + ${deepest.map((one) => `(F + ${one.id})`).join(' + ')}`, 'i')
  const fits = m.compare(bound, reserved)
  const allNest = m.derive('S_5', 'bytes', `s_m + 5*F + ${stack.map((one) => one.id).join(' + ')}`, 'i')
  const allFits = m.compare(allNest, reserved)
  const single = m.derive('S_1', 'bytes', `s_m + F + max(${stack.map((one) => one.id).join(', ')})`, 'i')
  const singleIs = m.relation(single, '<', bound)
  const bare = m.derive('S_b', 'bytes', `s_m + ${deepest.map((one) => one.id).join(' + ')}`, 'i')
  const bareIs = m.relation(bare, '<', bound)
  const saved = m.derive('G', 'bytes', 'S_5 - S', 'i')
  const crowd = groups.toSorted((a, b) => b.length - a.length)[0]!
  const crowdPlace = places[groups.indexOf(crowd)]!
  const costs = crowd.map((i) => `C_${i + 1}`).join(' + ')
  const plain = m.derive('t_p', 'cycles', costs, 'i')
  const chained = m.derive(
    't_c',
    'cycles',
    `${costs} - ${crowd.length === 2 ? '' : `${crowd.length - 1}*`}(e_i + e_o - e_t)`,
    'i',
  )
  const saves = m.derive('e_s', 'cycles', 'e_i + e_o - e_t', 'i')
  const gain = m.derive('g_c', '%', '(t_p - t_c)/t_p', '2s')
  const words = w.pick<[string, string, string]>([
    ['idle', 'pending', 'active'],
    ['rests', 'waits', 'inside'],
    ['quiet', 'asked', 'begun'],
  ])
  const grouped = m.explore('N_g', nesting(x, level, groups.length, words))
  const apart = m.explore(
    'N_5',
    nesting(
      x,
      level.map((_, i) => i),
      5,
      words,
    ),
  )
  const flawed = w.chance(0.45)
  const trap = flawed ? w.pick(['single', 'frame'] as const) : w.pick(['all', 'single', 'frame'] as const)
  const table = groups
    .map((members, g) => `${places[g]} level: ${listed(members.map((i) => s.sources[i]!.name))}`)
    .join('; ')

  page.section(
    'context',
    page.list([
      ...w.shuffle(
        s.sources.map((one, i) =>
          crowd.includes(i)
            ? w.pick([
                say`${one.name}: a handler of ${one.cost}, with entry and exit, which uses ${stack[i]!} of stack;`,
                say`the handler of ${one.name} takes ${one.cost}, entry and exit in it, and ${stack[i]!} of stack;`,
              ])
            : w.pick([
                say`${one.name}: a handler that uses ${stack[i]!} of stack;`,
                say`the handler of ${one.name} needs ${stack[i]!} of stack in its deepest call;`,
              ]),
        ),
      ),
      w.pick([
        say`at each interruption the hardware saves a frame of ${frame}; the main program needs ${base} itself, and ${reserved} are reserved for all;`,
        say`one stack for everything, ${reserved} of it; the main program uses ${base}, and whoever is interrupted leaves a frame of ${frame};`,
      ]),
      w.pick([
        say`entry takes ${entry}, exit ${exit}, and going straight from one handler to the next one ${chain};`,
        say`${entry} to get into a handler, ${exit} to get out, or ${chain} from one to the next if somebody waits already;`,
      ]),
      say`the table: ${table}.`,
    ]),
  )
  page.ask(
    flawed
      ? trap === 'single'
        ? w.pick([
            say`Find the flaw: "handlers are short, so one of them at a time is on the stack, ${single} at the most." Give the exact bound with a proof, compare it with what is reserved, and write controller and bound in Rust, with the edge cases under test.`,
            say`The linker script was sized with ${single}, for the deepest handler. Now and then a variable below the stack changes by itself. Explain it, find the true depth, and implement a model of the nesting that shows it.`,
          ])
        : w.pick([
            say`A colleague adds the deepest handler of each level to the main program and gets ${bare}. What is missing? Derive the exact bound, prove it by exhausting the nesting, judge the reserve, and write both in Rust.`,
            say`Sized was ${bare}, "one handler of each level". Find what was forgotten, put it right, decide whether ${reserved} do, and implement the nesting as code that a test can drive.`,
          ])
      : w.pick([
          say`How deep does the stack get? Derive the exact bound for this table, prove that it is attained and never passed, and write it in Rust together with a model of the controller: who begins, who is interrupted, who is next.`,
          say`Implement the nesting of handlers, as the hardware does it, for tests on the host, and the bound on the stack that follows. Is ${reserved} enough? What does passing from handler to handler save on the ${crowdPlace} level?`,
          say`Write the code that decides at build time whether the stack suffices for this table, and a model of the interrupt controller to test it against. Derive both, prove the depth, go through the edge cases.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`What can be open at the same time? A handler opens inside of another only from a higher level. So open handlers have different levels, all of them.`,
      say`The stack holds a chain: the main program, and then handlers, each of a level above the one that it interrupted. A chain has no more links than there are levels.`,
      say`Depth is about who can be inside of whom, and the table answers that. Time does not come into it.`,
    ]),
  )
  if (trap === 'all' || flawed || w.chance(0.6)) {
    page.think(
      'attempt',
      trap === 'all'
        ? w.pick([
            say`Add everything: ${allNest.worked}.`,
            say`All handlers at once, to be safe: ${allNest.arithmetic}.`,
          ])
        : trap === 'single'
          ? w.pick([
              say`The deepest handler on top of the main program: ${single.worked}.`,
              say`One at a time: ${single.arithmetic}.`,
            ])
          : w.pick([
              say`One handler of each level: ${bare.worked}.`,
              say`Main program and the deepest of each level, ${bare.arithmetic}.`,
            ]),
    )
    page.think(
      'error',
      trap === 'all'
        ? w.pick([
            say`${capital(listed(crowd.map((i) => s.sources[i]!.name)))} share a level and are never inside of each other. The sum holds and wastes ${saved.arithmetic}.`,
            say`That is the bound for a level for each source. Here several share one, so ${saved.worked} of it can never be used.`,
          ])
        : trap === 'single'
          ? w.pick([
              say`Handlers of different levels do nest, and the model shows it: ${grouped.claim.form('promise:0')}. ${singleIs.named}.`,
              say`Nothing keeps a higher level out of a lower handler. ${singleIs.symbols}, and the difference is overwritten memory.`,
            ])
          : w.pick([
              say`Each interruption also leaves a frame of ${frame} on the same stack, before the handler has used a byte. ${bareIs.named}.`,
              say`The hardware saves registers, ${frame} for every one that is interrupted, the main program included. ${bareIs.values}.`,
            ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`One frame and the deepest handler for each of ${count} levels: ${concat(...deepest.flatMap((one, g) => [g === 0 ? '' : ', ', say`${places[g]!} ${one.worked}`]))}. Then ${bound.worked}.`,
      say`Per level the deepest, ${joined(deepest.map((one) => say`${one.arithmetic}`))}, and a frame each: ${bound.arithmetic}.`,
    ]),
  )
  const explored = (): void =>
    page.think(
      'verify',
      w.pick([
        say`All that can happen, ${grouped.value}: ${grouped.claim.form('promise:0')}, and ${grouped.claim.form('promise:1')}. With a level for each there would be ${apart.value}, and ${apart.claim.form('promise:0')}.`,
        say`The nesting as a state machine, exhausted: ${grouped.claim.form('promise:1')}, though ${grouped.claim.form('promise:0')}. So the bound is attained.`,
      ]),
    )
  const passing = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Time when the whole ${crowdPlace} level asks at once: ${plain.worked} if each enters and leaves, ${chained.arithmetic} passing straight on. ${gain.arithmetic} gained, which I would not promise: an interruption in between undoes it.`,
        say`Passing on saves an exit and an entry less the passage, between every two: ${chained.worked}, after ${plain.arithmetic}. That is ${gain.arithmetic}.`,
      ]),
    )
  for (const part of w.shuffle([explored, passing])) part()
  page.think(
    'compare',
    w.pick([
      say`Reserve: ${fits.named}. ${fits.op === '<=' ? 'Enough.' : 'Not enough.'} With a level for each, ${allFits.values}.`,
      say`${fits.values} for this table, ${allFits.values} if all could nest. ${fits.op === '<=' ? (allFits.op === '>' ? 'The table is what makes it fit.' : 'It fits either way.') : 'The stack has to grow before this runs.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), bound, allNest, chained, saved)

  page.section(
    'analysis',
    w.pick([
      say`First who can be inside of whom; stack and time follow from it by addition.`,
      say`The bound is a maximum over chains of handlers with rising level. It is taken level by level.`,
    ]),
  )
  page.step(
    w.pick(['Chains of rising level', 'Who is inside of whom']),
    w.pick([
      say`A handler begins while another is open only if its level is above that of every open one: else the running one, which has the highest level of all open, would not let it in. So levels rise along the chain of open handlers, each level occurs once, and there are ${count.worked} levels. Any choice of one handler for each level is a chain, since the lower ones may ask first.`,
      say`By induction over beginnings: the open handlers have different levels and the last begun has the highest. A new one needs a level above that, so both remain true. An end takes the last one away. Hence no two of one level are open together, and with ${count.arithmetic} levels no chain has further links.`,
    ]),
    say`Explored from rest, with every source resting, waiting or inside: ${grouped.value}; ${grouped.claim.form('promise:0')}, ${grouped.claim.form('promise:1')}, and ${grouped.claim.form('promise:2')}. If each source had its own level there would be ${apart.value}, and ${apart.claim.form('promise:0')}.`,
  )
  page.step(
    w.pick(['Stack', 'The bound']),
    say`A chain costs the main program, and for each link a frame and what the handler uses. The worst chain takes the deepest of each level: ${joined(deepest.map((one) => say`${one.short}`))}. ${bound.worked}. ${fits.named}.`,
    w.pick([
      say`The deepest handler alone would be ${single.short}; ${singleIs.symbols}. Without frames, ${bare.short}. All at once, ${allNest.short}, which is too much by ${saved.arithmetic}.`,
      say`For comparison: ${allNest.worked} if everything could nest. Sharing levels saves ${saved.worked}. ${bare.short} forgets the frames.`,
    ]),
  )
  page.step(
    w.pick(['From handler to handler', 'Passing straight on']),
    say`If a handler ends while another waits that may interrupt what lies underneath, the frame stays and the next begins after ${chain} in place of ${exit} and ${entry}. For ${listed(crowd.map((i) => s.sources[i]!.name))} asking at once, undisturbed: ${chained.worked}, after ${plain.worked} with full entries, so ${gain.worked} less. A bound on responses should keep the full entries, for a handler in between from a higher level has one.`,
  )

  writeCode(page, {
    sources: s.sources,
    groups,
    level,
    stack,
    base,
    frame,
    reserved,
    bound,
    fits,
    crowd,
    saves,
    chained,
  })
  page.section(
    'safety',
    fits.op === '<='
      ? w.pick([
          say`${fits.named}: the stack holds for every chain that the table permits. A change of one level changes the bound, so the build computes it from the table that is loaded.`,
          say`No chain passes the reserve, ${fits.values}. A guard below the stack is still worth its words, since the use of a handler may have been measured wrong.`,
        ])
      : w.pick([
          say`${fits.named}: a chain exists that runs over what lies below the stack. It is rare and silent, and it ends in a heater that obeys a wrong variable. The reserve must grow before the table is used.`,
          say`The reserve is too small, ${fits.values}. Joining levels would shorten the chain, if the deadlines bear it; otherwise memory has to be found.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A fault handler stands above all levels and nests once too: a frame and its use have to be added if it is to print anything.`,
          say`Registers of the floating point unit may be saved late, when a handler first uses them; the frame is counted with them.`,
          say`A source that asks while its own handler runs is taken after it, since its flag was set again; one event, not lost.`,
          say`A higher request that comes during the entry of a lower one goes first and uses the frame that is being saved; the chain is no longer for it.`,
          say`Frames are aligned, so each may need some bytes of padding; the figure of ${frame} has to include that.`,
          say`A handler that calls itself or a function by pointer has no known depth, and then there is no bound at all.`,
        ],
        3,
      ),
    ),
  )
  page.section(
    'alternatives',
    page.list(
      w.some(
        [
          say`A level for each source: shorter waits, and a stack of ${allNest}.`,
          say`One level for all: ${single}, nothing nests, and the most urgent waits for everybody.`,
          say`A stack of its own for handlers, apart from that of tasks: with many tasks the chain is then paid for once and not in every task.`,
          say`Painting the stack and looking how far it was used finds what has happened, not what can happen; good beside the proof, not in place of it.`,
        ],
        2,
      ),
    ),
  )
}
