// Depth 4: how wide the check, how long the frame: goodput has a flat top, and the queue or the buffer ends the frame before it.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const wanted = m.derive('N_b', '', 'b*T_g', '4s')
  const check = m.derive('c', 'bytes', 'ceil(log(N_b)/(8*log(2)))', 'i')
  const reached = m.derive('T_c', 'h', '2^(8*c)/b', '3s')
  const met = m.relation(reached, '>=', s.goal)
  const fewer = m.derive('T_d', 'h', '2^(8*(c - 1))/b', '3s')
  const notMet = m.relation(fewer, '<', s.goal)
  const over = m.derive('v', 'bytes', 'g + c', 'i')
  const flips = m.derive('a', '', '-log(1 - epsilon)', '4s')
  const best = m.derive('p_o', 'bytes', '(sqrt(v^2 + v/(2*a)) - v)/2', '4s')
  const whole = m.derive('p_w', 'bytes', 'round(p_o)', 'i')
  const peak = m.derive('G_w', 'bytes/s', 'R*p_w/(10*(p_w + v))*(1 - epsilon)^(8*(p_w + v))')
  m.given('p_1', 1, 'bytes')
  m.given('p_9', 4000, 'bytes')
  const search = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'x', from: 'p_1', to: 'p_9', at: 'p_w', whole: true }],
    objective: 'R*x/(10*(x + v))*(1 - epsilon)^(8*(x + v))',
    subject: [],
    of: 'G_w',
    tolerance: 1e-6,
  })
  const free = m.derive('t_x', 'ms', 'Q - t_B - 2*d - t_a - J - 2*t_k')
  const byQueue = m.derive('p_Q', 'bytes', 'floor(t_x*R/20 - v)', 'i')
  const byBuffer = m.derive('p_B', 'bytes', 'B_r - v', 'i')
  const chosen = m.derive('p_m', 'bytes', 'min(p_w, p_Q, p_B)', 'i')
  const which = chosen.number === byBuffer.number ? 'buffer' : chosen.number === byQueue.number ? 'queue' : 'noise'
  const got = m.derive('G_m', 'bytes/s', 'R*p_m/(10*(p_m + v))*(1 - epsilon)^(8*(p_m + v))')
  const now = m.derive('G_p', 'bytes/s', 'R*p/(10*(p + v))*(1 - epsilon)^(8*(p + v))')
  const lost = m.derive('q_G', '%', '1 - G_m/G_w', '3s')
  const gain = m.derive('q_p', '%', 'G_m/G_p - 1', '3s')
  const waits = m.derive('t_m', 'ms', '10*(p_m + v)/R')
  const late = m.derive('t_L', 'ms', 't_B + 2*t_m + 2*d + t_a + J + 2*t_k')
  const inTime = m.relation(late, '<=', s.queue)
  const clean = m.derive('G_0', 'bytes/s', 'R*p_9/(10*(p_9 + v))')
  const folly = m.derive('G_9', 'bytes/s', 'R*p_9/(10*(p_9 + v))*(1 - epsilon)^(8*(p_9 + v))')
  const drop = m.relation(folly, '<', peak)
  const period = m.derive('N_p', 'bits', '2^(8*c - 1) - 1', 'i')
  const bits = m.derive('N_m', 'bits', '8*(p_m + v)', 'i')
  const within = m.relation(bits, '<=', period)
  const byFlips = m.given('c_0', 1, 'bytes')
  const onlyOne = m.derive('T_1', 'h', '2^(8*c_0)/b', '3s')
  const tooFew = m.relation(onlyOne, '<', s.goal)

  page.ask(
    w.pick([
      say`Choose the width of the check for ${s.goal} and the payload for the greatest goodput. Say what really ends the frame: the noise, the queue of ${s.queue}, or the buffer of ${s.buffer}.`,
      say`How long should a frame be, and how wide its check? Derive the optimum in closed form, confirm it by search, then apply the limits of the machine. What is gained over ${s.payload}?`,
      say`The present ${s.payload} of payload were a guess. Optimise frame and check: goodput under noise, undetected errors under bursts, and the delay of a repetition within ${s.queue}.`,
      say`A proposal says: frames as long as possible, for the header is waste. Find the true optimum and the limits of this machine, and choose the check so that ${s.goal} hold.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A long frame spends less on its header and loses more with a flip; between the two lies an optimum. Whether one may go there is another question, for a repetition has to fit into the queue.`,
      say`Two choices that meet in one place: a wider check is part of the overhead, and the overhead moves the best length.`,
      say`First the check, since it is fixed by bursts alone. Then the length, where noise, queue and buffer each set a bound.`,
    ]),
  )
  const route = w.choose(3)
  if (route === 0) {
    page.think(
      'attempt',
      w.pick([
        say`Header and check are ${over.arithmetic}. With ${m.value('p_9')} of payload they hardly count: ${clean.arithmetic}.`,
        say`The longer the better: at ${m.value('p_9')} the share of overhead vanishes and ${clean.worked} get through.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`On a line without noise. Here such a frame survives so rarely that ${folly.arithmetic} remain, and ${drop.symbols}.`,
        say`Each flip now throws away all of it. Goodput falls to ${folly.worked}: ${drop.values}.`,
      ]),
    )
  } else if (route === 1) {
    page.think(
      'attempt',
      w.pick([
        say`For the check one byte might do: it sees every single flip, and at ${s.flip} hardly anything else happens.`,
        say`A check of ${byFlips}: single flips and short bursts are all found, so why spend more on it.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Long bursts decide. They leave random frames, and those pass once in ${onlyOne.arithmetic}: ${tooFew.symbols}.`,
        say`Single flips are not the danger. The ${s.bursts} bursts are: a mean of ${onlyOne.worked} between errors, ${tooFew.values}.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`The optimum of goodput is a stationary point: ${best.arithmetic}. Build that.`,
        say`Set the derivative to zero and take what comes: ${best.worked}.`,
      ]),
    )
    page.think(
      'error',
      {
        buffer: w.pick([
          say`A frame of that size does not fit: with ${s.buffer} for a frame the payload ends at ${byBuffer.arithmetic}.`,
          say`The receiver has no room for it. ${byBuffer.worked} is all that its buffer leaves.`,
        ]),
        queue: w.pick([
          say`After a burst such a frame comes back too late. The queue admits ${byQueue.arithmetic}.`,
          say`It takes too long to repeat: by the queue the payload ends at ${byQueue.worked}.`,
        ]),
        noise: w.pick([
          say`It is no whole number of bytes, and it knows nothing of queue and buffer. Those have to be asked: ${byQueue} and ${byBuffer}. They admit it this time.`,
          say`I had not looked at the limits. The queue ends at ${byQueue}, the buffer at ${byBuffer}; this time the optimum is inside.`,
        ]),
      }[which],
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`The check first. Bursts in the required time: ${wanted.arithmetic}. So many random frames want ${check.worked}.`,
      say`${wanted.worked} bursts must find no gap, hence ${check.arithmetic} of check. One fewer gives ${fewer.arithmetic}, and ${notMet.symbols}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`With overhead ${over.arithmetic} the logarithm of goodput is stationary where the share gained by one more byte is just the share lost to flips. That is quadratic in the payload: ${best.worked}.`,
      say`Take the logarithm, differentiate: overhead over payload times frame balances eight times ${flips.symbol}. Solved: ${best.arithmetic}, with ${flips.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Search over whole bytes: ${search.form('answer')}. The formula says ${best}.`,
      say`Trying every length gives ${search.form('answer')}, next to ${best} from the formula.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Limits: noise ${whole}, queue ${byQueue}, buffer ${byBuffer}. The least of them, ${chosen}, loses ${lost.arithmetic} of the peak and gains ${gain} on today.`,
      say`${chosen.worked}. Against the peak ${lost} are lost: the top is flat. Against ${s.payload} the gain is ${gain.arithmetic}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), wanted, best, free, waits, s.answer)
  page.think(
    'decide',
    w.pick([
      say`${check} of check, ${chosen} of payload. What ends the frame is the ${which}.`,
      say`Payload ${chosen}, check ${check}; the binding limit is the ${which}, and ${inTime.symbols} holds.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The check is fixed by safety before anything is optimised; only then is the length a matter of speed.`,
      say`Goodput is payload per time, times the chance that the frame survives. Its top is flat, so limits of the machine cost little.`,
    ]),
  )
  page.step(
    w.pick(['Width of the check', 'The check, by bursts']),
    say`A burst leaves a random frame, which passes c bytes of check with one chance in all their values. In the required time come ${wanted.worked} bursts: ${check.worked}. Then ${reached.worked}, ${met.symbols}; with a byte fewer ${fewer.worked}, ${notMet.symbols}.`,
  )
  page.step(
    w.pick(['Best length', 'The stationary point', 'Goodput']),
    w.pick([
      say`With overhead ${over.worked} and ${flips.worked} the logarithm of goodput has the slope overhead over payload times frame, less eight times ${flips.symbol}. It falls with the payload, so there is one maximum: ${best.worked}. In whole bytes ${whole.arithmetic}.`,
      say`One more byte of payload raises the useful share by overhead over payload times frame, and costs ${flips.worked} for each of its eight bits. Where both balance, ${best.worked}; rounded, ${whole.worked}. The slope changes sign there only.`,
    ]),
    say`There ${peak.worked}. Search confirms it: ${search.form('answer')}.`,
  )
  page.step(
    w.pick(['Limits of the machine', 'Queue and buffer']),
    w.pick([
      say`After a burst, timer and frame must fit into the queue. The timer is a trip and up to two ticks, so frames may take half of ${free.worked} each: ${byQueue.worked}. The buffer leaves ${byBuffer.worked}.`,
      say`The worst delay holds the frame twice, once in the timer and once for itself. Left for both are ${free.worked}, so ${byQueue.worked}; by memory ${byBuffer.worked}.`,
    ]),
    say`${chosen.worked}: the ${which} decides. The frame takes ${waits.worked}, the worst delay is ${late.worked}, and ${inTime.named}.`,
  )
  page.step(
    w.pick(['What it is worth', 'Loss and gain']),
    say`${got.worked}. Of the peak ${lost.worked} are lost. Today's payload gives ${now.worked}, so the gain is ${gain.worked}${gain.number < 0 ? '; it is a loss, since the present frame is over a limit' : ''}. With a primitive polynomial, times the one that finds odd numbers, the check finds all pairs up to ${period.worked}; ${within.named}.`,
  )
  const n = w.pick([
    { width: 'check_bytes', rate: 'goodput', best: 'best_payload', no: 'OutOfReach', type: 'Link' },
    { width: 'width_for', rate: 'useful_rate', best: 'payload_for', no: 'TooMuchNoise', type: 'Line' },
    { width: 'guard_bytes', rate: 'net_rate', best: 'choose_payload', no: 'NoSuchCheck', type: 'Channel' },
  ])
  const width = w.pick([
    code`let mut room = 1.0;
        for bytes in 0..=4 {
            if room >= bursts {
                return Ok(bytes);
            }
            room *= 256.0;
        }
        Err(${n.no})`,
    code`(0..=4_u8)
            .find(|bytes| 256.0_f64.powi(i32::from(*bytes)) >= bursts)
            .ok_or(${n.no})`,
  ])
  const find = w.pick([
    code`(1..=most)
            .max_by(|one, other| self.${n.rate}(*one).total_cmp(&self.${n.rate}(*other)))
            .unwrap_or_default()`,
    code`let mut payload = 0;
        while payload < most && self.${n.rate}(payload + 1) > self.${n.rate}(payload) {
            payload += 1;
        }
        payload`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn width_from_both_sides() {
            assert_eq!(${n.width}(${wanted.rust('f64')}), Ok(${check.rust('int')}));
            assert_eq!((${n.width}(1.0), ${n.width}(1.5)), (Ok(0), Ok(1)));
            assert_eq!((${n.width}(256.0), ${n.width}(256.5)), (Ok(1), Ok(2)));
            assert_eq!((${n.width}(65_536.0), ${n.width}(65_537.0)), (Ok(2), Ok(3)));
            assert_eq!((${n.width}(4_294_967_296.0), ${n.width}(5e9)), (Ok(4), Err(${n.no})));
        }`,
    code`#[test]
        fn the_derived_payload() {
            assert_eq!(HERE.${n.best}(4000), ${whole.rust('int')});
            assert_eq!(HERE.${n.best}(${s.header.rust('int')}), ${s.header.rust('int')});
            assert_eq!(HERE.${n.best}(0), 0);
        }`,
    code`#[test]
        fn the_derived_rate() {
            let rate = HERE.${n.rate}(${chosen.rust('int')});
            assert!((rate - ${got.rust('f64')}).abs() < 1e-9 * rate);
            let round = ${n.type} { bits_per_second: 1000.0, overhead: 3, flip: 0.5 };
            assert_eq!(round.${n.rate}(1), 25.0 / 4_294_967_296.0);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The closed form explains, the search decides: it needs no derivative and stays right when the model of noise is replaced.`,
      say`A width that no check of four bytes provides is an error and not a larger number. The payload is found by search under the least of the limits.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.type} {
        pub bits_per_second: f64,
        pub overhead: u32,
        pub flip: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.no};

    /// Bytes of check for so many bursts in the time without an error.
    pub fn ${n.width}(bursts: f64) -> Result<u8, ${n.no}> {
        ${nest(4, width)}
    }

    impl ${n.type} {
        /// Payload in intact frames, per time.
        pub fn ${n.rate}(&self, payload: u32) -> f64 {
            let frame = payload + self.overhead;
            let share = f64::from(payload) / f64::from(frame);
            self.bits_per_second / 10.0 * share * (1.0 - self.flip).powf(f64::from(8 * frame))
        }

        /// The best payload up to a limit.
        pub fn ${n.best}(&self, most: u32) -> u32 {
            ${nest(8, find)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: ${n.type} = ${n.type} {
            bits_per_second: ${s.rate.rust('f64')},
            overhead: ${over.rust('int')},
            flip: ${s.flip.rust('f64', '')},
        };

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The width of the check is not traded for speed: it is fixed first, and the optimum is sought behind it.`,
      say`The rate of bursts was measured on one machine. The width has a reserve: ${reached} against ${s.goal}.`,
      say`A longer frame delays an order to stop as well. Emergency orders therefore go by a wire of their own or between frames, never behind them.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Noise far worse than ${s.flip}: the best payload shrinks with the root of the noise, and the gain of tuning grows.`,
          say`A host that fills frames badly: what counts is the mean payload and not the largest.`,
          say`A burst that outlasts ${s.burst} lives on the reserve of the queue; beyond that the motion stops in order, whatever the frame.`,
          say`Bytes that must be escaped lengthen a frame by what it carries; the queue's limit must be taken for the worst content.`,
          say`Two machines on one line share its rate, and the trip grows by a frame of the other.`,
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
          say`A faster line shrinks all times, and often has more flips, since its bits are shorter and edges matter more.`,
          say`Coding that corrects flips makes long frames survive, at a fixed price in overhead.`,
          say`Moves that are packed tighter gain as much as a longer frame and cost no delay.`,
          say`A larger queue in the controller buys longer bursts; memory is cheaper than cable.`,
        ],
        2,
      ),
    ),
  )
}
