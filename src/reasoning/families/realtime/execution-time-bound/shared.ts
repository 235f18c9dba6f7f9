// Depth 2, one of three: a costly side that a run can have only so often. A linear program over counts of blocks, and its dual as
// the proof that no path is dearer.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import { costs, type Instance, type Solved } from './instance.ts'

const REASONS = [
  'the costly side takes an entry from a list that is filled between runs only',
  'each costly round uses up a permit, and permits are handed out before the run',
  'the driver behind it can accept so many orders and no further one until the run is over',
] as const

export function shared(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [e, h, p, q, out] = costs(m, x, ['e', 'h', 'p', 'q', 'x'])
  const most = m.given('m', x.most, '')
  const fixed = m.derive('N_f', 'cycles', 'c_e + (n + 1)*c_h + c_x', 'i')
  const loose = m.derive('N_s', 'cycles', 'N_f + n*c_p', 'i')
  const body = m.derive('N_b', 'cycles', 'm*c_p + (n - m)*c_q', 'i')
  const worst = m.derive('N_w', 'cycles', 'N_f + N_b', 'i')
  const priceRound = m.derive('u', 'cycles', 'c_q', 'i')
  const priceDear = m.derive('v', 'cycles', 'c_p - c_q', 'i')
  const dual = m.derive('N_d', 'cycles', 'u*n + v*m', 'i')
  const same = m.relation(dual, '==', body)
  const time = m.derive('T_w', 'µs', 'N_w/f_c', '4s')
  const looseTime = m.derive('T_s', 'µs', 'N_s/f_c', '4s')
  const budget = m.given('B_r', Number(((looseTime.number + 2 * time.number) / 3).toFixed(1)), 'µs')
  const fits = m.compare(time, budget)
  const looseFits = m.compare(looseTime, budget)
  const gain = m.derive('k_s', '%', '(N_s - N_w)/N_s', '3s')
  const naive = m.derive('N_n', 'cycles', 'N_f + m*c_p', 'i')
  const short = m.relation(naive, '<', worst)
  const refill = m.derive('N_v', 'cycles', 'N_w + v', 'i')
  m.given('k_0', 0)
  m.found('x_w', x.most, '', 'i')
  m.found('y_w', x.n - x.most, '', 'i')
  const best = m.claim('optimum', {
    sense: 'max',
    over: [
      { name: 'x', from: 'k_0', to: 'n', at: 'x_w', whole: true },
      { name: 'y', from: 'k_0', to: 'n', at: 'y_w', whole: true },
    ],
    objective: 'c_p*x + c_q*y',
    subject: [
      { left: 'x + y', op: '<=', right: 'n' },
      { left: 'x', op: '<=', right: 'm' },
    ],
    of: 'N_b',
    tolerance: 1e-6,
  })
  const weak = m.claim('range', {
    over: [
      { name: 'x', from: 'k_0', to: 'n' },
      { name: 'y', from: 'k_0', to: 'n' },
    ],
    left: 'c_p*x + c_q*y',
    op: '==',
    right: 'u*(x + y) + v*x',
  })
  const reason = w.pick(REASONS)
  const flawed = w.chance(0.45)

  page.section(
    'context',
    page.list([
      w.pick([
        say`a loop over up to ${s.n} ${x.handler.items}: ${h} for each look at its condition, ${p} for a round if ${x.handler.costly}, ${q} if not;`,
        say`up to ${s.n} rounds, one for each of the ${x.handler.items}; a round costs ${p} where ${x.handler.costly} and ${q} otherwise, the look at the condition ${h};`,
      ]),
      w.pick([say`around it ${e} of entry and ${out} of exit;`, say`entry ${e}, exit ${out};`]),
      w.pick([
        say`in one run up to ${most} rounds can be costly: ${reason};`,
        say`${reason}, which allows ${most} costly rounds in a run;`,
      ]),
      w.pick([say`allowed: ${budget};`, say`reserved for it in the analysis of deadlines: ${budget};`]),
      w.pick([
        say`safety: the limit on costly rounds must be kept by the code itself, or the bound rests on good behaviour.`,
        say`safety: with the loose bound the set of tasks is refused, with a wrong one it fails in the field.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "only ${most} rounds do any work, so the body costs ${most} times ${p}, and the run ${naive}." Derive the true bound, prove that it cannot be beaten, and make the code keep the limit.`,
          say`The count of a colleague is ${naive}: all looks, and ${most} costly rounds. Is it a bound? Set up the maximum over counts of rounds, prove your answer with prices, and implement it so that the limit holds by itself.`,
        ])
      : w.pick([
          say`The structure charges every round its costly side. Use the limit of ${most}: derive the bound as a linear program over counts of rounds, prove it by duality, say what it is worth, and write code that keeps the limit.`,
          say`How much tighter does the bound become through the limit on costly rounds? A proof is asked, not a table, and Rust in which the limit cannot be broken.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`A path matters only through how often it takes which side: x costly rounds and y others. The order of rounds costs nothing.`,
      say`I count sides and not paths. Two numbers describe a run of the loop, and two limits hold for them.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`What every run pays if the loop is full: ${fixed.worked}. By structure all rounds would be costly: ${loose.arithmetic}.`,
      say`Looks, entry and exit: ${fixed.arithmetic}. The loose bound on top of that is ${loose.worked}.`,
    ]),
  )
  if (flawed || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`Just the costly ones: ${naive.worked}.`,
        say`${most} rounds cost something, the rest is idle: ${naive.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Rounds that are not costly are not free, they take ${q} each. ${short.symbols} for a run that can happen, so this is no bound.`,
        say`The others are looked through as well. It misses a feasible run: ${short.values}.`,
      ]),
    )
  }
  const primal = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Fill up with the dearest first: ${most} costly rounds, the others cheap. ${body.worked}, altogether ${worst.worked}.`,
        say`The candidate: x at its limit, y the remainder. ${body.arithmetic} for the bodies, ${worst.arithmetic} for the run.`,
      ]),
    )
  const prices = (): void =>
    page.think(
      'verify',
      w.pick([
        say`Prices: each round pays ${priceRound}, a costly one ${priceDear} on top. By them any run pays its true cost, and never beyond ${dual.worked}; ${same.symbols}. Price and candidate meet, so both are best.`,
        say`The dual: a price for being a round, ${priceRound.worked}, and one for being costly, ${priceDear.worked}. All rounds and all permits together are worth ${dual.arithmetic}, the same as the candidate.`,
      ]),
    )
  primal()
  prices()
  page.think(
    'verify',
    w.pick([
      say`Brute force over both counts: ${best.form('problem')} gives ${best.form('answer')}.`,
      say`All whole pairs under ${best.form('limits')}: the best is ${best.form('answer')}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Time: ${time.worked}, and ${fits.named}. The loose one takes ${looseTime.arithmetic}, ${looseFits.symbols}. The limit is worth ${gain.worked}.`,
      say`From ${looseTime.worked} to ${time.worked}, ${gain.arithmetic} of the loose bound. ${fits.symbols}.`,
    ]),
  )
  page.checks(1, worst, body, time)
  page.think(
    'limit-case',
    w.pick([
      say`If a permit were handed out during the run, ${refill.worked}. The proof has a hole the size of ${priceDear} for each such permit.`,
      say`One permit too many, and the run takes ${refill.arithmetic}. So permits are counted where they are spent.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Counts in place of paths: a run is a pair of whole numbers, and its cost is linear in them.`,
      say`The bound is the value of a small linear program. Its dual is a proof that fits on a line.`,
    ]),
  )
  page.step(
    w.pick(['What structure gives', 'The loose bound']),
    say`${fixed.worked}; ${loose.worked}; ${looseTime.worked}; ${looseFits.named}.`,
  )
  page.step(
    w.pick(['Counting sides', 'The program']),
    w.pick([
      say`With x costly rounds and y others the bodies cost what is to be maximised: ${best.form('problem')}. At x and y as in ${best.form('answer')}: ${body.worked}.`,
      say`Maximise over counts: ${best.form('problem')}. Costly rounds first, as they are dearer, then the rest: ${body.worked}. Trying all pairs gives ${best.form('answer')}.`,
    ]),
  )
  page.step(
    w.pick(['Nothing is dearer', 'Proof by prices']),
    say`${priceRound.worked} and ${priceDear.worked}. Then ${weak.form('symbols')}, for any x and y. The first price meets a limit of ${s.n} rounds, the second one of ${most}, and neither price is negative, so every run that keeps the limits costs up to ${dual.worked}. ${same.named}: the candidate attains it.`,
  )
  page.step(
    w.pick(['The run', 'Altogether']),
    say`${worst.worked}; ${time.worked}; ${fits.named}. Compared with the loose bound ${gain.worked} is saved.${flawed ? say` The proposed ${naive.worked} misses a feasible run, ${short.named}.` : ''}`,
  )
  page.step(
    w.pick(['What it rests on', 'The condition']),
    say`Each costly round beyond the limit adds ${priceDear}: with one of them ${refill.worked}. So the limit has to be part of the code.`,
  )

  const n = w.pick([
    { permits: 'Permits', spend: 'spend', run: 'scan', bound: 'bound' },
    { permits: 'Credits', spend: 'take_one', run: 'sweep', bound: 'ceiling' },
    { permits: 'Quota', spend: 'draw', run: 'pass', bound: 'worst' },
  ])
  const spend = w.pick([
    code`let allowed = self.left > 0;
            self.left -= usize::from(allowed);
            allowed`,
    code`match self.left.checked_sub(1) {
                Some(rest) => {
                    self.left = rest;
                    true
                }
                None => false,
            }`,
  ])
  const loop = w.pick([
    code`let mut cycles = ENTRY + LOOK;
        for wish in wishes {
            cycles += LOOK;
            *wish = *wish && permits.${n.spend}();
            cycles += if *wish { COSTLY } else { CHEAP };
        }
        cycles + EXIT`,
    code`let rounds: u64 = wishes
            .iter_mut()
            .map(|wish| {
                if *wish && permits.${n.spend}() {
                    LOOK + COSTLY
                } else {
                    *wish = false;
                    LOOK + CHEAP
                }
            })
            .sum();
        ENTRY + rounds + LOOK + EXIT`,
  ])
  const bounds = w.pick([
    code`let costly = if permits < rounds { permits } else { rounds };
        ENTRY + EXIT + (rounds + 1) * LOOK + rounds * CHEAP + costly * (COSTLY - CHEAP)`,
    code`let (costly, rest) = if permits < rounds { (permits, rounds - permits) } else { (rounds, 0) };
        ENTRY + LOOK + rounds * LOOK + costly * COSTLY + rest * CHEAP + EXIT`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_bound_of_the_problem() {
            assert_eq!(${n.bound}(${s.n.rust('int')}, ${most.rust('int')}), ${worst.rust('int')});
            assert_eq!(${n.bound}(${s.n.rust('int')}, ${s.n.rust('int')}), ${loose.rust('int')});
            assert_eq!(${n.bound}(${s.n.rust('int')}, ${s.n.rust('int')} + 1), ${loose.rust('int')});
        }`,
    code`
        #[test]
        fn all_wish_and_some_get() {
            let mut wishes = [true; ${s.n.rust('int')}];
            assert_eq!(${n.run}(&mut wishes, &mut ${n.permits}::new(${most.rust('int')})), ${worst.rust('int')});
            assert_eq!(wishes.iter().filter(|granted| **granted).count(), ${most.rust('int')});
            assert!(wishes[0]);
        }`,
    code`
        #[test]
        fn no_pattern_goes_past_the_bound() {
            for pattern in 0..64_u32 {
                let mut wishes: [bool; 6] = core::array::from_fn(|at| pattern & (1 << at) != 0);
                let wanted = u64::from(pattern.count_ones());
                let cycles = ${n.run}(&mut wishes, &mut ${n.permits}::new(2));
                assert_eq!(cycles, ${n.bound}(6, wanted.min(2)));
            }
        }`,
    code`
        #[test]
        fn permits_run_out() {
            let mut permits = ${n.permits}::new(2);
            assert_eq!([permits.${n.spend}(), permits.${n.spend}(), permits.${n.spend}()], [true, true, false]);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A costly round needs a permit, and permits only go down. Who wishes in vain is told so, and may wish again in the next run.`,
      say`The limit stands where it is spent. The loop adds its own cost up, so that a test can hold it against the bound for every pattern of wishes.`,
    ]),
    page.rust(code`
    const ENTRY: u64 = ${e.rust('int')};
    const LOOK: u64 = ${h.rust('int')};
    const COSTLY: u64 = ${p.rust('int')};
    const CHEAP: u64 = ${q.rust('int')};
    const EXIT: u64 = ${out.rust('int')};

    /// Costly rounds that are left in a run. Neither copied nor refilled.
    #[derive(Debug)]
    pub struct ${n.permits} {
        left: usize,
    }

    impl ${n.permits} {
        pub const fn new(left: usize) -> Self {
            Self { left }
        }

        pub fn ${n.spend}(&mut self) -> bool {
            ${indented(8, spend)}
        }
    }

    /// One run: grants wishes while permits last, and says what it cost.
    pub fn ${n.run}(wishes: &mut [bool], permits: &mut ${n.permits}) -> u64 {
        ${indented(4, loop)}
    }

    /// No run with so many rounds and permits takes more.
    pub const fn ${n.bound}(rounds: u64, permits: u64) -> u64 {
        ${indented(4, bounds)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.6)
      ? [
          say`Permits cannot be doubled by accident:`,
          page.compileFail(
            'E0277',
            code`
    pub fn doubled(permits: &${n.permits}) -> ${n.permits} {
        ${n.permits}::clone(permits)
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    fits.op === '<='
      ? w.pick([
          say`${fits.named}, and the limit behind it is kept by the code. A wish that is refused waits for one run, which its own deadline has to bear.`,
          say`The bound is proven by prices and kept by permits: ${fits.values}. Nothing outside of the loop can break it.`,
        ])
      : say`${fits.named}: even the tighter bound is too large. The limit has to be lowered, and what is then refused has to wait.`,
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Permits that are refilled by an interrupt during the run: the limit is a rate then, and the bound needs the length of the run itself.`,
          say`Rounds early in the list always get the permits. Begin the list elsewhere each time, or the last ${x.handler.items} starve.`,
          say`A limit at or above ${s.n} changes nothing; the loose bound is then the true one.`,
          say`A wish that was refused must stay wished, or it is lost without a trace.`,
          say`Two costly sides that share the permits: the dearer one counts, as long as each needs one.`,
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
          say`Two loops, one that collects and one that works up to ${most} entries: the limit becomes the bound of a loop and needs no proof of its own.`,
          say`Leave the loop when permits are used up: cheaper, and what comes later in the list is not even looked at.`,
          say`${capital(x.handler.name)} could hand costly work to a task below; the bound shrinks and the work is late.`,
          say`A general solver over counts of all blocks does the same for whole programs, with one row for each such fact.`,
        ],
        2,
      ),
    ),
  )
}
