// Positions at each tick of a plan, as they are planned: a CSV with times, shaped positions and what made it, or the stream
// that Prunt's own plot scripts read.
import {
  type BlockPlanner,
  createBlockSampler,
  createShapers,
  DATA_OUTPUT_REPEATS,
  dataOutputLine,
  nextSample,
  type PruntBlock,
  type ShaperConfig,
  type Shapers,
  stepShapers,
} from '#motion'

export type SampleFormat = 'csv' | 'prunt'

export interface SampleHeader {
  readonly version: string
  readonly file: string
  readonly fileSha256: string
  readonly limitsFrom: string
  readonly configSha256: string
  readonly mode: string
  readonly tickS: number
}

export const SAMPLE_COLUMNS = 't_s,x_mm,y_mm,z_mm,e_mm,shaped_x_mm,shaped_y_mm,shaped_z_mm,shaped_e_mm'

/** Comment lines, then the names of the columns. */
export function sampleHeader(header: SampleHeader): string {
  const lines = [
    `printwright ${header.version}, planner prunt, mode ${header.mode}, dt_s ${header.tickS}`,
    `file ${JSON.stringify(header.file)} sha256 ${header.fileSha256}`,
    `limits ${JSON.stringify(header.limitsFrom)} sha256 ${header.configSha256}`,
    't_s: since the first block; mm: machine coordinates; shaped: what the motors are sent, delayed by the shapers',
  ]
  return `${lines.map((line) => `# ${line}\n`).join('')}${SAMPLE_COLUMNS}\n`
}

/** Writes every tick of a block, and of the shapers' tail behind it. */
export function writeBlockSamples(
  block: PruntBlock,
  planner: BlockPlanner,
  startS: number,
  shaperConfigs: readonly ShaperConfig[],
  format: SampleFormat,
  write: (text: string) => void,
): void {
  const { tickS, mode } = planner.limits
  const sampler = createBlockSampler(block, planner)
  const shaped = new Float64Array(4)
  let shapers: Shapers | null = null
  const put = (atS: number): void => {
    shapers ??= createShapers(shaperConfigs, tickS, sampler.positionMm, mode)
    stepShapers(shapers, sampler.positionMm, shaped)
    write(format === 'prunt' ? dataOutputLine(shaped) : csvLine(startS + atS, sampler.positionMm, shaped))
  }
  while (nextSample(sampler)) put(sampler.atS)
  const tail = (shapers as Shapers | null)?.tailTicks ?? 0
  for (let tick = 1; tick <= tail; tick += 1) put(sampler.atS + tick * tickS)
  if (format === 'prunt') for (let i = 0; i < DATA_OUTPUT_REPEATS; i += 1) write(dataOutputLine(shaped))
}

function csvLine(atS: number, p: Float64Array, q: Float64Array): string {
  return `${Number(atS.toFixed(9))},${p[0]},${p[1]},${p[2]},${p[3]},${q[0]},${q[1]},${q[2]},${q[3]}\n`
}
