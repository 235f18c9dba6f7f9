// Depth 1: what a late thermometer shows on a ramp, and how hot the metal is when the reading gets to a limit.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const wait = m.derive('t_1', 's', '5*tau_s', 'g')
  m.derive('t_lo', 's', '0*tau_s', 'g')
  const after = m.derive('e_1', 'K', 's*tau_s*(1 - exp(-(tau_s/tau_s)))', '3s')
  const settled = m.derive('e_5', 'K', 's*tau_s*(1 - exp(-(t_1/tau_s)))', '4s')
  const followed = m.claim('ode', {
    states: [
      { name: 'T', unit: 'K', start: '0*e_s', next: 's' },
      { name: 'y', unit: 'K', start: '0*e_s', next: '(T - y)/tau_s' },
    ],
    until: 't_1',
    measure: { what: 'T - y', take: 'final' },
    of: 'e_5',
    tolerance: 1e-5,
  })
  const always = m.claim('range', {
    over: [{ name: 't', from: 't_lo', to: 't_1' }],
    left: 's*tau_s*(1 - exp(-(t/tau_s)))',
    op: '<=',
    right: 's*tau_s',
  })
  const worstLag = m.derive('e_w', 'K', 's*tau_s*(1 + delta)', '4s')
  const worst = m.derive('T_w', '°C', 'T_cut + e_w', '4s')
  const verdict = m.compare(worst, g.T_dam)
  const safeCut = m.derive('T_ok', '°C', 'T_dam - e_w', '4s')
  const flaw = w.chance(0.45)
  page.ask(
    flaw
      ? w.pick([
          say`A colleague writes: after one lag the thermometer has all but caught up, so the reading may be trusted from then on. Find the flaw, compute the true difference on a ramp, and give types in Rust that keep reading and body apart.`,
          say`In the manual stands that the cut-off at ${g.T_cut} keeps the metal below ${g.T_dam} by a wide margin. Check the claim for a late thermometer, and show in Rust how to keep a reading from being taken for the body.`,
        ])
      : w.pick([
          say`Model the thermometer, derive by how much it differs from the metal on a ramp, bound the difference for any heating, and say how hot the metal is at the cut-off. Give types in Rust that tell the two temperatures apart.`,
          say`How far is the reading behind the body while it heats, how long does it stay so, and what does that mean for a cut-off that acts on readings? Write the answer as mathematics and as code.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two temperatures, one of them visible. The sensor moves towards the metal at a rate that is the difference over its lag; so where it moves steadily, a difference must remain to drive it.`,
      say`A lag is not a delay in the sense of late news only: on a ramp it is a standing error. Its size should be slope times lag, and I want that with a proof.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`After a time of ${g.tau_s} the sensor has made up nearly two thirds, after some more all of it. So I wait a few lags and read the truth.`,
        say`A lag of ${g.tau_s} is over after about five of them, ${wait}; then the reading is exact.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That is the answer to a step. On a ramp the target runs away while the sensor runs after it. The difference after one lag is ${after}, and after ${wait} it is ${settled}: it grows towards ${s.rawLag} and never shrinks while the heating lasts.`,
        say`A step ends, a ramp does not. With the body climbing by ${g.s}, the difference is ${after.worked} after one lag, and more later. What dies out is the change of the difference, not the difference.`,
      ]),
    )
    page.think('back-up', say`Write the equation for the difference itself.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Let e be body less reading. Its rate is the slope of the body less e over the lag. At rest in e this leaves slope times lag: ${s.rawLag.worked}.`,
      say`The difference obeys a lag of its own, driven by the slope. Its resting value is ${s.rawLag.worked}, and from equal temperatures it climbs there without passing it.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`For every time: ${always.form('symbols')}, here sampled for ${always.form('ranges')}. A slope that varies below its bound only lowers the left side, as the response is positive.`,
      say`From the start on, ${always.form('statement')}. The impulse response of a lag is positive, so any body with a slope within the bound stays inside as well.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Both equations followed in time, ${followed.form('rates')}, end after ${wait} with a difference of ${settled}.`,
      say`Integrating ${followed.form('rates')} for ${wait.worked} gives ${settled}, the closed form's figure.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`So when the reading gets to ${g.T_cut}, the metal may be at ${s.hidden.worked}. With the lag at its upper bound even at ${worst.worked}, since ${worstLag.worked}.`,
      say`The cut-off sees the reading. True temperature at that moment, with the lag as known: ${s.hidden.arithmetic}; with the lag ${g.delta} up: ${worstLag.worked}, thus ${worst.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    say`Against the damage: ${verdict.values}. A cut-off on readings would have to act at ${safeCut.worked}.`,
  )
  page.checks(w.pick([1, 2]), s.rawLag, worst, worstLag, settled)
  page.think(
    'summarise',
    verdict.op === '<='
      ? say`A standing error of ${s.rawLag}, up to ${worstLag}; the cut-off is still in time, by the difference to ${g.T_dam} and no further.`
      : say`A standing error of ${s.rawLag}, up to ${worstLag}. The cut-off on readings comes too late: it must move to ${safeCut} or act on an estimate.`,
  )

  page.section(
    'analysis',
    flaw
      ? say`The flaw: what dies out after a few lags is the answer to a step. On a ramp the difference tends to slope times lag, ${s.rawLag}, and remains. ${verdict.op === '<=' ? say`Here the cut-off survives that: ${verdict.values}.` : say`With it the cut-off is too late: ${verdict.values}.`}`
      : w.pick([
          say`The difference between body and reading is itself the output of a lag, driven by the slope of the body.`,
          say`One equation for the difference answers all: its resting value, its bound, and the temperature at the cut-off.`,
        ]),
  )
  page.step(
    w.pick(['Model', 'The difference']),
    say`${followed.form('rates')}. Subtracting the second from the first leaves a lag of ${g.tau_s} for the difference, with the slope as its input. Its resting value is ${s.rawLag.worked}.`,
  )
  page.step(
    w.pick(['Bound', 'For any heating']),
    say`${always.form('statement')}. For a slope that varies within its bound the difference is an integral of the slope against a positive kernel, so it can only be smaller. After one lag it is ${after}, after ${wait} already ${settled.worked}.`,
  )
  page.step(
    w.pick(['At the cut-off', 'What the limit means']),
    say`${worstLag.worked}, with the lag at its upper bound. ${worst.worked}, and ${verdict.named}. Acting on readings, the limit would have to be ${safeCut.worked}.`,
  )

  const v = {
    Reading: w.pick(['Reading', 'Shown', 'SensorTemperature']),
    Body: w.pick(['BodyTemperature', 'Metal', 'TrueTemperature']),
    Sensor: w.pick(['Sensor', 'Thermometer', 'Probe']),
    behind: w.pick(['behind', 'difference_after', 'ramp_error']),
    hottest: w.pick(['hottest', 'highest_behind', 'worst_body']),
    cut: w.pick(['must_cut', 'too_hot', 'has_to_stop']),
  }
  const behind = w.pick([
    code`slope * self.lag * (1.0 - (-time / self.lag).exp())`,
    code`let caught_up = (-time / self.lag).exp();
            slope * self.lag * (1.0 - caught_up)`,
    code`-slope * self.lag * (-time / self.lag).exp_m1()`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Reading and body are two types without a conversion that costs nothing: who wants the body must say how steep the heating may be.`,
      say`A limit is about the metal. The comparison therefore takes the metal's type, and a bare reading does not fit.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${v.Reading}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${v.Body}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Sensor} {
        pub lag: f64,
        /// How well the lag is known, as a share of it.
        pub unsure: f64,
    }

    impl ${v.Sensor} {
        /// Body less reading, so long after a ramp began from rest.
        pub fn ${v.behind}(&self, slope: f64, time: f64) -> f64 {
            ${nest(8, behind)}
        }

        /// The hottest that the body can be behind this reading.
        pub fn ${v.hottest}(&self, reading: ${v.Reading}, steepest: f64) -> ${v.Body} {
            ${v.Body}(reading.0 + steepest * self.lag * (1.0 + self.unsure))
        }
    }

    pub fn ${v.cut}(body: ${v.Body}, limit: ${v.Body}) -> bool {
        body >= limit
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const SENSOR: ${v.Sensor} = ${v.Sensor} { lag: ${g.tau_s.rust('f64')}, unsure: ${g.delta.rust('f64', '')} };

        #[test]
        fn the_ramp_error_is_as_computed() {
            assert!((SENSOR.${v.behind}(${g.s.rust('f64')}, ${wait.rust('f64')}) - ${settled.rust('f64')}).abs() < 1e-8);
            assert!((SENSOR.${v.behind}(${g.s.rust('f64')}, SENSOR.lag) - ${after.rust('f64')}).abs() < 1e-8);
            assert!(SENSOR.${v.behind}(${g.s.rust('f64')}, 0.0).abs() < 1e-12);
        }

        #[test]
        fn the_body_behind_the_cut_off() {
            let found = SENSOR.${v.hottest}(${v.Reading}(${g.T_cut.rust('f64')}), ${g.s.rust('f64')});
            assert!((found.0 - ${worst.rust('f64')}).abs() < 1e-8);
            assert_eq!(${v.cut}(found, ${v.Body}(${g.T_dam.rust('f64')})), ${verdict.op === '<=' ? 'false' : 'true'});
        }

        #[test]
        fn the_limit_itself_is_too_hot() {
            assert!(${v.cut}(${v.Body}(100.0), ${v.Body}(100.0)));
            assert!(${v.cut}(${v.Body}(100.5), ${v.Body}(100.0)));
            assert!(!${v.cut}(${v.Body}(99.5), ${v.Body}(100.0)));
        }
    }`),
    say`A reading does not pass for the body:`,
    page.compileFail(
      'E0308',
      code`
    pub fn trusting(reading: ${v.Reading}, limit: ${v.Body}) -> bool {
        ${v.cut}(reading, limit)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The bound holds for every heating whose slope keeps within ${g.s}, with the lag anywhere in its tolerance. ${verdict.op === '<=' ? say`So the metal is at ${worst} or below when the heater goes off, and ${verdict.symbols}.` : say`It shows that the present cut-off does not protect the body: ${verdict.named}.`}`,
      say`Nothing here depends on how the controller works, only on the heater's power, which bounds the slope, and on the lag. ${verdict.op === '<=' ? 'The cut-off keeps what it promises' : 'The cut-off does not keep what it promises'}: ${verdict.values}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Cooling: the same difference with the other sign. The metal is colder than it reads, which matters for retraction but not for damage.`,
          say`A start from unequal temperatures, after a short stop: the old difference decays with the lag and adds to the bound at first.`,
          say`A sensor that has slipped out in part: its lag is no longer the one of the data sheet, and the bound is void.`,
          say`After the cut-off the reading goes on climbing. That is the sensor catching up, and no second fault.`,
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
          say`A lower limit for readings costs nothing in code and takes away working range.`,
          say`A quicker sensor, a smaller bead with paste, attacks the cause; the error goes down with its lag.`,
          say`An observer computes the body from readings and their trend, and pays with noise.`,
        ],
        2,
      ),
    ),
  )
}
