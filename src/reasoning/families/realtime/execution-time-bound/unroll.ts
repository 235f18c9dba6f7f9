// Depth 4, one of two: a loop written out several times looks at its condition less often and takes up more lines. The bound with cold
// memory has its best inside of the cache; beyond the cache every fetch misses.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import { bestFactor, costs, type Instance, type Solved } from './instance.ts'

/** A memory of two lines that drops the one unused for longest, under a loop of `size` lines. */
function cyclic(size: 2 | 3) {
  const upTo = (most: number): string[] => Array.from({ length: most + 1 }, (_, i) => String(i))
  return {
    variables: [
      { name: 'line', values: upTo(2) },
      { name: 'recent', values: ['3', '0', '1', '2'] },
      { name: 'older', values: ['3', '0', '1', '2'] },
      { name: 'hit', values: upTo(1) },
      { name: 'fetches', values: upTo(4) },
    ],
    rules: [
      {
        name: 'the next line is fetched',
        when: [],
        set: [
          { name: 'hit', to: '1 - above(abs(line - recent)*abs(line - older), 0)' },
          { name: 'older', to: 'recent' },
          { name: 'recent', to: 'line' },
          { name: 'line', to: `mod(line + 1, ${size})` },
          { name: 'fetches', to: 'min(fetches + 1, 4)' },
        ],
      },
    ],
    promises:
      size === 2
        ? [
            {
              promise: 'never' as const,
              when: [
                { name: 'fetches', is: '>' as const, value: '2' },
                { name: 'hit', is: '==' as const, value: '0' },
              ],
            },
          ]
        : [{ promise: 'never' as const, when: [{ name: 'hit', is: '==' as const, value: '1' }] }],
  }
}

