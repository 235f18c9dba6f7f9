// The instance: a heat break between block and heat sink, the sink as a fin in the draught of a fan, and the filament in both.
import type { Random } from '#core'
import type { Claimed, Comparison, Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'
import { drawOn, drawOne, shown } from '../draw.ts'

export interface Instance {
  readonly plastic: string
  readonly metal: string
  /** Values of the givens, by their ids, in the units of GIVENS. */
  readonly of: Readonly<Record<GivenId, number>>
}

const GIVENS = {
  T_n: '°C',
  T_a: '°C',
  T_g: '°C',
  T_c: '°C',
  L_b: 'mm',
  d_o: 'mm',
  d_i: 'mm',
  k_b: 'W/(m·K)',
  A_f: 'cm²',
  H: 'mm',
  A_c: 'mm²',
  k_s: 'W/(m·K)',
  h_1: 'W/(m²·K)',
  h_0: 'W/(m²·K)',
  C_s: 'J/K',
  s_a: '',
  s_f: '',
  l_x: 'mm',
  d_p: 'mm',
  c_p: 'J/(cm³·K)',
  k_p: 'W/(m·K)',
  v_p: 'mm/s',
  C_n: 'J/K',
  G_n: 'W/K',
  P_n: 'W',
  f_1: 'Hz',
  q_h: '',
  T_w: 's',
} as const
export type GivenId = keyof typeof GIVENS

const PLASTICS = [
  { plastic: 'PLA', work: [195, 225], soft: [55, 60], room: [20, 32], heat: [2.1, 2.4] },
  { plastic: 'PETG', work: [225, 250], soft: [75, 80], room: [22, 45], heat: [2, 2.3] },
  { plastic: 'ABS', work: [235, 260], soft: [98, 105], room: [40, 65], heat: [2, 2.3] },
  { plastic: 'polycarbonate', work: [265, 290], soft: [138, 146], room: [55, 80], heat: [2, 2.3] },
] as const

const METALS = [
  { metal: 'stainless steel', conducts: [14, 17], wall: [2.8, 3.2], length: [4, 8] },
  { metal: 'titanium', conducts: [6.6, 7.6], wall: [3, 3.8], length: [2.5, 5] },
  { metal: 'thin-walled steel', conducts: [14, 16.5], wall: [2.5, 2.7], length: [2, 4] },
] as const

/** Conductance of the sink at its hot end: a fin of its own length. */
const finWK = (h: number, area: number, core: number, height: number, k: number): number => {
  const mu = Math.sqrt((h * area * height) / (k * core))
  return (h * area * Math.tanh(mu)) / mu
}

/** Redrawn until full speed suffices, printing at the quiet speed goes well and resting at it does not. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const stuff = drawOne<(typeof PLASTICS)[number]>(random, PLASTICS)
    const pipe = drawOne<(typeof METALS)[number]>(random, METALS)
    const soft = drawOn(random, stuff.soft[0], stuff.soft[1], 1)
    const x = {
      T_n: drawOn(random, stuff.work[0], stuff.work[1], 5),
      T_a: drawOn(random, stuff.room[0], stuff.room[1], 1),
      T_g: soft,
      T_c: soft - drawOn(random, 6, 14, 1),
      L_b: drawOn(random, pipe.length[0], pipe.length[1], 0.5),
      d_o: drawOn(random, pipe.wall[0], pipe.wall[1], 0.1),
      d_i: 2,
      k_b: drawOn(random, pipe.conducts[0], pipe.conducts[1], 0.1),
      A_f: drawOn(random, 25, 80, 1),
      H: drawOn(random, 20, 42, 1),
      A_c: drawOn(random, 22, 60, 1),
      k_s: drawOn(random, 130, 200, 5),
      h_1: drawOn(random, 22, 45, 1),
      h_0: drawOn(random, 5, 8, 0.5),
      C_s: drawOn(random, 14, 36, 1),
      d_p: 1.75,
      c_p: drawOn(random, stuff.heat[0], stuff.heat[1], 0.05),
      k_p: drawOn(random, 0.18, 0.26, 0.01),
      v_p: drawOn(random, 1, 6, 0.5),
      C_n: drawOn(random, 6, 14, 0.5),
      G_n: drawOn(random, 0.08, 0.16, 0.01),
      f_1: drawOn(random, 180, 340, 10),
      q_h: drawOn(random, 0.8, 0.92, 0.02),
      T_w: drawOne(random, [0.2, 0.25, 0.4, 0.5, 1]),
    }
    const wall = (Math.PI / 4) * (x.d_o ** 2 - x.d_i ** 2) * 1e-6
    const pipeWK = (x.k_b * wall) / (x.L_b * 1e-3)
    const sink = (h: number): number => finWK(h, x.A_f * 1e-4, x.A_c * 1e-6, x.H * 1e-3, x.k_s)
    const rest = (h: number): number => x.T_a + ((x.T_n - x.T_a) * pipeWK) / (pipeWK + sink(h))
    const carried = x.c_p * 1e6 * (Math.PI / 4) * (x.d_p * 1e-3) ** 2 * x.v_p * 1e-3
    const peclet = carried / pipeWK
    const drawn = (pipeWK * peclet) / (Math.exp(peclet) - 1)
    const printing = (h: number): number => x.T_a + ((x.T_n - x.T_a) * drawn) / (drawn + sink(h))
    // The least share of speed, by halving.
    let [low, high] = [0, 1]
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2
      if (rest(x.h_1 * Math.sqrt(middle)) > x.T_c) low = middle
      else high = middle
    }
    const least = (low + high) / 2
    const quiet = shown(least * (0.45 + 0.4 * random.next()), 2)
    const asked = shown(
      random.next() < 0.5 ? least * (0.6 + 0.3 * random.next()) : least * (1.15 + 0.5 * random.next()),
      2,
    )
    if (!(rest(x.h_1) < x.T_c - 3 && least > 0.1 && least < 0.62 && quiet >= 0.05 && asked < 0.95)) continue
    const weak = x.h_1 * Math.sqrt(quiet)
    if (!(weak > 1.3 * x.h_0 && printing(weak) < x.T_c - 3 && rest(weak) > x.T_c + 1.5 && peclet > 0.35 && peclet < 5))
      continue
    if (!(rest(x.h_0) > x.T_g + 2 && rest(weak) < x.T_g + 40)) continue
    const restLength = (x.L_b * (x.T_n - x.T_g)) / (x.T_n - rest(x.h_1 * Math.sqrt(asked)))
    const allowed = shown(
      restLength * (random.next() < 0.5 ? 0.85 + 0.1 * random.next() : 1.06 + 0.25 * random.next()),
      1,
    )
    if (rest(x.h_1 * Math.sqrt(asked)) >= x.T_g - 1 || Math.abs(allowed / restLength - 1) < 0.03) continue
    // A block that is cut off has to have cooled before the sink is too warm: without a fan, and in a pause.
    const blockS = x.C_n / x.G_n
    const way = (h: number, from: number): number => {
      const tau = x.C_s / (sink(h) + pipeWK)
      return tau * Math.log((rest(h) - from) / (rest(h) - x.T_c))
    }
    const fall = (h: number): number =>
      blockS * Math.log((x.T_n - x.T_a) / (x.T_c + ((x.T_c - x.T_a) * sink(h)) / pipeWK - x.T_a))
    // The slowest fan that raises no alarm turns half way between the least share and what a healthy one keeps.
    const watched = (least + x.q_h) / 2
    const spare = way(x.h_0, rest(x.h_1 * Math.sqrt(watched))) - fall(x.h_0)
    const pause = way(weak, printing(weak)) - fall(weak)
    if (!(spare > 5 * x.T_w && spare < 400 && pause > 5 && pause < 900)) continue
    const power = Math.ceil((x.G_n * (x.T_n - x.T_a) + pipeWK * x.T_n) / 5) * 5 + drawOn(random, 5, 25, 5)
    const alarm = Math.ceil(watched * x.f_1 * x.T_w)
    if (Math.floor(x.q_h * x.f_1 * x.T_w) < alarm + 3) continue
    return {
      plastic: stuff.plastic,
      metal: pipe.metal,
      of: { ...x, s_a: asked, s_f: quiet, l_x: allowed, P_n: power },
    }
  }
}

export interface Sink {
  readonly mu: Derived
  readonly eta: Derived
  readonly conducts: Derived
  readonly rest: Derived
}

export interface Solved {
  readonly m: Model
  readonly plastic: string
  readonly metal: string
  readonly g: Readonly<Record<GivenId, Value>>
  /** Wall of the break, its conductance, and what a length of the sink's core conducts. */
  readonly wall: Derived
  readonly pipe: Derived
  readonly core: Derived
  /** The sink at a film coefficient: its number as a fin, its conductance, and its hot end with the filament at rest. */
  readonly sink: (id: string, film: string) => Sink
}

