import { loadMaterial } from '../tests/materials.ts'
import { printWall, type WallPrint } from './printed-wall.ts'
import { type ValidationCase, type ValidationResult, within } from './validation-case.ts'

/** Bond width of a 0.45 x 0.2 mm bead over its width: (w - 0.7 h) / w, PHYSICS 2.6. */
const CONTACT_RATIO = 0.69

export const v23InterlayerStrength: ValidationCase = {
  id: 'V23',
  title: 'Strength between layers (trends)',
  data: 'Published abstracts: PLA Z 22.8 MPa, 47.8 % below the filament, interface 22.5 % below; PETG Z 25-38 over XY 44-56 MPa; layer time matters below about 5 s only. Two constants were set here, the Weissenberg number of half harm on the PLA interface and the reptation times to full strength on the gain of PLA with temperature, so those figures are calibrations; Z of PETG and layer times are predictions. Walls one road thick at usual settings, printed by the part heat model.',
  run: async () => [plaInterface(), plaZ(), petgZ(), layerTime(), nozzleTemperature()],
}

function wallPrint(name: string, change: Partial<WallPrint> = {}): WallPrint {
  const material = loadMaterial(name)
  return {
    material,
    meltC: material.print.nozzleC[1],
    bedC: material.print.bedC[1],
    airC: 25,
    fanRatio: material.print.fanPct[1] / 100,
    fanMaxConvectionWPerM2K: 82,
    widthMm: 0.45,
    heightMm: 0.2,
    lengthMm: 40,
    layerS: 15,
    layers: 60,
    contactRatio: CONTACT_RATIO,
    ...change,
  }
}

function plaInterface(): ValidationResult {
  const weld = printWall(wallPrint('PLA'))
  const ratio = weld.healingRatio * weld.entanglementRatio
  return {
    figure: `PLA interface over filament ${ratio.toFixed(2)} (calibrated)`,
    bar: '0.775 ± 0.08',
    verdict: within(ratio, 0.695, 0.855),
    detail: `215 °C, 15 s layers: layer below ${weld.conditions.substrateC.toFixed(0)} °C, contact ${weld.weldC.toFixed(0)} °C.`,
  }
}

function plaZ(): ValidationResult {
  const { bondRatio } = printWall(wallPrint('PLA'))
  return {
    figure: `PLA Z over filament ${bondRatio.toFixed(2)}`,
    bar: '0.522 ± 0.08',
    verdict: within(bondRatio, 0.442, 0.602),
    detail: 'Adds the contact width, which is geometry alone.',
  }
}

function petgZ(): ValidationResult {
  const { bondRatio } = printWall(wallPrint('PETG'))
  return {
    figure: `PETG Z over XY ${bondRatio.toFixed(2)}`,
    bar: '0.55..0.70',
    verdict: within(bondRatio, 0.55, 0.7),
    detail: 'The healing of PETG is complete, so that contact alone sets it.',
  }
}

/** Bond at 60 s layers, and how far quicker layers leave it. */
function layerTime(): ValidationResult {
  const times = [2, 3, 5, 10, 20, 60]
  const bondsOf = (name: string): number[] =>
    times.map((layerS) => printWall(wallPrint(name, { layerS, fanRatio: 1 })).bondRatio)
  const pc = bondsOf('PC')
  const pp = bondsOf('PP')
  const spread = (bonds: number[]): number => Math.abs(bonds[2]! / bonds[5]! - 1)
  return {
    figure: `bond at 5 s over 60 s layers: PC ${(100 * spread(pc)).toFixed(0)} % apart, PP ${(100 * spread(pp)).toFixed(0)} %`,
    bar: 'PC and PP at most 10 % (layer time matters below about 5 s only)',
    verdict: spread(pc) <= 0.1 && spread(pp) <= 0.1 ? 'pass' : 'miss',
    detail: `PC ${times.map((layerS, i) => `${layerS} s ${pc[i]!.toFixed(2)}`).join(', ')}; PP ${times.map((layerS, i) => `${layerS} s ${pp[i]!.toFixed(2)}`).join(', ')}. That PC depends on layer time far more than PP is reproduced. A thin wall goes on cooling to the air for a minute here, and PC near its glass transition follows each degree.`,
  }
}

function nozzleTemperature(): ValidationResult {
  const temperatures = [190, 200, 210, 220]
  const bonds = temperatures.map((meltC) => printWall(wallPrint('PLA', { meltC })).bondRatio)
  const rises = bonds.every((bond, i) => i === 0 || bond > bonds[i - 1]!)
  const gain = bonds[3]! / bonds[0]!
  return {
    figure: `PLA from 190 to 220 °C: ${((gain - 1) * 100).toFixed(0)} % stronger between layers (calibrated)`,
    bar: 'rises, by 22 % (tension of mixed rasters, V20) to 100 %',
    verdict: rises ? within(gain, 1.22, 2) : 'miss',
    detail: temperatures.map((meltC, i) => `${meltC} °C ${bonds[i]!.toFixed(3)}`).join(', '),
  }
}
