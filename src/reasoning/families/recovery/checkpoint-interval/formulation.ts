// Depth 1: what is lost and what is paid per hour of printing, as a function of one number, and which of it the interval can change.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const layers = m.given('k', w.pick([2, 3, 5, 10, 20]), '')
  const interval = m.derive('T', 's', 'k*t_L')
  const half = m.derive('l', 's', 'T/2')
  const mean = m.claim('statistic', {
    seed: 11 + w.choose(900),
    draws: 20_000,
    variables: [{ name: 'x', shape: 'uniform', a: '0*T', b: 'T' }],
    expr: 'x',
    measure: 'mean',
    of: 'l',
  })
  const pay = m.derive('h_c', 'ppm', 'delta/T')
  const lose = m.derive('h_l', 'ppm', 'T/(2*M)')
  const fixed = m.derive('h_R', 'ppm', 'R/M')
  const total = m.derive('h', 'ppm', 'h_c + h_l + h_R')
  const pessimist = m.derive('h_p', 'ppm', 'T/M')
  const twice = m.relation('h_p', '==', '2*h_l')
  const balance = m.compare(pay, lose)
  const tooOften = balance.op === '>'
  const perHour = m.derive('c_h', 's/h', 'h', '3s')
  const short = m.relation(interval, '<', s.between)
  m.given('t_s', 1, 's')
  const everySecond = m.derive('h_s', '%', 'delta/t_s', '3s')
  page.ask(
    w.pick([
      say`Formulate the question as a cost per time of printing that depends on the interval. Evaluate it for one checkpoint every ${interval}, say which side is too dear there, and give the model in Rust with types for times.`,
      say`Set up the expected overhead as a function of the interval, with its assumptions. What does an interval of ${layers} layers cost, and does it err by being too short or too long?`,
      say`A draft writes a checkpoint after every ${layers} layers. Model what that costs and what it saves, and judge the draft. Which part of the loss can no interval change?`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two costs run against each other: what the checkpoints take, and what is thrown away at an interruption. Per time of printing both are pure numbers.`,
      say`I look for expected loss per time of work. Paying happens once per interval; losing happens once per interruption, and takes what was done since the last record.`,
      say`The interval appears in two places, below a line and above one. So there is a best value, and the first task is to write both places down.`,
    ]),
  )
  if (w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`At an interruption the interval is lost, so per time ${pessimist.arithmetic}.`,
        say`Each interruption throws an interval away: ${pessimist.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Only if it strikes at the very end. It strikes anywhere with equal chance, so half of it is lost on average: the first figure is twice too much, ${twice.symbols}.`,
        say`That is the worst case and not the mean. A moment drawn evenly from the interval lies ${half.arithmetic} after its start, so ${twice.symbols}.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`To lose nothing, save all the time: once in ${m.value('t_s')}, say.`,
        say`Safest would be a checkpoint every ${m.value('t_s')}; then hardly anything can be lost.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That alone takes ${everySecond.arithmetic} of the time, to insure against something that happens once in ${s.between}. Insurance has a price too.`,
        say`The price was forgotten: ${everySecond.worked} of all time would be spent on saving, and flash would not survive it.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Per time of printing: saving takes ${pay.worked}, repeating ${lose.worked}.`,
      say`First saving, ${pay.arithmetic}. Then what has to be printed again, ${lose.arithmetic}, with half an interval per interruption.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`And the restart? It is paid at each interruption whatever the interval: ${fixed.worked}. It belongs to the sum and not to the choice.`,
      say`Restarts take ${fixed.arithmetic}. No interval changes that, so it shifts the curve and leaves its lowest place alone.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`At ${interval} the two sides are ${balance.values}: ${tooOften ? 'saving costs the greater part, so the interval is too short' : 'repeating costs the greater part, so the interval is too long'}.`,
      say`${balance.symbols} at this interval. ${tooOften ? 'A longer one would be cheaper.' : 'A shorter one would be cheaper.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), pay, lose, fixed, total)
  page.think(
    'summarise',
    w.pick([
      say`The draft costs ${total} of the time, ${perHour.as('s/h', '3s')}. ${tooOften ? 'It saves too often.' : 'It saves too seldom.'}`,
      say`Model: ${total.equation}, of which the interval moves the first two. At ${interval} it is ${total}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The overhead is counted per time of useful printing, so its parts can be added.`,
      say`One function of one number is all that is needed; each term gets its reason below.`,
    ]),
  )
  page.step(
    w.pick(['What saving costs', 'The price of a checkpoint']),
    say`One checkpoint in each interval of ${layers.symbol} layers, ${interval.worked}: ${pay.worked} of the time.`,
  )
  page.step(
    w.pick(['What an interruption costs', 'Lost work']),
    w.pick([
      say`Interruptions have no memory, so within an interval every moment is equally likely. On average ${half.worked} is lost; drawing ${mean.form('expr')} evenly from the interval confirms it. Per time: ${lose.worked}.`,
      say`With ${short.named} hardly any interval sees two interruptions, and the moment of a single one is spread evenly. The mean loss is ${half.arithmetic}, as draws of ${mean.form('expr')} show, and per time of printing ${lose.worked}.`,
    ]),
  )
  page.step(
    w.pick(['What no interval changes', 'The restart']),
    say`Each interruption costs a restart: ${fixed.worked}. It adds to the overhead and is the same for all intervals.`,
  )
  page.step(
    w.pick(['Sum and verdict', 'The draft judged']),
    say`${total.worked}, that is ${perHour.as('s/h', '3s')}. Of the parts that can be moved, ${balance.named}: ${tooOften ? 'the interval is too short, since at the best place both are equal' : 'the interval is too long, since at the best place both are equal'}.`,
  )
  const n = w.pick([
    { time: 'Seconds', cost: 'overhead', model: 'Costs', bad: 'NoInterval' },
    { time: 'Span', cost: 'share_of_time', model: 'Habits', bad: 'EmptyInterval' },
    { time: 'Time', cost: 'expected_overhead', model: 'Experience', bad: 'NotPositive' },
  ])
  const body = w.pick([
    code`if interval.0 <= 0.0 {
            return Err(${n.bad});
        }
        let lost = interval.0 / 2.0 + costs.restart.0;
        Ok(costs.saving.0 / interval.0 + lost / costs.between.0)`,
    code`let positive = interval.0 > 0.0;
        let saving = costs.saving.0 / interval.0;
        let repeating = interval.0 / (2.0 * costs.between.0);
        positive.then_some(saving + repeating + costs.restart.0 / costs.between.0).ok_or(${n.bad})`,
    code`match interval.0 {
            span if span > 0.0 => {
                let rate = 1.0 / costs.between.0;
                Ok(costs.saving.0 / span + rate * (0.5 * span + costs.restart.0))
            }
            _ => Err(${n.bad}),
        }`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_draft_costs_what_was_derived() {
            let share = ${n.cost}(&COSTS, ${n.time}(${interval.rust('f64')})).unwrap();
            assert!((share - ${total.rust('f64', '')}).abs() < 1e-9 * share);
        }`,
    code`#[test]
        fn an_interval_must_have_a_length() {
            assert_eq!(${n.cost}(&COSTS, ${n.time}(0.0)), Err(${n.bad}));
            assert_eq!(${n.cost}(&COSTS, ${n.time}(-5.0)), Err(${n.bad}));
            assert!(${n.cost}(&COSTS, ${n.time}(0.5)).is_ok());
        }`,
    code`#[test]
        fn each_part_by_itself() {
            let free = ${n.model} { saving: ${n.time}(0.0), restart: ${n.time}(0.0), ..COSTS };
            let lost = ${n.cost}(&free, ${n.time}(${interval.rust('f64')})).unwrap();
            assert!((lost - ${lose.rust('f64', '')}).abs() < 1e-9 * lost);
            let round = ${n.model} { saving: ${n.time}(3.0), between: ${n.time}(100.0), restart: ${n.time}(7.0) };
            assert!((${n.cost}(&round, ${n.time}(10.0)).unwrap() - 0.42).abs() < 1e-12);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Times get a type, so a rate cannot be passed for one. An interval without length is an error, for the formula would divide by it.`,
      say`The model is plain data and one function. What cannot be evaluated is refused and not clamped.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${n.time}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.model} {
        pub saving: ${n.time},
        pub between: ${n.time},
        pub restart: ${n.time},
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.bad};

    /// Lost time per time of useful printing.
    pub fn ${n.cost}(costs: &${n.model}, interval: ${n.time}) -> Result<f64, ${n.bad}> {
        ${nest(4, body)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const COSTS: ${n.model} = ${n.model} {
            saving: ${n.time}(${s.cost.rust('f64', 's')}),
            between: ${n.time}(${s.between.rust('f64', 's')}),
            restart: ${n.time}(${s.restart.rust('f64')}),
        };

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
    say`A bare number is no time:`,
    page.compileFail(
      'E0308',
      code`
    pub fn bare(costs: &${n.model}) -> Result<f64, ${n.bad}> {
        ${n.cost}(costs, 60.0)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The overhead is a matter of time and money; the wear of the flash is one of safety and has to bound the interval from below before any optimum counts.`,
      say`Whatever the interval, a resume starts from a record that is known to be whole. The model counts on that and does not ensure it.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A job that is over before the first interval ends is never saved; for short jobs that is as it should be.`,
          say`Interruptions that come in bursts, as in a storm, have memory; the mean then says too little about the next one.`,
          say`An interruption during a checkpoint loses the whole interval and the half-written record besides.`,
          say`A user who pauses at night turns waiting into printing time in the log; the mean has to be of printing alone.`,
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
          say`Saving only when the power fails costs nothing in between, but needs stored energy and does not help against jams.`,
          say`A stream of small records with the position alone costs little each; the full state follows seldom.`,
          say`Writing in the background makes the pause vanish, and then only the flash limits the interval.`,
        ],
        2,
      ),
    ),
  )
}
