// A run of which only the motion is known: run.json and motion.parquet, in a folder that appears when both are whole.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { PrintwrightError } from '#core'

export interface MotionColumns {
  readonly time_s: Float64Array
  readonly x_mm: Float64Array
  readonly y_mm: Float64Array
  readonly z_mm: Float64Array
  readonly e_mm: Float64Array
}

const ROWS_PER_GROUP = 120_000

export async function writeMotionRecord(
  folder: string,
  columns: MotionColumns,
  run: Readonly<Record<string, unknown>>,
  version: string,
): Promise<void> {
  const target = resolve(folder)
  const made = join(dirname(target), `.${basename(target)}-${process.pid}`)
  try {
    await rm(made, { recursive: true, force: true })
    await mkdir(made, { recursive: true })
    const buffer = parquetWriteBuffer({
      columnData: Object.entries(columns).map(([name, data]) => ({ name, data, type: 'DOUBLE', nullable: false })),
      rowGroupSize: ROWS_PER_GROUP,
      createdBy: `printwright ${version}`,
    })
    await writeFile(join(made, 'motion.parquet'), new Uint8Array(buffer))
    await writeFile(join(made, 'run.json'), `${JSON.stringify(run, null, 1)}\n`)
    await rename(made, target)
  } catch (cause) {
    await rm(made, { recursive: true, force: true })
    throw new PrintwrightError('record-not-written', `${folder} could not be written: ${(cause as Error).message}.`, {
      exitStatus: 3,
      cause,
    })
  }
}
