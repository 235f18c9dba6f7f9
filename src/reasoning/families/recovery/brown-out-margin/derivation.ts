// Depth 2: the window for the threshold, the window for the hysteresis, and why a comparator alone does not stop a chatter.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { explore } from './chatter.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const c = explore(m, w)
  const open = m.relation(s.least, '<', s.most)
  const good = s.early.op === '<=' && s.quiet.op === '<='
  const left = m.derive('V_e', 'V', 'sqrt(V_1^2 - 2*E/C)', '4s')
  const ends = m.compare(s.lowest, left)
  const store = m.derive('E_a', 'J', 'C/2*(V_1^2 - V_m^2)', '3s')
  const account = m.compare(s.need, store)
  const hides = m.compare(s.sag, s.gap)
  const quietGap = hides.op === '<='
  const top = m.derive('V_c', 'V', 'V_i/(1 + delta)', '4s')
  const release = m.derive('V_r', 'V', 'V_t + H', '4s')
  const comes = m.compare(release, top)
  const releases = comes.op === '<='
  const noHeat = m.derive('V_0', 'V', 'sqrt(V_m^2 + 2*E_w/C)', '4s')
  const forgot = m.relation(noHeat, '<', s.least)
  const share = m.derive('q_d', '%', 'E_d/E', '3s')
  const verdict = good
    ? 'the threshold is right'
    : s.early.op === '>'
      ? 'the threshold is too low, and the record may be torn'
      : 'the threshold is too high, and a heater alone trips it'
  page.ask(
    w.pick([
      say`Derive the window for the threshold from both sides, then the window for the hysteresis, and judge ${s.trip} with ${s.gap}. Prove that a sag cannot make the circuit chatter.`,
      say`Find the flaw, if there is one, in a threshold of ${s.trip} with ${s.gap} of hysteresis. Justify it by bounds in the worst case, and show by exploration what must happen after a warning.`,
      say`Between which voltages must the comparator trip so that every record is completed and no heater trips it? Is a hysteresis of ${s.gap} enough? Prove the sequence after the warning.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two errors pull the threshold in opposite ways. Low, and the record is torn; high, and the sag of a heater counts as a loss of mains.`,
      say`From below the bound is energy, from above it is the sag. Tolerances narrow the window on both sides.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`From below: the pages need ${s.writing.arithmetic}, so the rail must start at ${noHeat.arithmetic}.`,
      say`For writing ${s.writing.worked}, hence a threshold of ${noHeat.worked}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`Heaters are on for another ${s.delay}; they take ${share.arithmetic} of everything. And the comparator itself is off by ${s.off}. So ${forgot.symbols}.`,
      say`The delay was left out, with ${s.before.arithmetic}, and so was the tolerance ${s.off} of the comparator: ${forgot.values}.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`All of it: ${s.need.arithmetic}, and ${s.least.arithmetic}. From above: an honest sag is ${s.sag.arithmetic}, so ${s.most.arithmetic}.`,
      say`Below: ${s.least.worked} with ${s.need.arithmetic}. Above: ${s.most.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`The draft trips at ${s.trip}: ${s.early.values}, and ${s.quiet.values}. So ${verdict}.`,
      say`${s.early.symbols} and ${s.quiet.symbols} for ${s.trip}: ${verdict}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`When heaters are cut a sagging rail rises by ${s.sag}; ${hides.symbols}. ${quietGap ? 'The hysteresis hides that.' : 'So the comparator releases by what it caused itself.'}`,
      say`Hysteresis against rebound: ${hides.values}. ${quietGap ? 'The rebound is hidden.' : 'The rebound is seen as recovery.'} And for release at all, ${comes.symbols}${releases ? '' : ', so a weak supply never releases it'}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`By energy: ${store.arithmetic} are there and ${s.need} needed, ${account.symbols}. The sequence explored: ${c.sound.value}; ${c.sound.claim.form('promise:0')}, ${c.sound.claim.form('promise:1')}.`,
      say`Second route: the rail ends at ${left.arithmetic}, and ${ends.symbols}. All ${c.sound.value} of the sequence: ${c.sound.claim.form('promise:1')}, and ${c.sound.claim.form('promise:3')}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.need, s.most, s.sag, s.before)
  page.section(
    'analysis',
    w.pick([
      say`The threshold has a window: energy bounds it from below, the sag of the heaters from above. Tolerances are taken at the bad end each time.`,
      say`First where to trip, then where to release, then what happens in between.`,
    ]),
  )
  page.step(
    w.pick(['From below', 'Early enough', 'The energy bound']),
    say`${s.before.worked} until heaters are off, ${s.writing.worked} for the pages: ${s.need.worked}. The capacitor counts with ${s.worst.worked}. The square of the starting voltage is the square of the lowest and twice the need over the capacitance; the tolerance divides: ${s.least.worked}.`,
    say`By the other route, from ${s.low.worked} the rail ends at ${left.worked}; ${ends.named}. In energy, ${store.worked} against the need: ${account.symbols}.`,
  )
  page.step(
    w.pick(['From above', 'No false alarm', 'The sag bound']),
    say`A weak supply gives ${s.idle.worked}, a heater takes ${s.sag.worked} of it. The threshold may not be met there: ${s.most.worked}. The window is open, ${open.named}. For the draft, ${s.early.named} and ${s.quiet.named}: ${verdict}.`,
  )
  page.step(
    w.pick(['Hysteresis', 'Where to release']),
    w.pick([
      say`Cutting the heaters lifts a sagging rail by ${s.sag.worked}. ${hides.named}, so ${quietGap ? 'the rebound does not release the comparator' : 'the rebound releases it, and without a latch the heaters come back'}.`,
      say`The rebound is ${s.sag.arithmetic}; ${hides.symbols}${quietGap ? ', it stays inside the hysteresis' : ', it is wider, so hysteresis alone cannot hold the state'}.`,
    ]),
    say`Upwards the release must be within reach of a weak supply, ${top.worked}: with ${release.worked}, ${comes.named}${releases ? '.' : ', and so it may never release.'}`,
  )
  page.step(
    w.pick(['After the warning', 'The sequence as a machine']),
    say`${c.sound.claim.form('variables')}`,
    say`Rules:`,
    say`${c.sound.claim.form('rules')}`,
    say`${c.sound.value} are reachable, and in all of them:`,
    say`${c.sound.claim.form('promises')}`,
    say`The charge has no rule to end before the record is stored; that is what the window buys. If heaters return with the rail, ${c.flawed.form('promise:0')}, after ${c.shortest} rules: a chatter that writes flash in each turn.`,
  )
  rust(page, s)
  page.section(
    'safety',
    w.pick([
      say`The latch is what is safe, hysteresis is only what is quiet: after a warning heaters stay off until a person confirms, whatever the comparator says.`,
      say`A false alarm costs a print, a late one costs a record. Both windows are bounds and not averages, so neither happens within the tolerances.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Two heaters that switch on together sag twice as far; either they are counted together or never switched together.`,
          say`A slow fall, by a supply that folds back: the warning comes and the rail never dies; the latch holds all the same.`,
          say`A fall and a return within the writing: the write ends, the record is whole, and a person decides.`,
          say`A glitch that is over within the comparator's own delay is not seen, and need not be.`,
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
          say`Watching the mains themselves gives a warning that no sag can imitate, and more time, at the cost of isolation.`,
          say`A filter on the comparator hides short sags and takes its delay from the hold-up.`,
          say`Two comparators, one that cuts heaters and one that writes: shedding is cheap and may be early.`,
        ],
        2,
      ),
    ),
  )
}