export function solve(m: Model, x: Instance): Solved {
  const g = Object.fromEntries(
    Object.entries(GIVENS).map(([id, unit]) => [id, m.given(id, x.of[id as GivenId], unit)]),
  ) as Record<GivenId, Value>
  return {
    m,
    plastic: x.plastic,
    metal: x.metal,
    g,
    wall: m.derive('A_b', 'mm²', 'pi/4*(d_o^2 - d_i^2)', '4s'),
    pipe: m.derive('G_b', 'mW/K', 'k_b*A_b/L_b', '4s'),
    core: m.derive('K_s', 'mW·m/K', 'k_s*A_c', '4s'),
    sink: (id, film) => ({
      mu: m.derive(`mu_${id}`, '', `sqrt(${film}*A_f*H/K_s)`, '4s'),
      eta: m.derive(`eta_${id}`, '', `(1 - 2/(exp(2*mu_${id}) + 1))/mu_${id}`, '4s'),
      conducts: m.derive(`G_${id}`, 'mW/K', `${film}*A_f*eta_${id}`, '4s'),
      rest: m.derive(`theta_${id}`, '°C', `T_a + (T_n - T_a)*G_b/(G_b + G_${id})`, '3s'),
    }),
  }
}

export interface LeastShare {
  readonly need: Derived
  readonly number: Derived
  readonly root: Claimed
  readonly film: Derived
  readonly share: Derived
  readonly solves: Comparison
}

