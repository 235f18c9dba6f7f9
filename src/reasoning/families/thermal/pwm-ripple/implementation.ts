// Depth 3: duty in whole slots. What is cut off is carried on, slot by slot or period by period; then the mean is exact, and the
// body never leaves its ideal course by more than one slot of heat.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, body, duty, worst, full } = s
  const slot = m.derive('t_q', 'ms', 'T_p/n_q', '4s')
  const request = m.derive('d', '', 'round(u*D)', 'i')
  const asked = m.derive('v', '%', 'd/D', '4s')
  const cut = m.derive('k_t', '', 'floor(u*n_q)', 'i')
  const next = m.derive('k_u', '', 'k_t + 1', 'i')
  const cold = m.derive('e_t', 'K', 'X*(u - k_t/n_q)', '3s')
  const grain = m.derive('e_q', 'K', 'X/n_q', '3s')
  const fine = m.derive('e_f', 'K', 'X/(2*D)', '2s')
  const every = m.derive('n_z', '', 'ceil(D/d)', 'i')
  const lost = m.derive('e_z', 'K', 'X*(v - 1/n_z)', '3s')
  const room = m.derive('w_q', 'K', 'P*t_q/C', '3s')
  const style = w.pick(['slot', 'period'] as const)
  const inSlots = style === 'slot'
  const rounds = m.derive('n_w', '', inSlots ? '20*n_q' : '60', 'i')
  const part = inSlots ? m.derive('p', '', 'd', 'i') : m.derive('p', '', 'd*n_q', 'i')
  const count = m.derive('c_n', '', 'floor(n_w*p/D)', 'i')
  const counted = m.claim('recurrence', {
    states: [
      { name: 'a', unit: '', start: '0*D', next: 'mod(a + p, D)' },
      { name: 'c', unit: '', start: '0*D', next: 'c + floor((a + p)/D)' },
    ],
    until: 'n_w',
    measure: { what: 'c', take: 'final' },
    of: 'c_n',
    tolerance: 1e-9,
  })
  const left = m.process(
    'recurrence',
    'a_x',
    '',
    {
      states: [{ name: 'a', unit: '', start: '0*D', next: 'mod(a + p, D)' }],
      until: 'n_w',
      measure: { what: 'a', take: 'max' },
      tolerance: 1e-9,
    },
    'i',
  )
  const kept = m.relation(left.value, '<', g.D)
  m.derive('f_q', '', 'exp(-(t_q/tau))', '6s')
  m.derive(
    'x_v',
    'K',
    inSlots ? 'v*X' : 'X*(1 - exp(-(v*T_p/tau)))*exp(-((1 - v)*T_p/tau))/(1 - exp(-(T_p/tau)))',
    '5s',
  )
  const course = m.process(
    'recurrence',
    'd_q',
    'K',
    {
      states: [
        {
          name: 'x',
          unit: 'K',
          start: 'x_v',
          next: inSlots
            ? 'f_q*x + (1 - f_q)*X*floor((a + p)/D)'
            : 'f_q^n_q*x + X*(1 - f_q^floor((a + p)/D))*f_q^(n_q - floor((a + p)/D))',
        },
        { name: 'a', unit: '', start: '0*D', next: 'mod(a + p, D)' },
      ],
      until: 'n_w',
      measure: { what: 'abs(x - x_v)', take: 'max' },
      tolerance: 1e-6,
    },
    '3s',
  )
  const holds = m.relation(course.value, '<=', room)
  const better = m.relation(room, '<', worst)
  const life = m.derive('L_q', 'h', 'N*t_q/min(u, 1 - u)', '3s')
  const wears = m.relation(life, '<', g.L)
  const calm = m.derive('L_p', 'h', 'N*T_p', '3s')
  const stands = m.compare(g.L, calm)
  const flaw = w.chance(0.5)
  const trap = w.pick(['cut', 'reset'] as const)
  const carrier = inSlots ? say`a switch without contacts` : say`the contacts of before`
  page.ask(
    flaw
      ? trap === 'cut'
        ? w.pick([
            say`The given code cuts each duty to whole slots, "the integral repairs what is lost". Find the flaw, and write a modulator for ${carrier} whose mean is exact, with a proof that its error stays bounded.`,
            say`A first version rounds the request down to ${cut} of ${g.n_q} slots. Show what this does to the ${body}, and write in Rust what carries the rest on, for ${carrier}.`,
          ])
        : w.pick([
            say`The given modulator adds up requests and sets its sum to nothing at each pulse. It holds the ${body} too cool. Find the mistake, prove the repair, and write it in Rust for ${carrier}.`,
            say`Somebody accumulates the request, fires when the sum is full, and then clears the sum. What mean does this have? Write the right one, for ${carrier}, and bound what the ${body} sees of it.`,
          ])
      : inSlots
        ? w.pick([
            say`A semiconductor switch may work in every slot. Write a modulator of first order in whole numbers whose mean is exact, and prove how far the ${body} can stray from an ideal heater.`,
            say`Replace plain pulse width by a modulator that decides slot by slot. Show what it does to ripple and resolution, and why it must not drive contacts.`,
          ])
        : w.pick([
            say`The contacts stay, one pulse per period. Write a duty of finer grain than the slots permit by carrying the remainder from period to period, in whole numbers, with proof.`,
            say`How can a duty between two slot counts be had without one more closure? Implement it, bound its error for all time, and say what the ${body} sees.`,
          ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A slot is a quantum of heat. Nothing makes a slot smaller, but a mean over many periods can be as fine as wanted if no remainder is thrown away.`,
      say`Whole slots, fine requests: somebody has to keep accounts of the difference. An account that never runs away is the whole proof.`,
      say`How coarse is the hardware? ${slot.worked} per slot, and each of ${g.n_q} slots is worth ${grain.worked} of settled temperature.`,
    ]),
  )
  if (w.chance(0.6))
    page.think(
      'restate',
      w.pick([
        say`Held must be ${duty.worked}, in whole parts ${request.worked}; that grain is worth ${fine.worked}, which nobody sees.`,
        say`The controller asks for ${request.arithmetic} of ${g.D}, that is ${asked}. Rounding there costs ${fine.worked} or less.`,
      ]),
    )
  if (flaw ? trap === 'cut' : w.chance(0.35)) {
    page.think(
      'attempt',
      w.pick([
        say`Cutting to whole slots leaves ${cut.worked}. The integral will notice if that is too little.`,
        say`Give ${cut.arithmetic} slots of ${g.n_q}, and leave the rest to the loop.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`With ${cut} slots it settles ${cold.worked} too cool. The integral then creeps up until ${next} slots are asked for, overshoots by the other part of ${grain.arithmetic}, and creeps back: a slow swing that no gain removes.`,
        say`Then no duty between ${cut} and ${next} exists, and the loop hunts between the two for ever. Settled, they are ${grain.worked} apart; at the lower one ${cold.arithmetic} are missing.`,
      ]),
    )
    page.think(
      'back-up',
      say`The remainder has to be kept and spent later, by the modulator itself and not by the loop.`,
    )
  }
  if (flaw ? trap === 'reset' : w.chance(0.35)) {
    page.think(
      'attempt',
      say`Add the request to a sum; when the sum has reached ${g.D}, fire a slot and clear the sum.`,
    )
    page.think(
      'error',
      w.pick([
        say`With ${request} it is full every ${every.worked} slots, whatever the excess: a mean of one in ${every}. Clearing throws the excess away, and the ${body} ends ${lost.worked} too cool.`,
        say`The excess is lost each time. One pulse in ${every.arithmetic} slots is all there is for this and many other requests; in temperature, ${lost.arithmetic} short.`,
      ]),
    )
    page.think(
      'back-up',
      inSlots
        ? say`Subtract what the pulse was worth, and keep the rest.`
        : say`Subtract what the pulse was worth, and keep the rest; and since contacts must not close in every other slot, keep these accounts once per period.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`I keep accounts. Before each ${inSlots ? 'slot' : 'period'} add ${part.worked}, give as many whole slots as ${g.D} goes into the sum, keep the remainder: ${counted.form('rates')}.`,
      say`Let a be what is owed, in parts of a slot, and c the slots given. ${counted.form('rates')}, and nothing else is needed.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Owed plus given is asked, at every moment, since a division with remainder loses nothing. And the remainder is within its divisor: here it gets up to ${left.value}, and ${kept.values}.`,
      say`The invariant is that given slots times ${g.D}, plus what is owed, is the sum of what was asked. So the count lags the ideal by a part of one slot, always; the largest debt on the way is ${left.value} of ${g.D}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Over ${rounds.bare} ${inSlots ? 'slots' : 'periods'}: ${count.worked}, and iterating gives the same count.`,
      say`Count after ${rounds.bare} ${inSlots ? 'slots' : 'periods'} from the invariant, ${count.arithmetic}; by iteration, too.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`For the ${body}: energy given, less energy of the ideal, lies between nothing and one slot of debt. Its temperature error is that over the capacity, less a fading mean of the same thing, so within ${room.worked}.`,
      say`One slot of heat is ${room.arithmetic}. Debt and fading mean of debt both lie between nothing and this, so their difference does as well, to either side.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Iterated with the ${body}, the error gets up to ${course.value}: ${holds.values}. Plain pulses swing by ${worst} at half duty.`,
      say`What does it come to? ${course.value} off the ideal course at this duty; against the bound, ${holds.values}.`,
    ]),
  )
  page.think(
    'decide',
    inSlots
      ? w.pick([
          say`Slot by slot, for a switch without contacts. Contacts would last ${life.worked} of the ${g.L}: ${wears.values}.`,
          say`It closes in nearly every other slot near half duty. For contacts, ${life.arithmetic} of life; so only without.`,
        ])
      : w.pick([
          say`One closure in each period is ${calm.worked} of life against ${g.L}. Deciding in each slot would leave ${life.worked}.`,
          say`Slot by slot the contacts would last ${life.arithmetic}, and ${wears.values}. Carrying over by periods costs them nothing: ${calm.arithmetic}, as before.`,
        ]),
  )
  if (w.chance(0.4)) {
    page.think('doubt', say`Does the pattern have a slow rhythm of its own, which the loop might follow?`)
    page.think(
      'verify',
      say`It has one, as the debt repeats after ${g.D} rounds or a divisor of it. But the bound asks for no rhythm, so whatever the loop could follow is one slot of heat or a part of it.`,
    )
  }
  page.checks(w.pick([1, 2]), room, grain, slot, calm)

  page.section(
    'analysis',
    flaw
      ? trap === 'cut'
        ? say`The flaw: ${cut.worked} slots settle ${cold.worked} too cool, one more too hot, and the loop hunts between them, ${grain.worked} apart.`
        : say`The flaw: cleared at each pulse, the sum fires once in ${every.worked} slots whatever the excess, and the ${body} stays ${lost.worked} too cool.`
      : w.pick([
          say`An account of what is owed; its bound; and what the bound means for the ${body}.`,
          say`Division with remainder, used for ever: this is all that the modulator is.`,
        ]),
  )
  page.step(
    w.pick(['Grain of the hardware', 'Slots']),
    say`${slot.worked}; each slot is worth ${grain.worked}. The request ${request.worked} is ${asked.worked}.`,
  )
  page.step(
    w.pick(['The account', 'Invariant']),
    say`${counted.form('rates')} with ${part.worked}. Given slots times ${g.D} plus the debt are the sum of all that was asked: it holds at the start, and a division with remainder keeps it. After ${rounds.bare} ${inSlots ? 'slots' : 'periods'}: ${count.worked}. The debt is a remainder: ${kept.named}.`,
  )
  page.step(
    w.pick(['What the body sees', 'Temperature']),
    say`Against ${inSlots ? 'a constant power' : 'the saw of the exact duty'}, energy lags by one slot or a part of it${inSlots ? '' : ', also within a period, as both pulses begin together'}. The error of temperature is this over the capacity, less its mean over the past with weights that sum to one: both in one band, so ${room.worked} bounds it. Iterated: ${course.value}; ${holds.symbols}.`,
    say`Plain pulses swing by up to ${worst.worked}; ${better.values}. ${inSlots ? 'The whole ripple is now within the bound.' : 'The carry adds just this to the ripple that is there anyway.'}`,
  )
  page.step(
    w.pick(['Contacts', 'Which switch']),
    say`Slot by slot, the rarer of pulse and pause comes alone, so that ${life.worked}; ${wears.symbols}. Period by period it is ${calm.worked}, for ${g.L} wanted: ${stands.values}. ${inSlots ? 'So the modulator by slots takes a switch without contacts.' : stands.op === '<=' ? 'The carry is free for the contacts.' : 'The period itself is too short for these contacts, with the carry and without.'}`,
  )

  const bySlot = w.pick([
    code`self.debt += request.0;
            let fires = self.debt >= FULL;
            if fires {
                self.debt -= FULL;
            }
            fires`,
    code`let sum = self.debt + request.0;
            self.debt = sum % FULL;
            sum >= FULL`,
    code`let lacking = FULL - self.debt;
            if request.0 < lacking {
                self.debt += request.0;
                return false;
            }
            self.debt = request.0 - lacking;
            true`,
  ])
  const byPeriod = w.pick([
    code`let sum = self.debt + request.0 * SLOTS;
            self.debt = sum % FULL;
            sum / FULL`,
    code`self.debt += SLOTS * request.0;
            let mut whole = 0;
            while self.debt >= FULL {
                self.debt -= FULL;
                whole += 1;
            }
            whole`,
    code`let sum = request.0 * SLOTS + self.debt;
            let whole = sum / FULL;
            self.debt = sum - whole * FULL;
            whole`,
  ])
  const D = g.D.rust('int')
  const slots = g.n_q.rust('int')
  const made = w.pick(['parts <= FULL', 'FULL >= parts'])
  page.section(
    'rust',
    w.pick([
      say`Full duty is a constant of the type, so that requests of two scales cannot meet. The state is one whole number.`,
      say`No floating point and no loop integral: an account in whole numbers, tested over all requests of a small scale and on the figures above.`,
    ]),
    page.rust(code`
    /// Parts of full duty.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Request<const FULL: u32>(u32);

    impl<const FULL: u32> Request<FULL> {
        pub fn new(parts: u32) -> Option<Self> {
            ${w.pick([code`(${made}).then_some(Self(parts))`, code`if ${made} { Some(Self(parts)) } else { None }`])}
        }
    }

    ${
      inSlots
        ? code`/// Decides slot by slot and keeps what is owed.
    #[derive(Debug, Default)]
    pub struct Account<const FULL: u32> {
        debt: u32,
    }

    impl<const FULL: u32> Account<FULL> {
        /// Is the heater on in the coming slot?
        pub fn slot(&mut self, request: Request<FULL>) -> bool {
            ${nest(8, bySlot)}
        }
    }`
        : code`/// Whole slots for each period; what is owed goes into the next one.
    #[derive(Debug, Default)]
    pub struct Account<const FULL: u32, const SLOTS: u32> {
        debt: u32,
    }

    impl<const FULL: u32, const SLOTS: u32> Account<FULL, SLOTS> {
        /// How long the coming pulse is, in slots.
        pub fn pulse(&mut self, request: Request<FULL>) -> u32 {
            ${nest(8, byPeriod)}
        }
    }`
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(
          4,
          inSlots
            ? code`fn given<const FULL: u32>(parts: u32, slots: u32) -> u32 {
            let mut account = Account::<FULL>::default();
            let request = Request::new(parts).unwrap();
            (0..slots).map(|_| u32::from(account.slot(request))).sum()
        }

        #[test]
        fn the_count_is_as_computed() {
            assert_eq!(given::<${D}>(${request.rust('int')}, ${rounds.rust('int')}), ${count.rust('int')});
        }

        #[test]
        fn the_debt_is_a_part_of_one_slot() {
            for parts in 0..=12 {
                for slots in 0..60 {
                    assert_eq!(given::<12>(parts, slots), slots * parts / 12);
                }
            }
        }`
            : code`fn given<const FULL: u32, const SLOTS: u32>(parts: u32, periods: u32) -> u32 {
            let mut account = Account::<FULL, SLOTS>::default();
            let request = Request::new(parts).unwrap();
            (0..periods).map(|_| account.pulse(request)).sum()
        }

        #[test]
        fn the_count_is_as_computed() {
            assert_eq!(given::<${D}, ${slots}>(${request.rust('int')}, ${rounds.rust('int')}), ${count.rust('int')});
        }

        #[test]
        fn the_debt_is_a_part_of_one_slot() {
            for parts in 0..=12 {
                for periods in 0..60 {
                    assert_eq!(given::<12, 5>(parts, periods), periods * parts * 5 / 12);
                }
            }
        }

        #[test]
        fn pulses_differ_by_one_slot() {
            let mut account = Account::<${D}, ${slots}>::default();
            let request = Request::new(${request.rust('int')}).unwrap();
            let pulses: Vec<u32> = (0..60).map(|_| account.pulse(request)).collect();
            assert!(pulses.iter().all(|&pulse| pulse == ${cut.rust('int')} || pulse == ${next.rust('int')}));
        }`,
        )}

        #[test]
        fn both_ends_are_exact() {
            ${inSlots ? code`assert_eq!([given::<${D}>(0, 500), given::<${D}>(${D}, 500)], [0, 500]);` : code`assert_eq!([given::<${D}, ${slots}>(0, 50), given::<${D}, ${slots}>(${D}, 1)], [0, ${slots}]);`}
        }

        #[test]
        fn a_request_has_an_end() {
            assert_eq!(Request::<8>::new(8).map(|request| request.0), Some(8));
            assert_eq!(Request::<8>::new(7).map(|request| request.0), Some(7));
            assert_eq!(Request::<8>::new(9), None);
        }

        #[test]
        fn the_body_stays_on_course() {
            ${nest(
              8,
              inSlots
                ? code`let mut account = Account::<${D}>::default();
            let request = Request::new(${request.rust('int')}).unwrap();
            let (fade, ideal): (f64, f64) = (${m.value('f_q').rust('f64')}, ${m.value('x_v').rust('f64')});
            let (mut now, mut off) = (ideal, 0.0_f64);
            for _ in 0..${rounds.rust('int')} {
                let goal = if account.slot(request) { ${full.rust('f64')} } else { 0.0 };
                now = goal + (now - goal) * fade;
                off = off.max((now - ideal).abs());
            }
            assert!((off / ${course.value.rust('f64')} - 1.0).abs() < 1e-4);
            assert!(off <= ${room.rust('f64')});`
                : code`let mut account = Account::<${D}, ${slots}>::default();
            let request = Request::new(${request.rust('int')}).unwrap();
            let (fade, ideal): (f64, f64) = (${m.value('f_q').rust('f64')}, ${m.value('x_v').rust('f64')});
            let (mut now, mut off) = (ideal, 0.0_f64);
            for _ in 0..${rounds.rust('int')} {
                let pulse = account.pulse(request);
                for slot in 0..${slots} {
                    let goal = if slot < pulse { ${full.rust('f64')} } else { 0.0 };
                    now = goal + (now - goal) * fade;
                }
                off = off.max((now - ideal).abs());
            }
            assert!((off / ${course.value.rust('f64')} - 1.0).abs() < 1e-4);
            assert!(off <= ${room.rust('f64')});`,
            )}
        }
    }`),
    w.pick([
      say`A bare number is no request; its end has not been looked at. It does not compile:`,
      say`What was not checked cannot be handed over:`,
    ]),
    page.compileFail(
      'E0308',
      inSlots
        ? code`
    pub fn unchecked(account: &mut Account<100>) -> bool {
        account.slot(50)
    }`
        : code`
    pub fn unchecked(account: &mut Account<100, 10>) -> u32 {
        account.pulse(50)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The account cannot give heat that was not asked for: given slots are the requests' sum or below it, at every moment. A request of nothing gives nothing, also with a debt on the books, because a remainder alone never makes a slot.`,
      say`Cutting the heater off goes past the modulator: a debt must not be paid after a fault. When the switch is released again, the account starts from nothing.`,
      say`Unsafe would be a sum that runs over its type and wraps. The largest sum is the debt and one request, far inside of what the type holds, and tests are built with checks for overflow.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A request that changes each time: the invariant never used that it is constant, so the bound stands.`,
          say`Requests near nothing: single slots, far apart. The mean is right; a bounce or a soft start of the switch may eat the slot.`,
          say`A missed interrupt: one slot is repeated, the account does not know of it, and the error is one slot of heat, once.`,
          say`Two heaters with the same request and account would fire together; starting one with a debt of a half sets them apart.`,
          say`Slots on the edges of mains half-waves: an odd count of half-waves leaves a direct current in a transformer.`,
          say`After a restart the debt is lost: that is a part of one slot, once.`,
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
          say`A timer with finer slots: the simplest cure where the hardware has it, and none on mains.`,
          say`An account of second order: pushes the noise higher up still, and has no proof as short as this.`,
          say`Random dither before the cut: the mean is right, and its error wanders where an account stays in a band.`,
          inSlots
            ? say`Carrying over by periods: keeps contacts alive for ${calm}, and keeps the ripple of the period.`
            : say`Deciding slot by slot: a ripple within ${room}, and contacts that last ${life}.`,
        ],
        2,
      ),
    ),
  )
}
