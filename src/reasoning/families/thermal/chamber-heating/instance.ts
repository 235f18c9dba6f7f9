// The instance: a heated enclosure as two bodies, air and walls, with a heater whose surface has a limit of its own.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'
import type { Derived, Value } from '../../../writing/value.ts'
import { drawOn, drawOne, shown } from '../draw.ts'

export interface Instance {
  readonly wall: string
  readonly m3: number
  /** Changes of air by leaks. */
  readonly perHour: number
  readonly insideWK: number
  readonly outsideWK: number
  readonly wallKJK: number
  readonly roomC: number
  readonly coldC: number
  readonly targetC: number
  readonly heaterW: number
  readonly surfaceWK: number
  readonly stillWK: number
  readonly surfaceJK: number
  readonly limitC: number
  readonly cutC: number
  readonly sensorS: number
  readonly bedWK: number
  readonly bedC: number
  readonly flowM3H: number
  readonly spreadK: number
  readonly soakK: number
  readonly gain: number
  readonly flutterK: number
  readonly sampleS: number
  readonly fanWK: number
  readonly doorWK: number
  readonly alarmS: number
}

const SETS = [
  { walls: ['acrylic sheet', 'glass panes', 'polycarbonate sheet'], m3: [0.05, 0.14], out: [3.5, 6], heat: [7, 16] },
  {
    walls: ['foam-lined panels', 'double panes', 'wool-filled panels'],
    m3: [0.06, 0.3],
    out: [1.1, 2.4],
    heat: [6, 12],
  },
  { walls: ['sheet steel', 'aluminium panels'], m3: [0.12, 0.45], out: [4, 6.5], heat: [8, 18] },
] as const

/** Air and what warms with it, per volume. */
const AIR_KJ_M3K = 1.1

/** Redrawn until the target is in reach, but not by the first rise of the air alone, and a gain of the cascade exists. */
export function drawInstance(random: Random): Instance {
  for (;;) {
    const set = drawOne(random, SETS)
    const between = (low: number, high: number): number => low + (high - low) * random.next()
    const m3 = shown(between(set.m3[0], set.m3[1]), 3)
    const area = 6.3 * m3 ** (2 / 3)
    const [roomC, targetC] = [drawOn(random, 17, 27, 1), drawOn(random, 45, 80, 1)]
    const x = {
      wall: drawOne(random, set.walls),
      m3,
      perHour: drawOn(random, 3, 20, 1),
      insideWK: shown(between(7, 11) * area, 1),
      outsideWK: shown(between(set.out[0], set.out[1]) * area, 2),
      wallKJK: shown(between(set.heat[0], set.heat[1]) * area, 1),
      roomC,
      coldC: roomC - drawOn(random, 3, 10, 1),
      targetC,
    }
    const leak = (AIR_KJ_M3K * 1000 * m3 * x.perHour) / 3600
    const loss = leak + (x.insideWK * x.outsideWK) / (x.insideWK + x.outsideWK)
    const rise = targetC - roomC
    const hold = loss * rise
    const heaterW = 10 * Math.round((hold * between(1.2, 2.3)) / 10)
    const limitC = drawOn(random, 105, 160, 5)
    const surfaceWK = shown((heaterW / (limitC - targetC)) * between(0.75, 1.6), 2)
    const usable = Math.min(heaterW, surfaceWK * (limitC - targetC))
    const stillWK = shown(surfaceWK * between(0.15, 0.3), 2)
    const surfaceJK = 5 * Math.round((surfaceWK * between(50, 110)) / 5)
    const cutC = limitC + drawOn(random, 20, 45, 5)
    const sensorS = drawOn(random, 1.5, 8, 0.5)
    const need = ((surfaceWK - stillWK) * (limitC - roomC)) / (cutC - limitC) - stillWK
    const most = (surfaceJK - surfaceWK * sensorS) ** 2 / (4 * surfaceJK * sensorS)
    const inner = usable / (x.insideWK + leak)
    const ok = usable > 1.13 * hold && inner < 0.88 * rise && most > 1.12 * need && need > 2 && rise > 22
    const burns = usable / stillWK > 1.1 * (cutC - targetC)
    // A dead fan leaves the element without saturation: it settles where gain and loss meet.
    const settles = stillWK * (cutC - roomC) < 0.95 * heaterW
    if (!ok || !burns || !settles || hold > 1800) continue
    const flow = (hold / (AIR_KJ_M3K * 1000)) * 3600
    const spreadK = drawOn(random, 3, 8, 1)
    const fanWK = shown(loss * between(0.04, 0.12), 2)
    const doorWK = shown(fanWK + loss * between(0.25, 0.9), 2)
    const bedWK = shown(between(0.35, 1.1) * area ** 0.8, 2)
    // In part of the instances the proposed gain lies outside of its window.
    const gain = shown(
      drawOne(random, [
        between(need * 1.03, most * 0.97),
        between(need * 1.03, most * 0.97),
        between(0.55, 0.9) * need,
        between(1.12, 1.7) * most,
      ]),
      1,
    )
    const flutterK = drawOn(random, 0.3, 0.9, 0.1)
    const y = {
      ...x,
      heaterW,
      surfaceWK,
      stillWK,
      surfaceJK,
      limitC,
      cutC,
      sensorS,
      bedWK,
      bedC: drawOn(random, 90, 115, 5),
      flowM3H: 5 * Math.round(((flow / spreadK) * between(0.7, 1.6)) / 5),
      spreadK,
      soakK: drawOn(random, 1, 4, 0.5),
      gain,
      flutterK,
      sampleS: drawOne(random, [0.5, 1, 2]),
      fanWK,
      doorWK,
      alarmS: 0,
    }
    if (y.flowM3H < 10 || y.bedWK * (y.bedC - targetC) > 0.8 * hold) continue
    const window = windowS(y, rise)
    const count = Math.ceil(window / y.sampleS)
    if (count < 4 || count > 120) continue
    return { ...y, alarmS: Math.max(2, Math.round(2 * count * y.sampleS * between(0.75, 1.8))) }
  }
}

