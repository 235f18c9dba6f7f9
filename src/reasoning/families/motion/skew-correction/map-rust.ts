// Rust of depth 3: places and commands as types, in two builds; the travel is checked where commands are made.
import { code, nest, type Piece, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Value } from '../../../writing/value.ts'

type Numbers = Readonly<Record<'wide' | 'deep' | 't' | 'far' | 'near', Value>> & { readonly right: boolean }

export function mapRust(page: Page, v: Numbers): Piece[] {
  const { m, w } = page
  const { wide, deep, t, far } = v
  const tagged = w.chance(0.5)
  const n = w.pick([
    { place: 'Place', cmd: 'Command', rails: 'Rails', to: 'command_for', from: 'place_of', turn: 'turned' },
    { place: 'OnPart', cmd: 'OnRails', rails: 'Gantry', to: 'drive_to', from: 'lands_at', turn: 'rotated' },
    { place: 'Target', cmd: 'Carriage', rails: 'Travel', to: 'corrected', from: 'reached', turn: 'swung' },
  ])
  const place = tagged ? `Point<${n.place}>` : n.place
  const cmd = tagged ? `Point<${n.cmd}>` : n.cmd
  const makePlace = tagged ? 'Point::new' : `${n.place}::new`
  const makeCmd = tagged ? 'Point::new' : `${n.cmd}::new`
  const placeDoc = w.pick(['Where plastic should be.', 'As the file asks for it.', 'A point of the part.'])
  const cmdDoc = w.pick(['Where the carriages go.', 'Counted along the rails.', 'What the motors are told.'])
  const only = w.pick([
    'The only way from a place to a command, and it checks the travel.',
    'Corrects, then checks what the carriages would have to do.',
    'Refuses places whose command lies beyond an end.',
  ])
  const stripDoc = w.pick([
    'From where to where a rectangle over the full depth may go.',
    'Ends of the stretch of x that can be reached at every depth.',
    'What is common to front and rear.',
  ])
  const types = tagged
    ? code`
    use core::marker::PhantomData;

    /// ${placeDoc}
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum ${n.place} {}
    /// ${cmdDoc}
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum ${n.cmd} {}

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Point<Kind> {
        pub x: f64,
        pub y: f64,
        kind: PhantomData<Kind>,
    }

    impl<Kind> Point<Kind> {
        pub fn new(x: f64, y: f64) -> Self {
            Self { x, y, kind: PhantomData }
        }
    }`
    : code`
    /// ${placeDoc}
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.place} {
        pub x: f64,
        pub y: f64,
    }

    /// ${cmdDoc}
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.cmd} {
        pub x: f64,
        pub y: f64,
    }

    impl ${n.place} {
        pub fn new(x: f64, y: f64) -> Self {
            Self { x, y }
        }
    }

    impl ${n.cmd} {
        pub fn new(x: f64, y: f64) -> Self {
            Self { x, y }
        }
    }`
  const check = w.pick([
    code`let x = at.x - self.lean * at.y;
            if !(0.0..=self.wide).contains(&x) {
                Err(Outside::X)
            } else if !(0.0..=self.deep).contains(&at.y) {
                Err(Outside::Y)
            } else {
                Ok(${makeCmd}(x, at.y))
            }`,
    code`let go: ${cmd} = ${makeCmd}(at.x - self.lean * at.y, at.y);
            let on = |end: f64, along: f64| along >= 0.0 && along <= end;
            match (on(self.wide, go.x), on(self.deep, go.y)) {
                (true, true) => Ok(go),
                (false, _) => Err(Outside::X),
                (true, false) => Err(Outside::Y),
            }`,
    code`let x = within(at.x - self.lean * at.y, self.wide).ok_or(Outside::X)?;
            let y = within(at.y, self.deep).ok_or(Outside::Y)?;
            Ok(${makeCmd}(x, y))`,
  ])
  const helper = check.parts.some((part) => typeof part === 'string' && part.includes('within('))
    ? code`
    fn within(along: f64, end: f64) -> Option<f64> {
        Some(along).filter(|found| (0.0..=end).contains(found))
    }
`
    : code``
  const strip = w.pick([
    code`let shift = self.lean * self.deep;
            (shift.max(0.0), self.wide + shift.min(0.0))`,
    code`let [low, high] = match self.lean * self.deep {
                shift if shift.is_sign_negative() => [shift, 0.0],
                shift => [0.0, shift],
            };
            (high, self.wide + low)`,
  ])
  const from = m.derive('x_a', 'mm', 'max(0*Y, t*Y)', '5s')
  const to = m.derive('x_b', 'mm', 'X + min(0*Y, t*Y)', '5s')
  const corner = v.right
    ? code`
            assert_eq!(here.${n.to}(${makePlace}(0.0, here.deep)), Err(Outside::X));
            let edge = here.${n.to}(${makePlace}(here.wide, here.deep)).unwrap();
            assert!((edge.x - ${far.rust('f64')}).abs() < 1e-8);`
    : code`
            assert_eq!(here.${n.to}(${makePlace}(here.wide, here.deep)), Err(Outside::X));
            let edge = here.${n.to}(${makePlace}(0.0, here.deep)).unwrap();
            assert!((edge.x - ${v.near.rust('f64')}).abs() < 1e-8);`
  const backward = w.pick([
    code`${makePlace}(at.x + self.lean * at.y, at.y)`,
    code`let aside = self.lean * at.y;
${makePlace}(aside + at.x, at.y)`,
  ])
  const spun = w.pick([
    code`${makePlace}(at.x * cosine - at.y * sine, at.x * sine + at.y * cosine)`,
    code`let along = cosine * at.x - sine * at.y;
let across = sine * at.x + cosine * at.y;
${makePlace}(along, across)`,
    code`let from = (at.x, at.y);
${makePlace}(from.0 * cosine - from.1 * sine, from.1 * cosine + from.0 * sine)`,
  ])
  const edges = v.right
    ? code`let (from, to) = here.strip();
assert!((from - ${from.rust('f64')}).abs() < 1e-8);
assert_eq!(to, here.wide);`
    : code`let (from, to) = here.strip();
assert!((to - ${to.rust('f64')}).abs() < 1e-8);
assert_eq!(from, 0.0);`
  const limits = w.pick([
    code`
    #[test]
    fn every_end_from_both_sides() {
        let rails = ${n.rails} { wide: 8.0, deep: 4.0, lean: 0.25 };
        let go = |x: f64, y: f64| rails.${n.to}(${makePlace}(x, y)).map(|at| (at.x, at.y));
        assert_eq!(go(1.0, 4.0), Ok((0.0, 4.0)));
        assert_eq!(go(0.99, 4.0), Err(Outside::X));
        assert_eq!(go(9.0, 4.0), Ok((8.0, 4.0)));
        assert_eq!(go(9.01, 4.0), Err(Outside::X));
        assert_eq!(go(4.0, 0.0), Ok((4.0, 0.0)));
        assert_eq!(go(4.0, -0.01), Err(Outside::Y));
        assert_eq!(go(4.0, 4.01), Err(Outside::Y));
        assert_eq!(go(f64::NAN, 2.0), Err(Outside::X));
        assert_eq!(rails.strip(), (1.0, 8.0));
        assert_eq!(${n.rails} { lean: -0.25, ..rails }.strip(), (0.0, 7.0));
    }`,
    code`
    const LEFT: ${n.rails} = ${n.rails} { wide: 20.0, deep: 16.0, lean: -0.125 };

    #[test]
    fn allowed_at_each_end_and_refused_behind_it() {
        for (x, y) in [(-2.0, 16.0), (18.0, 16.0), (0.0, 0.0), (20.0, 0.0), (-1.0, 8.0)] {
            assert!(LEFT.${n.to}(${makePlace}(x, y)).is_ok(), "{x} {y}");
        }
        for (x, y) in [(-2.01, 16.0), (18.01, 16.0), (-0.01, 0.0), (20.01, 0.0), (f64::INFINITY, 3.0)] {
            assert_eq!(LEFT.${n.to}(${makePlace}(x, y)), Err(Outside::X));
        }
        for y in [-0.01, 16.01] {
            assert_eq!(LEFT.${n.to}(${makePlace}(9.0, y)), Err(Outside::Y));
        }
    }

    #[test]
    fn a_strip_for_either_sign() {
        assert_eq!(LEFT.strip(), (0.0, 18.0));
        assert_eq!(${n.rails} { lean: 0.25, ..LEFT }.strip(), (4.0, 20.0));
    }`,
  ])
  const turns = w.pick([
    code`
    #[test]
    fn there_and_back_and_a_turn() {
        let rails = ${n.rails} { wide: 8.0, deep: 4.0, lean: -0.5 };
        let command = rails.${n.to}(${makePlace}(3.0, 2.0)).unwrap();
        assert_eq!((command.x, command.y), (4.0, 2.0));
        assert_eq!(rails.${n.from}(command), ${makePlace}(3.0, 2.0));
        let part = ${n.turn}(${makePlace}(10.0, 0.0), 0.5, 0.75);
        assert_eq!((part.x, part.y), (7.5, 5.0));
        let part = ${n.turn}(${makePlace}(0.0, 10.0), 0.5, 0.75);
        assert_eq!((part.x, part.y), (-5.0, 7.5));
    }`,
    code`
    #[test]
    fn what_is_commanded_lands_where_it_was_meant() {
        let rails = ${n.rails} { wide: 64.0, deep: 64.0, lean: 0.0625 };
        for (x, y) in [(16.0, 32.0), (40.0, 8.0), (64.0, 64.0)] {
            let command = rails.${n.to}(${makePlace}(x, y)).unwrap();
            assert_eq!(rails.${n.from}(command), ${makePlace}(x, y));
        }
        assert_eq!(rails.${n.from}(${makeCmd}(2.0, 48.0)), ${makePlace}(5.0, 48.0));
    }

    #[test]
    fn turned_by_a_triangle_of_three_four_five() {
        let part = ${n.turn}(${makePlace}(5.0, 0.0), 0.6, 0.8);
        assert!((part.x - 4.0).abs() < 1e-12 && (part.y - 3.0).abs() < 1e-12);
        let part = ${n.turn}(${makePlace}(0.0, 5.0), 0.6, 0.8);
        assert!((part.x + 3.0).abs() < 1e-12 && (part.y - 4.0).abs() < 1e-12);
    }`,
  ])
  const module = code`
    ${types}

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Outside {
        X,
        Y,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.rails} {
        pub wide: f64,
        pub deep: f64,
        /// Tangent, positive if places lie to the right of commands.
        pub lean: f64,
    }
    ${helper}
    impl ${n.rails} {
        /// ${only}
        pub fn ${n.to}(&self, at: ${place}) -> Result<${cmd}, Outside> {
            ${nest(8, check)}
        }

        pub fn ${n.from}(&self, at: ${cmd}) -> ${place} {
            ${nest(8, backward)}
        }

        /// ${stripDoc}
        pub fn strip(&self) -> (f64, f64) {
            ${nest(8, strip)}
        }
    }

    /// A part may be turned as long as it is a part.
    pub fn ${n.turn}(at: ${place}, sine: f64, cosine: f64) -> ${place} {
        ${nest(4, spun)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn this_machine() {
            let here = ${n.rails} { wide: ${wide.rust('f64')}, deep: ${deep.rust('f64')}, lean: ${t.rust('f64')} };
            ${nest(8, corner)}
            ${nest(12, edges)}
        }

        ${nest(8, limits)}

        ${nest(8, turns)}
    }`
  return [
    tagged
      ? w.pick([
          say`One struct for points, with a mark that exists for the compiler only. A command is made by the function that checks the travel, and a turn takes places.`,
          say`Places and commands are points of different kinds. At run time the kind is nothing; at compile time it keeps order.`,
        ])
      : w.pick([
          say`Two structs with the same fields and different meanings. What turns a part takes places, so it cannot come behind the correction.`,
          say`A place and a command are different types, although both are two numbers. The correction is the one bridge between them, and the travel is checked on it.`,
        ]),
    page.rust(module),
    w.pick([
      say`Turning what is corrected already does not compile:`,
      say`The wrong order is an error of types:`,
      say`What must not be written:`,
    ]),
    page.compileFail(
      'E0308',
      w.pick([
        code`
    pub fn turned_too_late(rails: &${n.rails}, at: ${place}) -> Result<${place}, Outside> {
        Ok(${n.turn}(rails.${n.to}(at)?, 0.0, 1.0))
    }`,
        code`
    pub fn corrected_twice(rails: &${n.rails}, at: ${place}) -> Result<${cmd}, Outside> {
        rails.${n.to}(rails.${n.to}(at)?)
    }`,
        code`
    pub fn place_as_command(rails: &${n.rails}, at: ${place}) -> ${place} {
        rails.${n.from}(at)
    }`,
      ]),
    ),
  ]
}
