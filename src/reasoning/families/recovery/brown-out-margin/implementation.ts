// Depth 3: no half-written record: pages first and the mark last, every cut explored, and a budget that is asked before each page.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const n = w.pick([
    { pages: 'pages', mark: 'mark', power: 'power' },
    { pages: 'written', mark: 'seal', power: 'supply' },
    { pages: 'programmed', mark: 'stamp', power: 'charge' },
    { pages: 'filled', mark: 'flag', power: 'energy' },
  ])
  const total = String(s.pages.number)
  const at = (name: string, is: '==' | '<' | '!=', value: string) => ({ name, is, value })
  const variables = [
    { name: n.pages, values: Array.from({ length: s.pages.number + 1 }, (_, i) => String(i)) },
    { name: n.mark, values: ['blank', 'set'] },
    { name: n.power, values: ['present', 'gone'] },
  ]
  const rules = (first: boolean) => [
    {
      name: 'program a page',
      when: [at(n.power, '==', 'present'), at(n.pages, '<', total), ...(first ? [] : [at(n.mark, '==', 'blank')])],
      set: [{ name: n.pages, to: `${n.pages}+1` }],
    },
    {
      name: `program the ${n.mark}`,
      when: [at(n.power, '==', 'present'), at(n.mark, '==', 'blank'), ...(first ? [] : [at(n.pages, '==', total)])],
      set: [{ name: n.mark, to: 'set' }],
    },
    { name: 'cut', when: [at(n.power, '==', 'present')], set: [{ name: n.power, to: 'gone' }] },
    {
      name: 'erase after a restart',
      when: [at(n.power, '==', 'gone')],
      set: [
        { name: n.pages, to: '0' },
        { name: n.mark, to: 'blank' },
        { name: n.power, to: 'present' },
      ],
    },
  ]
  const lie = [at(n.mark, '==', 'set'), at(n.pages, '<', total)]
  const sound = m.explore('N_s', {
    variables,
    rules: w.shuffle(rules(false)),
    promises: [
      { promise: 'never', when: lie },
      { promise: 'always-possible', goal: [at(n.mark, '==', 'set')] },
      { promise: 'no-deadlock', except: [] },
    ],
  })
  m.found('S', 1, '', 'i')
  const flawed = m.claim('states', {
    variables,
    rules: rules(true),
    promises: [{ promise: 'possible', when: lie }],
    shortest: 'S',
  })
  const each = m.derive('E_p', 'J', 'P_i*t_p', '3s')
  const store = m.derive('E_a', 'J', 'C/2*(V_1^2 - V_m^2)', '3s')
  const start = m.derive('E_b', 'J', 'E_a - E_d', '3s')
  const can = m.derive('n_c', '', 'max(0, floor(E_b/E_p))', 'i')
  const enough = m.compare(s.pages, can)
  const whole = enough.op === '<='
  const after = m.derive('V_2', 'V', 'sqrt(V_1^2 - 2*E_d/C)', '4s')
  const each1 = m.derive('V_q', 'V', 'sqrt(V_m^2 + 2*E_p/C)', '4s')
  const each2 = m.derive('V_g', 'V', 'sqrt(V_m^2 + 2*n_p*E_p/C)', '4s')
  const asks = m.relation(each1, '<=', each2)
  const miss = m.derive('P_c', 'ppm', '2^(-16)', '3s')
  page.ask(
    w.pick([
      say`Implement the store so that no cut leaves a record that is half-written and counts as whole. Show by exploration that it cannot happen, compute how many pages the charge is good for, and test every cut.`,
      say`The draft sets its valid mark first and programs the pages after it. Find the flaw, prove the repaired order, and write it in Rust with a test that cuts at every step.`,
      say`Write the code that programs ${s.pages} pages after the warning. What order is safe, when should it refuse to begin, and how does a reader tell whole from torn?`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`The rail should last for all pages, but should is for the design. The record must be right even when the rail does not last.`,
      say`A cut can come between any two pages. So the order of programming decides what a reader finds.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Mark the record as begun and valid, then fill it; with enough charge nobody sees the difference.`,
      say`Header first, with its mark, then the pages, as files are written.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`A cut in between leaves a mark over missing pages. The exploration needs ${m.value('S')} rule for it.`,
      say`Then the mark vouches for what is not there: ${flawed.form('promise:0')}, after ${m.value('S')} rule.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`The mark last. In all ${sound.value}: ${sound.claim.form('promise:0')}. And ${sound.claim.form('promise:1')}.`,
      say`Pages first, mark at the end, and the mark carries the check over all of them. ${sound.value}, and ${sound.claim.form('promise:0')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`A page costs ${each.arithmetic}. After the delay ${start.arithmetic} are left, enough for ${can.arithmetic}.`,
      say`${each.worked}; of ${store.arithmetic} the delay takes ${s.before}, so ${can.worked} pages fit.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Wanted ${s.pages}: ${enough.values}. ${whole ? 'They fit.' : 'They do not; the mark is then never set, and the older record stays.'}`,
      say`${enough.symbols}. ${whole ? 'All pages and the mark get done.' : 'The record will be void, which is safe and useless: the threshold has to rise.'}`,
    ]),
  )
  page.think(
    'decide',
    w.pick([
      say`A gate asks for ${each2} on the rail before the first page, and not for ${each1}, which is one page. If refused, nothing is touched.`,
      say`Begin only above ${each2.arithmetic}; asking page by page, at ${each1}, would begin what cannot be ended.`,
    ]),
  )
  page.checks(w.pick([1, 2]), each, s.input, after, s.worst)
  page.section(
    'analysis',
    w.pick([
      say`The order makes a torn record recognisable; the budget makes it rare. The first is proved, the second computed.`,
      say`Two defences that do not rest on each other: an order that no cut can harm, and a gate that refuses what cannot be finished.`,
    ]),
  )
  page.step(
    w.pick(['The order as a machine', 'Every cut', 'Exploration']),
    say`${sound.claim.form('variables')}`,
    say`Rules:`,
    say`${sound.claim.form('rules')}`,
    say`${sound.value}, with these promises kept:`,
    say`${sound.claim.form('promises')}`,
    say`With the mark at any time instead, ${flawed.form('promise:0')}: ${m.value('S')} rule is enough.`,
  )
  page.step(
    w.pick(['The budget', 'How many pages']),
    say`${store.worked}, less ${s.before.worked}: ${start.worked}. A page takes ${each.worked}, so ${can.worked}; ${enough.named}.`,
  )
  page.step(
    w.pick(['The gate', 'When to begin']),
    say`After the delay the rail is at ${after.worked} in the worst case. All pages need ${each2.worked}, one page ${each1.worked}; ${asks.symbols}. The gate asks for all, since a begun record that cannot be ended has cost the erased pages for nothing. A torn page whose check fits by chance: ${miss.worked}.`,
  )
  const r = w.pick([
    { slot: 'Slot', put: 'program', read: 'read', gate: 'may_begin' },
    { slot: 'Record', put: 'store', read: 'recover', gate: 'covers' },
    { slot: 'Area', put: 'write_up_to', read: 'content', gate: 'affords' },
  ])
  const sum = w.pick([
    { body: code`pages.iter().fold(0xACE1, |so_far, page| so_far.rotate_left(5) ^ page)`, known: '0x8691' },
    { body: code`pages.iter().fold(7, |so_far, page| page.wrapping_add(so_far.wrapping_mul(31)))`, known: '6760' },
  ])
  const gate = w.pick([
    code`rail * rail >= lowest * lowest + 2.0 * joules / farads`,
    code`farads / 2.0 * (rail - lowest) * (rail + lowest) >= joules`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A slot is pages and a mark; the mark is the check over the pages and stays blank until they are all there. The test cuts after every number of steps.`,
      say`Erased cells read as nothing. The reader needs no history: pages, mark, and the two must agree.`,
    ]),
    page.rust(code`
    pub const PAGES: usize = ${s.pages.rust('int')};

    pub fn check(pages: &[u16]) -> u16 {
        ${nest(4, sum.body)}
    }

    /// Erased cells are none.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ${r.slot} {
        pages: [Option<u16>; PAGES],
        mark: Option<u16>,
    }

    impl ${r.slot} {
        /// Programs page by page, then the mark, until the steps are used up.
        pub fn ${r.put}(&mut self, content: [u16; PAGES], steps: usize) {
            for (cell, value) in self.pages.iter_mut().zip(content).take(steps) {
                *cell = Some(value);
            }
            if steps > PAGES {
                self.mark = Some(check(&content));
            }
        }

        /// The content, if it is whole.
        pub fn ${r.read}(&self) -> Option<[u16; PAGES]> {
            let mut content = [u16::MIN; PAGES];
            for (value, cell) in content.iter_mut().zip(self.pages) {
                *value = cell?;
            }
            (self.mark? == check(&content)).then_some(content)
        }
    }

    /// Whether the charge covers the energy of all pages.
    pub fn ${r.gate}(rail: f64, lowest: f64, farads: f64, joules: f64) -> bool {
        ${nest(4, gate)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn every_cut_leaves_whole_or_nothing() {
            let content = [0xA5C3; PAGES];
            for steps in 0..=PAGES + 1 {
                let mut slot = ${r.slot}::default();
                slot.${r.put}(content, steps);
                assert_eq!(slot.pages.iter().flatten().count(), steps.min(PAGES));
                assert_eq!(slot.${r.read}(), (steps == PAGES + 1).then_some(content));
            }
        }

        #[test]
        fn a_fallen_bit_is_seen() {
            let mut slot = ${r.slot}::default();
            slot.${r.put}([77; PAGES], PAGES + 1);
            slot.pages[PAGES - 1] = Some(76);
            assert_eq!(slot.${r.read}(), None);
        }

        #[test]
        fn the_check_is_the_known_one() {
            assert_eq!(check(&[1, 2]), ${sum.known});
        }

        #[test]
        fn the_gate_from_both_sides() {
            assert!(${r.gate}(5.0, 3.0, 0.5, 4.0));
            assert!(${r.gate}(5.1, 3.0, 0.5, 4.0));
            assert!(!${r.gate}(4.9, 3.0, 0.5, 4.0));
            assert!(!${r.gate}(${each2.rust('f64')} * 0.99, ${s.lowest.rust('f64')}, ${s.worst.rust('f64', 'F')}, ${s.writing.rust('f64')}));
            assert!(${r.gate}(${each2.rust('f64')} * 1.01, ${s.lowest.rust('f64')}, ${s.worst.rust('f64', 'F')}, ${s.writing.rust('f64')}));
        }
    }`),
    page.compileFail(
      'E0308',
      code`
    pub fn short(slot: &mut ${r.slot}) {
        slot.${r.put}([0_u16; PAGES + 1], 1);
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`A reader trusts nothing but what stands in the cells. Budget, warning and order may all fail; a torn record is void all the same.`,
      say`Heaters are cut before the first page; writing never waits for them, and they never wait for writing.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A cut while the mark is programmed: its cells are undefined, and the check refuses what is not exact.`,
          say`A cut while erasing: pages may read as anything; the mark is erased first, so nothing vouches for them.`,
          say`A weak cell that reads differently each time: read twice after writing, while there is power.`,
          say`Power that returns in the middle: the writing goes on, and ends with its mark.`,
          say`A gate that refuses: the last regular checkpoint is what remains, and it is whole.`,
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
          say`A check in every page finds the torn one and saves what came before it; the reader gets harder to prove.`,
          say`Memory without erasing writes a word in no time worth counting, and keeps the mark all the same.`,
          say`Two slots in turn keep the older record until the newer is marked.`,
        ],
        2,
      ),
    ),
  )
}
