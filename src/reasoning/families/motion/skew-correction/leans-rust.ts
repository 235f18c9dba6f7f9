// Rust of depth 2, second route: three leans, forward and back.
import { code, nest, type Piece } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Value } from '../../../writing/value.ts'
import type { Solved } from './instance.ts'

type Numbers = Readonly<Record<'t' | 'b' | 'f' | 'h' | 'height' | 'fine', Value>> & {
  /** Whether the mixed term is above the resolution. */
  readonly shows: boolean
}

export function leansRust({ m, w }: Page, g: Solved['g'], v: Numbers): Piece {
  const { t, b, f, h, height, fine, shows } = v
  const n = w.pick([
    { t: 'Leans', from: 'measured', land: 'lands_at', cmd: 'command_for', matter: 'mixed_matter' },
    { t: 'Shears', from: 'from_frames', land: 'forward', cmd: 'undo', matter: 'needs_mixed' },
    { t: 'Squareness', from: 'of_frames', land: 'distort', cmd: 'correct', matter: 'cross_terms_show' },
  ])
  const back = w.pick([
    code`let y = y - self.yz * z;
            [x - self.xz * z - self.xy * y, y, z]`,
    code`let corner = self.xy * self.yz - self.xz;
            [x - self.xy * y + corner * z, y - self.yz * z, z]`,
    code`let mut at = [x, y, z];
            at[0] -= self.xz * at[2];
            at[1] -= self.yz * at[2];
            at[0] -= self.xy * at[1];
            at`,
  ])
  const forth = w.pick([
    code`[x + self.xy * y + self.xz * z, y + self.yz * z, z]`,
    code`let sideways = self.xy * y + self.xz * z;
            let backward = self.yz * z;
            [x + sideways, y + backward, z]`,
  ])
  const matters = w.pick([
    code`(self.xy * self.yz * height).abs() > resolution`,
    code`let left = self.xy.abs() * self.yz.abs() * height;
            left > resolution`,
  ])
  const lands = m.derive('x_l', 'mm', 'W + t*H + b*Z')
  const landsY = m.derive('y_l', 'mm', 'H + h*Z')
  const byHand = w.pick([
    code`
    #[test]
    fn by_hand() {
        let leans = ${n.t}::${n.from}(0.5, 0.25, 0.25);
        assert_eq!(leans, ${n.t} { xy: 0.5, xz: 0.25, yz: 0.125 });
        assert_eq!(leans.${n.land}([8.0, 4.0, 16.0]), [14.0, 6.0, 16.0]);
        assert_eq!(leans.${n.cmd}([14.0, 6.0, 16.0]), [8.0, 4.0, 16.0]);
    }`,
    code`
    #[test]
    fn each_axis_alone_and_all_of_them() {
        let leans = ${n.t} { xy: 0.25, xz: -0.5, yz: 0.75 };
        assert_eq!(leans.${n.land}([1.0, 0.0, 0.0]), [1.0, 0.0, 0.0]);
        assert_eq!(leans.${n.land}([0.0, 8.0, 0.0]), [2.0, 8.0, 0.0]);
        assert_eq!(leans.${n.land}([0.0, 0.0, 8.0]), [-4.0, 6.0, 8.0]);
        assert_eq!(leans.${n.cmd}([0.0, 0.0, 8.0]), [5.5, -6.0, 8.0]);
        assert_eq!(leans.${n.cmd}([-1.0, 14.0, 8.0]), [1.0, 8.0, 8.0]);
        assert_eq!(${n.t}::${n.from}(0.25, -0.5, 0.625), leans);
    }`,
    code`
    #[test]
    fn every_corner_of_a_box_comes_back() {
        let leans = ${n.t}::${n.from}(-0.5, 0.75, 0.125);
        assert_eq!(leans.yz, 0.5);
        for corner in 0..8 {
            let end = |bit: u8, far: f64| if corner >> bit & 1 == 1 { far } else { 0.0 };
            let meant = [end(0, 32.0), end(1, 16.0), end(2, 64.0)];
            assert_eq!(leans.${n.land}(leans.${n.cmd}(meant)), meant);
        }
        assert_eq!(leans.${n.land}([32.0, 16.0, 64.0]), [72.0, 48.0, 64.0]);
        assert_eq!(leans.${n.cmd}([72.0, 48.0, 64.0]), [32.0, 16.0, 64.0]);
    }`,
  ])
  const sides = w.pick([
    code`
    #[test]
    fn mixed_terms_on_both_sides_of_the_resolution() {
        let leans = ${n.t} { xy: -0.5, xz: 9.0, yz: 0.125 };
        assert!(!leans.${n.matter}(16.0, 1.0));
        assert!(leans.${n.matter}(16.0, 0.999));
    }`,
    code`
    #[test]
    fn seen_only_above_the_resolution() {
        let leans = ${n.t} { xy: 0.25, xz: 5.0, yz: -0.5 };
        for (height, seen) in [(15.99, false), (16.0, false), (16.01, true)] {
            assert_eq!(leans.${n.matter}(height, 2.0), seen);
        }
    }`,
  ])
  return code`
    /// Tangents: of y towards x, of z towards x, of z towards y.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub xy: f64,
        pub xz: f64,
        pub yz: f64,
    }

    impl ${n.t} {
        /// From a flat frame and two upright ones.
        pub fn ${n.from}(flat: f64, front: f64, side: f64) -> Self {
            Self { xy: flat, xz: front, yz: side - flat * front }
        }

        /// Where a command ends up on the machine as it is.
        pub fn ${n.land}(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
            ${nest(8, forth)}
        }

        /// What to command in order to end up there.
        pub fn ${n.cmd}(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
            ${nest(8, back)}
        }

        /// Is the product of two leans seen at this height?
        pub fn ${n.matter}(&self, height: f64, resolution: f64) -> bool {
            ${nest(8, matters)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn near(found: [f64; 3], wanted: [f64; 3]) -> bool {
            found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-8)
        }

        fn here() -> ${n.t} {
            ${n.t}::${n.from}(${t.rust('f64')}, ${b.rust('f64')}, ${f.rust('f64')})
        }

        #[test]
        fn this_machine() {
            assert!((here().yz - ${h.rust('f64')}).abs() < 1e-12);
            let top = [${g.W.rust('f64')}, ${g.H.rust('f64')}, ${height.rust('f64')}];
            let lands = [${lands.rust('f64')}, ${landsY.rust('f64')}, ${height.rust('f64')}];
            assert!(near(here().${n.land}(top), lands));
            assert!(near(here().${n.cmd}(lands), top));
            assert_eq!(here().${n.matter}(${height.rust('f64')}, ${fine.rust('f64')}), ${shows ? 'true' : 'false'});
        }

        ${nest(8, byHand)}

        ${nest(8, sides)}
    }`
}
