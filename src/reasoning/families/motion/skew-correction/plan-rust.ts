// Rust of depth 4: the product that an aim needs, what a number of pairs costs, and the walk to the best number.
import { code, nest, type Piece } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Value } from '../../../writing/value.ts'

type Name =
  | 'cover'
  | 'spread'
  | 'travel'
  | 'allowed'
  | 'reach'
  | 'perSide'
  | 'perPair'
  | 'fewest'
  | 'pairs'
  | 'sideBest'
  | 'total'

export function planRust({ w }: Page, v: Readonly<Record<Name, Value>>): Piece {
  const { cover, spread, travel, allowed, reach, perSide, perPair, fewest, pairs, sideBest, total } = v
  const n = w.pick([
    { t: 'Plan', need: 'need', side: 'side', cost: 'time', best: 'best' },
    { t: 'Calibration', need: 'product', side: 'side_for', cost: 'duration', best: 'cheapest' },
    { t: 'Aim', need: 'required', side: 'square', cost: 'effort', best: 'fewest_seconds' },
  ])
  const first = w.pick([
    code`(2.0 * self.${n.need}() / (self.reach * self.reach)).ceil() as u32`,
    code`let half = 0.5 * self.reach * self.reach;
            (self.${n.need}() / half).ceil() as u32`,
  ])
  const walk = w.pick([
    code`let mut n = self.fewest();
            while self.${n.cost}(n + 1) < self.${n.cost}(n) {
                n += 1;
            }
            n`,
    code`let from = self.fewest();
            (from..).find(|&n| self.${n.cost}(n + 1) >= self.${n.cost}(n)).unwrap_or(from)`,
    code`self.better(self.fewest())`,
  ])
  const recursive = walk.parts.some((part) => typeof part === 'string' && part.includes('better'))
  const helper = recursive
    ? code`

        fn better(&self, n: u32) -> u32 {
            if self.${n.cost}(n + 1) < self.${n.cost}(n) { self.better(n + 1) } else { n }
        }`
    : code``
  const product = w.pick([
    code`let ratio = self.cover * self.reading * self.travel / self.allowed;
            ratio * ratio`,
    code`(self.cover * self.reading * (self.travel / self.allowed)).powi(2)`,
  ])
  return code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        /// Standard deviations to be covered.
        pub cover: f64,
        /// Standard deviation of one reading.
        pub reading: f64,
        pub travel: f64,
        pub allowed: f64,
        pub reach: f64,
        pub per_side: f64,
        pub per_pair: f64,
    }

    impl ${n.t} {
        /// Side squared times number.
        pub fn ${n.need}(&self) -> f64 {
            ${nest(8, product)}
        }

        pub fn fewest(&self) -> u32 {
            ${nest(8, first)}
        }

        pub fn ${n.side}(&self, pairs: u32) -> f64 {
            (self.${n.need}() / f64::from(pairs)).sqrt()
        }

        pub fn ${n.cost}(&self, pairs: u32) -> f64 {
            self.per_side * self.${n.side}(pairs) + self.per_pair * f64::from(pairs)
        }

        pub fn ${n.best}(&self) -> u32 {
            ${nest(8, walk)}
        }${nest(4, helper)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn this_workshop() {
            let plan = ${n.t} {
                cover: ${cover.rust('f64')},
                reading: ${spread.rust('f64')},
                travel: ${travel.rust('f64')},
                allowed: ${allowed.rust('f64')},
                reach: ${reach.rust('f64')},
                per_side: ${perSide.rust('f64')},
                per_pair: ${perPair.rust('f64')},
            };
            assert_eq!(plan.fewest(), ${fewest.rust('int')});
            assert_eq!(plan.${n.best}(), ${pairs.rust('int')});
            assert!((plan.${n.side}(${pairs.rust('int')}) - ${sideBest.rust('f64')}).abs() < 1e-8);
            assert!((plan.${n.cost}(${pairs.rust('int')}) - ${total.rust('f64')}).abs() < 1e-7);
        }

        fn small() -> ${n.t} {
            ${n.t} { cover: 2.0, reading: 1.0, travel: 3.0, allowed: 1.0, reach: 6.0, per_side: 10.0, per_pair: 4.0 }
        }

        #[test]
        fn calipers_on_both_sides_of_their_limit() {
            assert_eq!(small().${n.need}(), 36.0);
            assert_eq!(small().fewest(), 2);
            assert_eq!(${n.t} { reach: 5.99, ..small() }.fewest(), 3);
            assert_eq!(${n.t} { reach: 8.5, ..small() }.fewest(), 1);
            assert_eq!(${n.t} { allowed: 2.0, ..small() }.${n.need}(), 9.0);
        }

        #[test]
        fn the_best_inside_and_at_the_limit() {
            assert_eq!(small().${n.side}(4), 3.0);
            assert_eq!(small().${n.cost}(4), 46.0);
            assert_eq!(small().${n.best}(), 4);
            assert_eq!(${n.t} { reach: 2.5, ..small() }.${n.best}(), 12);
            assert_eq!(${n.t} { per_side: 0.0, per_pair: 0.0, ..small() }.${n.best}(), 2);
        }
    }`
}