/** The share of speed for which the sink has just its limit at rest: the fin's equation solved by a contraction. */
export function leastShare(m: Model): LeastShare {
  return {
    need: m.derive('G_c', 'mW/K', 'G_b*(T_n - T_c)/(T_c - T_a)', '4s'),
    number: m.derive('N_c', '', 'G_c*H/K_s', '4s'),
    root: m.process(
      'recurrence',
      'mu_c',
      '',
      {
        states: [{ name: 'u', unit: '', start: 'sqrt(N_c)', next: 'sqrt(N_c*u*(1 + 2/(exp(2*u) - 1)))' }],
        until: '60',
        measure: { what: 'u', take: 'final' },
        tolerance: 1e-9,
      },
      '4s',
    ),
    solves: m.relation('mu_c*(1 - 2/(exp(2*mu_c) + 1))', '==', 'N_c'),
    film: m.derive('h_c', 'W/(m²·K)', 'mu_c^2*K_s/(A_f*H)', '4s'),
    share: m.derive('s_c', '', '(h_c/h_1)^2', '3s'),
  }
}

export interface Printing {
  readonly carried: Derived
  readonly peclet: Derived
  readonly part: Derived
  /** Hot end of the sink while the filament moves, with the fan in its quiet mode; what the filament takes up in the sink is left out. */
  readonly sink: Derived
}

/** With the sink at the quiet share known as `f`. */
export function printing(m: Model): Printing {
  return {
    carried: m.derive('W_p', 'mW/K', 'c_p*pi/4*d_p^2*v_p', '4s'),
    peclet: m.derive('P_e', '', 'W_p/G_b', '4s'),
    part: m.derive('B_e', '', 'P_e/(exp(P_e) - 1)', '4s'),
    sink: m.derive('theta_p', '°C', 'T_a + (T_n - T_a)*G_b*B_e/(G_b*B_e + G_f)', '3s'),
  }
}
