// Rust of depth 3: the matrix and its drift, fresh points, and the walk that chooses between them.
import { code, nest, type Piece } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Value } from '../../../writing/value.ts'
import type { Solved } from './instance.ts'

type Numbers = Readonly<
  Record<'drift' | 'count' | 'phi' | 'cosine' | 'sine' | 'each' | 'atEach' | 'beyond' | 'off' | 'turn', Value>
>

export function points({ w }: Page, g: Solved['g'], v: Numbers): Piece {
  const { drift, count, phi, cosine, sine, each, atEach, beyond, off, turn } = v
  const n = w.pick([
    { t: 'Arc', spin: 'Spin', every: 'every', points: 'Points' },
    { t: 'Bow', spin: 'Step', every: 'interval', points: 'Walk' },
    { t: 'Curve', spin: 'Factor', every: 'fresh_after', points: 'Vertices' },
  ])
  const shape = w.choose(3)
  const turned = w.pick([
    code`(self.cosine * x - self.sine * y, self.sine * x + self.cosine * y)`,
    code`let along = self.cosine * x - self.sine * y;
            let across = self.cosine * y + self.sine * x;
            (along, across)`,
  ])
  const interval = w.pick([
    code`let square = self.cosine * self.cosine + self.sine * self.sine;
            let target = if square >= 1.0 { 1.0 + share } else { 1.0 - share };
            (2.0 * target.ln() / square.ln()) as u32`,
    code`let grown = self.cosine.hypot(self.sine).ln();
            let room = (share * grown.signum()).ln_1p();
            (room / grown).floor() as u32`,
  ])
  const fresh = w.pick([
    code`let angle = self.sweep * f64::from(k) / f64::from(self.count);
            let (sine, cosine) = angle.sin_cos();
            (self.x * cosine - self.y * sine, self.x * sine + self.y * cosine)`,
    code`let angle = self.sweep / f64::from(self.count) * f64::from(k);
            (angle.cos() * self.x - angle.sin() * self.y, angle.cos() * self.y + angle.sin() * self.x)`,
  ])
  const walk = [
    code`
    /// Calls back with each point, from the centre; the last one is what was commanded.
    pub fn walk(arc: &${n.t}, spin: ${n.spin}, end: (f64, f64), mut visit: impl FnMut((f64, f64))) {
        let mut point = (arc.x, arc.y);
        for k in 1..arc.count {
            point = if k % arc.${n.every} == 0 { arc.fresh(k) } else { spin.turn(point) };
            visit(point);
        }
        visit(end);
    }`,
    code`
    pub struct ${n.points}<'a> {
        arc: &'a ${n.t},
        spin: ${n.spin},
        end: (f64, f64),
        point: (f64, f64),
        made: u32,
    }

    impl Iterator for ${n.points}<'_> {
        type Item = (f64, f64);

        fn next(&mut self) -> Option<(f64, f64)> {
            self.made += 1;
            if self.made > self.arc.count {
                return None;
            }
            self.point = match self.made {
                k if k == self.arc.count => self.end,
                k if k % self.arc.${n.every} == 0 => self.arc.fresh(k),
                _ => self.spin.turn(self.point),
            };
            Some(self.point)
        }
    }

    /// Points from the centre; the last one is what was commanded.
    pub fn walk(arc: &${n.t}, spin: ${n.spin}, end: (f64, f64), visit: impl FnMut((f64, f64))) {
        let all = ${n.points} { arc, spin, end, point: (arc.x, arc.y), made: 0 };
        all.for_each(visit);
    }`,
    code`
    /// From one point to the next; the step with the number of all steps leads to the commanded end.
    pub fn after(arc: &${n.t}, spin: ${n.spin}, end: (f64, f64), point: (f64, f64), k: u32) -> (f64, f64) {
        if k == arc.count {
            end
        } else if k % arc.${n.every} > 0 {
            spin.turn(point)
        } else {
            arc.fresh(k)
        }
    }

    pub fn walk(arc: &${n.t}, spin: ${n.spin}, end: (f64, f64), mut visit: impl FnMut((f64, f64))) {
        let mut point = (arc.x, arc.y);
        for k in 1..=arc.count {
            point = after(arc, spin, end, point, k);
            visit(point);
        }
    }`,
  ][shape]!
  const angle = phi.rust('f64', 'rad')
  const bothSides = w.pick([
    code`
    #[test]
    fn drift_on_both_sides_of_the_interval() {
        let steps = SPIN.steps_within(DRIFT / R);
        assert_eq!(steps, ${each.rust('int')});
        let mut point = (R, 0.0);
        for _ in 0..steps {
            point = SPIN.turn(point);
        }
        assert!((off(point) - ${atEach.rust('f64', 'mm')}).abs() < 1e-8);
        assert!(off(point) <= DRIFT);
        assert!(off(SPIN.turn(point)) > DRIFT);
    }`,
    code`
    fn turned(steps: u32) -> f64 {
        let last = (0..steps).fold((0.0, -R), |point, _| SPIN.turn(point));
        off(last)
    }

    #[test]
    fn the_last_step_that_is_allowed() {
        let share = DRIFT / R;
        assert_eq!(SPIN.steps_within(share), ${each.rust('int')});
        assert!(turned(${each.rust('int')}) <= DRIFT);
        assert!(turned(${each.rust('int')} + 1) > DRIFT);
        assert!((turned(${each.rust('int')} + 1) - ${beyond.rust('f64', 'mm')}).abs() < 1e-8);
    }`,
  ])
  const order = w.pick([
    code`
    #[test]
    fn fresh_points_where_they_are_due_and_the_end_as_commanded() {
        let found = points(&arc(3));
        assert_eq!(found.len(), ${count.rust('int')});
        assert_eq!(found.last(), Some(&(7.0, 5.0)));
        assert_eq!(found[0], SPIN.turn((0.0, R)));
        assert_eq!(found[1], SPIN.turn(found[0]));
        assert_eq!(found[2], arc(3).fresh(3));
        assert_eq!(found[3], SPIN.turn(found[2]));
        assert_eq!(found[5], arc(3).fresh(6));
    }`,
    code`
    #[test]
    fn each_point_comes_from_where_it_should() {
        let plan = arc(2);
        let found = points(&plan);
        for (i, point) in found.iter().enumerate().skip(1) {
            let k = i as u32 + 1;
            let wanted = if k == ${count.rust('int')} {
                (7.0, 5.0)
            } else if k % 2 == 0 {
                plan.fresh(k)
            } else {
                SPIN.turn(found[i - 1])
            };
            assert_eq!(*point, wanted);
        }
        assert_eq!(found.len(), ${count.rust('int')});
        assert_eq!(found.first(), Some(&SPIN.turn((0.0, R))));
    }`,
  ])
  const onArc = w.pick([
    code`
    #[test]
    fn fresh_points_lie_on_the_arc_and_in_order() {
        let (x, y) = arc(9).fresh(1);
        assert!((x + R * f64::sin(${angle})).abs() < 1e-8);
        assert!((y - R * f64::cos(${angle})).abs() < 1e-8);
        let (x, y) = ${n.t} { x: 3.0, y: 0.0, ..arc(9) }.fresh(2);
        assert!((x - 3.0 * f64::cos(2.0 * ${angle})).abs() < 1e-8);
        assert!((y - 3.0 * f64::sin(2.0 * ${angle})).abs() < 1e-8);
    }`,
    code`
    #[test]
    fn a_fresh_point_has_its_radius_and_its_angle() {
        for k in [1, 4, 7] {
            let (x, y) = ${n.t} { x: 2.0, y: 0.0, ..arc(5) }.fresh(k);
            assert!((x - 2.0 * (f64::from(k) * ${angle}).cos()).abs() < 1e-8);
            assert!((y - 2.0 * (f64::from(k) * ${angle}).sin()).abs() < 1e-8);
        }
        let (x, y) = arc(5).fresh(${count.rust('int')});
        assert!((x + R * f64::sin(${g.theta.rust('f64', 'rad')})).abs() < 1e-7);
        assert!((y - R * f64::cos(${g.theta.rust('f64', 'rad')})).abs() < 1e-7);
    }`,
  ])
  return code`
    /// A rotation, as nearly as its constants are right.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.spin} {
        pub cosine: f64,
        pub sine: f64,
    }

    impl ${n.spin} {
        pub fn turn(&self, (x, y): (f64, f64)) -> (f64, f64) {
            ${nest(8, turned)}
        }

        /// Steps until the radius is off by a share of itself; no end to them for constants that are exact.
        pub fn steps_within(&self, share: f64) -> u32 {
            ${nest(8, interval)}
        }
    }

    /// Its start is seen from its centre.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub x: f64,
        pub y: f64,
        pub sweep: f64,
        pub count: u32,
        /// A point is made anew at each multiple of this.
        pub ${n.every}: u32,
    }

    impl ${n.t} {
        pub fn fresh(&self, k: u32) -> (f64, f64) {
            ${nest(8, fresh)}
        }
    }
    ${walk}

    #[cfg(test)]
    mod tests {
        use super::*;

        const R: f64 = ${g.R.rust('f64', 'mm')};
        const DRIFT: f64 = ${drift.rust('f64', 'mm')};
        const SPIN: ${n.spin} = ${n.spin} { cosine: ${cosine.rust('f64')}, sine: ${sine.rust('f64')} };

        fn arc(${n.every}: u32) -> ${n.t} {
            ${n.t} { x: 0.0, y: R, sweep: ${g.theta.rust('f64', 'rad')}, count: ${count.rust('int')}, ${n.every} }
        }

        fn points(arc: &${n.t}) -> Vec<(f64, f64)> {
            let mut found = Vec::new();
            walk(arc, SPIN, (7.0, 5.0), |point| found.push(point));
            found
        }

        fn off((x, y): (f64, f64)) -> f64 {
            (x.hypot(y) - R).abs()
        }

        ${nest(8, bothSides)}

        #[test]
        fn without_correction_the_arc_drifts_this_far() {
            let mut point = (R, 0.0);
            for _ in 0..${count.rust('int')} {
                point = SPIN.turn(point);
            }
            assert!((off(point) - ${off.rust('f64', 'mm')}).abs() < 1e-8);
            let turned = SPIN.turn((R, 0.0));
            assert!((turned.1.atan2(turned.0) - ${turn.rust('f64', 'rad')}).abs() < 1e-9);
        }

        ${nest(8, order)}

        ${nest(8, onArc)}

        #[test]
        fn a_matrix_that_shrinks_and_one_that_grows() {
            assert_eq!(${n.spin} { cosine: 0.0, sine: 0.9 }.steps_within(0.2), 2);
            assert_eq!(${n.spin} { cosine: 0.0, sine: 0.9 }.steps_within(0.18), 1);
            assert_eq!(${n.spin} { cosine: 1.1, sine: 0.0 }.steps_within(0.22), 2);
            assert_eq!(${n.spin} { cosine: 1.1, sine: 0.0 }.steps_within(0.2), 1);
            assert_eq!(${n.spin} { cosine: 1.0, sine: 0.0 }.steps_within(0.2), u32::MAX);
        }
    }`
}