function rust(page: Page, s: Solved): void {
  const { w } = page
  const n = w.pick([
    { type: 'Detector', see: 'sample', low: 'warned', ok: 'confirm' },
    { type: 'Monitor', see: 'observe', low: 'latched', ok: 'acknowledge' },
    { type: 'Guard', see: 'look', low: 'tripped', ok: 'release' },
  ])
  const see = w.pick([
    code`if rail <= self.trip {
                self.${n.low} = true;
                self.low = true;
            } else if rail >= self.trip + self.gap {
                self.low = false;
            }
            self.${n.low}`,
    code`self.low = rail <= self.trip || (self.low && rail < self.trip + self.gap);
            self.${n.low} |= self.low;
            self.${n.low}`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Comparator and latch are two facts: whether the rail is low, and whether a person has to confirm. Confirming works only on a good rail.`,
      say`The latch cannot be undone by the rail. A test walks across both thresholds.`,
    ]),
    page.rust(code`
    /// A comparator with hysteresis, and a latch behind it.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ${n.type} {
        trip: f64,
        gap: f64,
        low: bool,
        ${n.low}: bool,
    }

    impl ${n.type} {
        pub fn new(trip: f64, gap: f64) -> Self {
            Self { trip, gap, low: false, ${n.low}: false }
        }

        /// Whether heaters must be off.
        pub fn ${n.see}(&mut self, rail: f64) -> bool {
            ${nest(8, see)}
        }

        /// A person's word; it counts on a good rail only.
        pub fn ${n.ok}(&mut self) -> bool {
            self.${n.low} &= self.low;
            !self.${n.low}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn trips_at_the_threshold_of_the_draft() {
            let mut one = ${n.type}::new(${s.trip.rust('f64')}, ${s.gap.rust('f64')});
            assert!(!one.${n.see}(${s.trip.rust('f64')} * 1.01));
            assert!(one.${n.see}(${s.trip.rust('f64')}));
        }

        #[test]
        fn a_rebound_inside_the_gap_does_not_release() {
            let mut one = ${n.type}::new(20.0, 0.5);
            assert!(one.${n.ok}());
            assert!(!one.${n.see}(20.25));
            assert!(one.${n.ok}());
            assert!(one.${n.see}(20.0));
            assert!(!one.${n.ok}());
            assert!(one.${n.see}(20.25));
            assert!(!one.${n.ok}());
            assert!(one.${n.see}(20.5));
            assert!(one.${n.ok}());
            assert!(!one.${n.see}(20.25));
        }
    }`),
    page.compileFail(
      'E0308',
      code`
    pub fn as_voltage(one: &mut ${n.type}) -> f64 {
        one.${n.see}(12.0)
    }`,
    ),
  )
}