/** The least window in which a door stands out of the flutter, see depth 4. */
function windowS(x: Omit<Instance, 'alarmS'>, rise: number): number {
  const air = AIR_KJ_M3K * 1000 * x.m3
  const variance = ((x.doorWK - x.fanWK) * rise) ** 2 / (200 * x.flutterK ** 2)
  const noise = x.insideWK ** 2 * x.sampleS
  return (2 * air ** 2) / (Math.sqrt(noise ** 2 + 4 * air ** 2 * variance) - noise)
}

type GivenName =
  | 'c_v' | 'V' | 'n' | 'G_i' | 'G_o' | 'C_w' | 'T_r' | 'T_v' | 'T_c' | 'P_m' | 'G_h' | 'G_n' | 'C_h' | 'T_s' | 'T_x'
  | 'tau_s' | 'G_b' | 'T_b' | 'Q' | 'd_T' | 'e_w' | 'K' | 'sigma' | 'T_n' | 'G_f' | 'G_d' | 't_a' // biome-ignore format: one list

export interface Solved {
  readonly m: Model
  readonly wall: string
  readonly g: Readonly<Record<GivenName, Value>>
  /** Conductance of the leaks. */
  readonly leak: Derived
  /** Of the whole enclosure. */
  readonly loss: Derived
  readonly rise: Derived
  /** What holds the target, with nothing else that heats. */
  readonly hold: Derived
  /** What the limit of the surface leaves of the heater's rating. */
  readonly usable: Derived
  readonly air: Derived
}

export function solve(m: Model, x: Instance): Solved {
  const g = {
    c_v: m.given('c_v', AIR_KJ_M3K, 'kJ/(m³·K)'),
    V: m.given('V', x.m3, 'm³'),
    n: m.given('n', x.perHour, '1/h'),
    G_i: m.given('G_i', x.insideWK, 'W/K'),
    G_o: m.given('G_o', x.outsideWK, 'W/K'),
    C_w: m.given('C_w', x.wallKJK, 'kJ/K'),
    T_r: m.given('T_r', x.roomC, '°C'),
    T_v: m.given('T_v', x.coldC, '°C'),
    T_c: m.given('T_c', x.targetC, '°C'),
    P_m: m.given('P_m', x.heaterW, 'W'),
    G_h: m.given('G_h', x.surfaceWK, 'W/K'),
    G_n: m.given('G_n', x.stillWK, 'W/K'),
    C_h: m.given('C_h', x.surfaceJK, 'J/K'),
    T_s: m.given('T_s', x.limitC, '°C'),
    T_x: m.given('T_x', x.cutC, '°C'),
    tau_s: m.given('tau_s', x.sensorS, 's'),
    G_b: m.given('G_b', x.bedWK, 'W/K'),
    T_b: m.given('T_b', x.bedC, '°C'),
    Q: m.given('Q', x.flowM3H, 'm³/h'),
    d_T: m.given('d_T', x.spreadK, 'K'),
    e_w: m.given('e_w', x.soakK, 'K'),
    K: m.given('K', x.gain, 'W/K'),
    sigma: m.given('sigma', x.flutterK, 'K'),
    T_n: m.given('T_n', x.sampleS, 's'),
    G_f: m.given('G_f', x.fanWK, 'W/K'),
    G_d: m.given('G_d', x.doorWK, 'W/K'),
    t_a: m.given('t_a', x.alarmS, 's'),
  }
  return {
    m,
    wall: x.wall,
    g,
    leak: m.derive('G_l', 'W/K', 'c_v*V*n', '3s'),
    loss: m.derive('U', 'W/K', 'G_l + G_i*G_o/(G_i + G_o)', '4s'),
    rise: m.derive('D', 'K', 'T_c - T_r', 'g'),
    hold: m.derive('H', 'W', 'U*D', '4s'),
    usable: m.derive('P_u', 'W', 'min(P_m, G_h*(T_s - T_c))', '4s'),
    air: m.derive('C_a', 'J/K', 'c_v*V', '4s'),
  }
}
