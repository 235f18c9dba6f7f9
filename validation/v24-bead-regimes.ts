import { beadWidthMm, pressRatio } from '#physics'
import { type ValidationCase, type ValidationResult, within } from './validation-case.ts'

const BORE_MM = 0.4
/** Gap / bore and speed ratio (head / extrusion) of the published map. */
const STEPS = [0.4, 0.6, 0.8, 1, 1.2]

export const v24BeadRegimes: ValidationCase = {
  id: 'V24',
  title: 'Bead cross-section over gap and speed ratio',
  data: 'Nothing fitted on measurements: the published abstracts give trends, and one width (gap / bore 0.5, speed ratio 1: 1.45 to 1.6 bores, quoted from memory in the notes). The rounding that meets that width was chosen for it.',
  run: async () => [widthFigure(), aspectFigure(), forceFigure()],
}

function areaMm2(speedRatio: number): number {
  return (Math.PI * BORE_MM * BORE_MM) / 4 / speedRatio
}

function widthFigure(): ValidationResult {
  const width = beadWidthMm(areaMm2(1), 0.5 * BORE_MM, BORE_MM) / BORE_MM
  return {
    figure: `width at gap / bore 0.5, speed ratio 1: ${width.toFixed(2)} bores`,
    bar: '1.45..1.6 (a stadium gives 1.68)',
    verdict: within(width, 1.45, 1.6),
    detail: 'a bead pressed this hard is nearly a rectangle',
  }
}

function aspectFigure(): ValidationResult {
  let wrong = 0
  const rows = STEPS.map((speed) => {
    const aspects = STEPS.map((gap) => beadWidthMm(areaMm2(speed), gap * BORE_MM, BORE_MM) / (gap * BORE_MM))
    for (let i = 1; i < aspects.length; i++) if (!(aspects[i]! < aspects[i - 1]!)) wrong++
    return aspects
  })
  for (let i = 1; i < rows.length; i++) rows[i]!.forEach((aspect, j) => void (aspect <= rows[i - 1]![j]! || wrong++))
  return {
    figure: `width / gap falls with gap and with speed ratio: ${wrong} exceptions`,
    bar: 'none',
    verdict: within(wrong, 0, 0),
    detail: rows.map((row, i) => `speed ${STEPS[i]}: ${row.map((aspect) => aspect.toFixed(2)).join(' ')}`).join('; '),
  }
}

function forceFigure(): ValidationResult {
  const force = STEPS.map((speed) => pressRatio(areaMm2(speed), 0.5 * BORE_MM))
  const slopes = force.slice(1).map((value, i) => value - force[i]!)
  const straight = Math.max(...slopes) - Math.min(...slopes)
  return {
    figure: `nozzle press falls linearly with speed ratio, slope ${(slopes[0]! / 0.2).toFixed(2)}, and is ${pressRatio(areaMm2(1), 1.2 * BORE_MM).toFixed(2)} for a free strand`,
    bar: 'linear, negative, 0 when free',
    verdict: within(straight + pressRatio(areaMm2(1), 1.2 * BORE_MM), -1e-9, 1e-9),
    detail: `relative press ${force.map((value) => value.toFixed(2)).join(' ')} at speed ratios ${STEPS.join(' ')}; its size in newtons is not modelled`,
  }
}