export function unroll(page: Page, _: Solved, x: Instance): void {
  const { m, w } = page
  const [look, body] = costs(m, x, ['h', 'q'])
  const rounds = m.given('r', x.rounds, '')
  const copy = m.given('l_b', x.bodyLines, '')
  const frame = m.given('l_0', x.fixedLines, '')
  const cache = m.given('A', x.cacheLines, '')
  const miss = m.given('c_m', x.missCycles, 'cycles')
  const all = (u: string): string =>
    `ceil(r/${u})*c_h + r*c_q + (l_0 + l_b*${u})*(1 + above(l_0 + l_b*${u}, A)*(ceil(r/${u}) - 1))*c_m`
  const factor = bestFactor(x)
  const best = m.found('u_b', factor, '', 'i')
  const bound = m.derive('N_b', 'cycles', `ceil(r/u_b)*c_h + r*c_q + (l_0 + l_b*u_b)*c_m`, 'i')
  const inside = m.derive('l_u', '', 'l_0 + l_b*u_b', 'i')
  const holds = m.relation(inside, '<=', cache)
  m.given('u_1', 1, '')
  m.given('u_x', 32, '')
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'u', from: 'u_1', to: 'u_x', at: 'u_b', whole: true }],
    objective: all('u'),
    subject: [],
    of: 'N_b',
    tolerance: 1e-9,
  })
  const smooth = m.derive('u_s', '', 'sqrt(c_h*r/(l_b*c_m))', '4s')
  const room = m.derive('u_c', '', 'floor((A - l_0)/l_b)', 'i')
  const isRoom = factor === room.number
  const beyond = m.derive('u_o', '', 'u_c + 1', 'i')
  const thrash = m.derive('N_o', 'cycles', 'ceil(r/u_o)*(c_h + (l_0 + l_b*u_o)*c_m) + r*c_q', 'i')
  const hoped = m.derive('N_p', 'cycles', 'ceil(r/u_o)*c_h + r*c_q + (l_0 + l_b*u_o)*c_m', 'i')
  const edge = m.derive('N_e', 'cycles', 'ceil(r/u_c)*c_h + r*c_q + (l_0 + l_b*u_c)*c_m', 'i')
  const cliff = m.derive('k_o', '', 'N_o/N_e', '3s')
  const plain = m.derive('N_1', 'cycles', 'r*(c_h + c_q) + (l_0 + l_b)*c_m', 'i')
  const gain = m.derive('p_b', '%', '(N_1 - N_b)/N_1', '3s')
  const time = m.derive('T_b', 'µs', 'N_b/f_c', '4s')
  const bad = m.derive('T_o', 'µs', 'N_o/f_c', '4s')
  const late = m.relation(thrash, '>', bound)
  const again = m.derive('N_v', 'cycles', 'l_u*c_m', 'i')
  const never = m.explore('S_3', cyclic(3))
  const warm = m.explore('S_2', cyclic(2))
  const flawed = w.chance(0.5)

  page.section(
    'context',
    page.list([
      w.pick([
        say`an inner loop of ${rounds} rounds: ${body} for a round, ${look} for each look at its condition;`,
        say`its inner loop does ${rounds} rounds of ${body}, and the condition costs ${look} every time that it is looked at;`,
      ]),
      w.pick([
        say`one copy of the body fills ${copy} lines of code, the frame around it ${frame};`,
        say`code comes in lines: ${frame} for the frame of the loop, ${copy} for each copy of its body;`,
      ]),
      w.pick([
        say`the cache holds ${cache} lines and drops the one that was not used for longest; a miss costs ${miss};`,
        say`${cache} lines of cache, least recently used goes first, ${miss} for a line that is not there;`,
      ]),
      w.pick([
        say`the body may be written out several times in a row, with one look for all copies; when the handler begins, nothing of it is in the cache;`,
        say`writing the body out u times saves looks; the bound assumes a cold cache at the begin;`,
      ]),
      w.pick([
        say`safety: a bound may count a hit only where it is proven.`,
        say`safety: what was measured warm says nothing of the first run after another task.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "written out ${beyond} times the loop takes ${hoped}, as each line is missed once only." Derive the bound over all factors, find the best one, prove it, and implement the choice together with a model of the cache.`,
          say`With ${beyond} copies of the body the loop was expected to take ${hoped}, and it has become far worse. Why? Which factor has the least bound with cold memory? Give a proof, and a small cache in Rust that shows the cliff.`,
        ])
      : w.pick([
          say`How often should the body be written out so that the bound with a cold cache is least? Derive misses for loops inside and outside of the cache, optimise, and show the cliff by code that plays the cache.`,
          say`Optimise the factor of unrolling for the worst case and not for the mean. Prove how often a loop misses, find the best factor, explain it by a formula, and write the model with tests.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`More copies: fewer looks, more lines to be fetched first. And at some point the loop no longer fits.`,
      say`Three costs: looks, which fall with the factor; first misses, which rise with it; and beyond the cache, misses without end.`,
    ]),
  )
  if (flawed || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`As many copies as you like: each line is missed once and then stays. ${beyond} copies, ${hoped.arithmetic}.`,
        say`One miss for each line: ${hoped.worked} with ${beyond} copies.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`They do not stay. The loop has grown beyond the cache, and what comes next is always what was dropped just before. All fetches miss: ${thrash.worked}.`,
        say`One line too many is enough. Round and round, the least recently used line is the one that is needed next: ${thrash.arithmetic}, ${cliff.worked} times the value at the edge.`,
      ]),
    )
  }
  page.think(
    'verify',
    w.pick([
      say`A cache of two lines under a loop of three, explored, ${never.value}: ${never.claim.form('promise:0')}. Under a loop of two, ${warm.value}: ${warm.claim.form('promise:0')}.`,
      say`Small models. A loop that just fits, ${warm.value}: ${warm.claim.form('promise:0')}. One line more, ${never.value}: ${never.claim.form('promise:0')}.`,
    ]),
  )
  const inner = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Inside of the cache looks and first misses balance at ${smooth.worked}. The room ends at ${room.worked} copies.`,
        say`Leave the rounding out: looks fall as one by u, lines rise with u, least at ${smooth.arithmetic}. And the cache holds ${room.arithmetic} copies.`,
      ]),
    )
  const search = (): void =>
    page.think(
      'verify',
      w.pick([
        say`All factors tried, over ${optimum.form('ranges')}: best at ${best.named}, ${bound.worked}. ${isRoom ? 'The room decides.' : 'Rounding of the last round moves it a little from the smooth place.'}`,
        say`Brute force gives ${best.named} with ${bound.arithmetic}; it fits, ${holds.named}.`,
      ]),
    )
  for (const part of w.shuffle([inner, search])) part()
  page.think(
    'compare',
    w.pick([
      say`Against the plain loop, ${plain.worked}, that saves ${gain.worked}. Beyond the edge ${late.values}.`,
      say`Plain: ${plain.arithmetic}. Best: ${gain.arithmetic} below it, ${time.worked}. One copy past the room, ${bad.arithmetic}.`,
    ]),
  )
  page.checks(1, bound, smooth, plain)
  page.think(
    'limit-case',
    w.pick([
      say`A task that preempts can clear the cache: each time up to ${again.worked} for fetching the loop again. That belongs into the analysis of deadlines.`,
      say`Preempted once, all ${inside} lines may be gone: ${again.arithmetic} more. So copies cost again with every preemption.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`How often a loop misses has two answers, by whether it fits, and nothing in between.`,
      say`The bound is looks, work and misses. Only the last depends on the cache, and it jumps.`,
    ]),
  )
  page.step(
    w.pick(['A loop that fits', 'Each line once']),
    say`If all lines of the loop fit, none is dropped, since between two uses of a line only the other lines of the loop are used. Each is missed once, at the begin. The small model with ${warm.value} agrees: ${warm.claim.form('promise:0')}.`,
  )
  page.step(
    w.pick(['A loop that does not', 'The cliff']),
    say`With one line too many, between two uses of a line as many others are used as there are places, so it has been dropped when it is needed. Every fetch misses; in the model, ${never.value}, ${never.claim.form('promise:0')}. With ${beyond.worked} copies ${thrash.worked}, and not ${hoped}; that is ${cliff.worked} times the bound at the edge, ${edge.worked}.`,
  )
  page.step(
    w.pick(['The best factor', 'Looks against lines']),
    say`${optimum.form('problem')}, over ${optimum.form('ranges')}: ${optimum.form('answer')}. Here ${inside.worked} lines, ${holds.symbols}, and so ${bound.worked}.`,
    w.pick([
      say`Without rounding the two costs balance at ${smooth.worked}; the cache allows ${room.worked}. ${isRoom ? 'The room is what binds.' : 'Near the balance the curve is flat, and the remainder of the last round decides.'}`,
      say`The derivative of looks and first misses vanishes at ${smooth.worked}, while ${room.worked} copies have room. ${isRoom ? 'So one would like further copies and may not.' : 'The best whole factor lies by it, where few copies of the last turn are wasted.'}`,
    ]),
  )
  page.step(
    w.pick(['What it brings', 'Result']),
    say`${plain.worked} for the plain loop; ${gain.worked} is saved, ${time.worked}. After a preemption up to ${again.worked} come on top.`,
  )

  const n = w.pick([
    { cache: 'Cache', fetch: 'fetch', bound: 'bound', best: 'best_factor' },
    { cache: 'Lines', fetch: 'touch', bound: 'worst_cycles', best: 'choose' },
    { cache: 'Recent', fetch: 'access', bound: 'cycles', best: 'least_bound' },
  ])
  const fetch = w.pick([
    code`let found = self.lines.iter().position(|kept| *kept == line);
            if let Some(at) = found {
                self.lines.remove(at);
            } else if self.lines.len() == self.places {
                self.lines.remove(0);
            }
            self.lines.push(line);
            found.is_some()`,
    code`let before = self.lines.len();
            self.lines.retain(|kept| *kept != line);
            let hit = self.lines.len() < before;
            if self.lines.len() == self.places {
                self.lines.remove(0);
            }
            self.lines.push(line);
            hit`,
  ])
  const boundBody = w.pick([
    code`let lines = FRAME + COPY * factor;
        let turns = ROUNDS.div_ceil(factor);
        let misses = if lines > PLACES { lines * turns } else { lines };
        turns * LOOK + ROUNDS * BODY + misses * MISS`,
    code`let (lines, turns) = (FRAME + COPY * factor, ROUNDS.div_ceil(factor));
        let passes = if lines <= PLACES { 1 } else { turns };
        ROUNDS * BODY + turns * LOOK + passes * lines * MISS`,
  ])
  const choice = w.pick([
    code`(1..=most).min_by_key(|factor| ${n.bound}(*factor))`,
    code`(1..=most).reduce(|best, factor| if ${n.bound}(factor) < ${n.bound}(best) { factor } else { best })`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_best_factor_of_the_problem() {
            assert_eq!(${n.best}(32), Some(${best.rust('int')}));
            assert_eq!(${n.bound}(${best.rust('int')}), ${bound.rust('int')});
            assert_eq!(${n.best}(0), None);
        }`,
    code`
        #[test]
        fn the_edge_and_the_cliff() {
            assert_eq!(${n.bound}(${room.rust('int')}), ${edge.rust('int')});
            assert_eq!(${n.bound}(${beyond.rust('int')}), ${thrash.rust('int')});
        }`,
    code`
        #[test]
        fn the_played_cache_agrees() {
            for factor in [1, ${best.rust('int')}, ${room.rust('int')}, ${beyond.rust('int')}] {
                let (lines, turns) = (FRAME + COPY * factor, ROUNDS.div_ceil(factor));
                let mut cache = ${n.cache}::of(PLACES as usize);
                let misses = (0..turns).flat_map(|_| 0..lines).filter(|line| !cache.${n.fetch}(*line)).count() as u64;
                assert_eq!(${n.bound}(factor), turns * LOOK + ROUNDS * BODY + misses * MISS);
            }
        }`,
    code`
        #[test]
        fn use_keeps_a_line() {
            let mut cache = ${n.cache}::of(2);
            assert_eq!([7, 8, 7, 9, 7, 8].map(|line| cache.${n.fetch}(line)), [false, false, true, false, true, false]);
        }`,
    code`
        #[test]
        fn a_loop_that_just_fills_the_cache() {
            let small = (PLACES - FRAME) / COPY;
            assert_eq!(small, ${room.rust('int')});
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The bound is a formula with one jump; a played cache stands beside it, line by line, and a test holds the two together on both sides of the cliff.`,
      say`Formula and model. The model is too simple to be wrong for long, and the formula is what the build uses.`,
    ]),
    page.rust(code`
    const ROUNDS: u64 = ${rounds.rust('int')};
    const LOOK: u64 = ${look.rust('int')};
    const BODY: u64 = ${body.rust('int')};
    const FRAME: u64 = ${frame.rust('int')};
    const COPY: u64 = ${copy.rust('int')};
    const PLACES: u64 = ${cache.rust('int')};
    const MISS: u64 = ${miss.rust('int')};

    /// Cycles with a cold cache, the body written out so many times.
    pub const fn ${n.bound}(factor: u64) -> u64 {
        ${indented(4, boundBody)}
    }

    pub fn ${n.best}(most: u64) -> Option<u64> {
        ${choice}
    }

    /// Keeps what was used last; the first of its lines goes first.
    #[derive(Debug)]
    pub struct ${n.cache} {
        places: usize,
        lines: Vec<u64>,
    }

    impl ${n.cache} {
        pub fn of(places: usize) -> Self {
            Self { places, lines: Vec::new() }
        }

        /// Was the line there?
        pub fn ${n.fetch}(&mut self, line: u64) -> bool {
            ${indented(8, fetch)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.5)
      ? [
          say`A cache that is looked at cannot be changed by looking:`,
          page.compileFail(
            'E0596',
            code`
    pub fn peek(cache: &${n.cache}) -> bool {
        cache.${n.fetch}(1)
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    w.pick([
      say`The bound counts a hit only for lines that cannot have been dropped: ${holds.values}. It holds from a cold cache on, and so from any.`,
      say`${late.named}: one copy too many is a fault that no functional test finds. An assertion on the lines of the loop belongs into the build.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Places that are grouped in sets: a loop can fit as a whole and overflow one set. Then the count goes by set.`,
          say`Other rules of dropping: at random, nothing is proven to stay; by turns, a loop that fits still stays.`,
          say`The last turn does fewer rounds if the factor does not divide ${rounds}; its lines are fetched all the same.`,
          say`An interrupt in the midst drops lines; ${again} for each has to be on its account.`,
          say`Data share the cache on some processors, and leave fewer places to code.`,
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
          say`Lock the lines of the loop, or put it into fast memory: no miss, no cliff, and less for others.`,
          say`A loop in hardware has no looks; then copies bring nothing.`,
          say`A smaller body by simpler arithmetic helps inside and outside of the cache.`,
          say`${capital(x.handler.name)} could prefetch the loop while it waits for something else, which hides first misses and proves nothing.`,
        ],
        2,
      ),
    ),
  )
}
