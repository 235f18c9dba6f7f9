// Compiles and tests the Rust of many rows at once: each row is a module of one crate. A crate that fails is halved until the
// rows at fault stand alone. What passed is remembered by the hash of code and toolchain.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sha256OfText } from '#core'
import { type RustOfRow, refuseRust } from './blocks.ts'
import { runProgram } from './toolchain.ts'

/** Rows in one crate. */
const BATCH = 40
const COMPILE_LIMIT_S = 240
const RUN_LIMIT_S = 60
const FLAGS = [
  '--edition',
  '2021',
  '-D',
  'warnings',
  '-C',
  'debuginfo=0',
  '-C',
  'overflow-checks=on',
  '-C',
  'debug-assertions=on',
]

export interface RustJob {
  readonly id: string
  readonly rust: RustOfRow
  /** How many tests must run. */
  readonly tests: number
}

export interface RustOptions {
  readonly toolchain: string
  /** How many compilers at a time. */
  readonly jobs: number
  readonly cache?: string | null
  readonly rustc?: string
  readonly batch?: number
  readonly onDone?: (count: number) => void
}

/** Where results are kept between runs. */
export function rustCacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'printwright', 'reason-rust')
}

/** By id: why a row's Rust is not right. A row that is missing is right. */
export async function verifyRust(jobs: readonly RustJob[], options: RustOptions): Promise<Map<string, string>> {
  const wrong = new Map<string, string>()
  const waiting: RustJob[] = []
  for (const job of jobs) {
    const why = refuse(job)
    if (why !== null) wrong.set(job.id, why)
    else if (!isKnown(job, options)) waiting.push(job)
  }
  options.onDone?.(jobs.length - waiting.length)
  const folder = mkdtempSync(join(tmpdir(), 'printwright-rust-'))
  try {
    const batches = split(waiting, options.batch ?? BATCH)
    let number = 0
    const worker = async (): Promise<void> => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        const place = join(folder, String(number++))
        for (const [id, why] of await verifyBatch(batch, place, options)) wrong.set(id, why)
        for (const job of batch) if (!wrong.has(job.id)) remember(job, options)
        options.onDone?.(batch.length)
      }
    }
    await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, worker))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return wrong
}

function refuse(job: RustJob): string | null {
  if (job.rust.module.trim() === '') return 'there is no Rust in it'
  if (job.tests === 0) return 'its Rust has no test'
  for (const text of [job.rust.module, ...job.rust.fails.map((fail) => fail.code)]) {
    const why = refuseRust(text)
    if (why !== null) return why
  }
  return null
}

function split<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

async function verifyBatch(
  batch: readonly RustJob[],
  place: string,
  options: RustOptions,
): Promise<Map<string, string>> {
  const wrong = await testBatch(batch, `${place}t`, options)
  const right = batch.filter((job) => !wrong.has(job.id))
  for (const [id, why] of await failBatch(right, `${place}f`, options)) wrong.set(id, why)
  return wrong
}

const CRATE_HEAD = '#![forbid(unsafe_code)]\n'

function layOut(folder: string, modules: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  modules.forEach((text, i) => {
    writeFileSync(join(folder, `m${i}.rs`), `${text}\n`)
  })
  writeFileSync(join(folder, 'all.rs'), CRATE_HEAD + modules.map((_, i) => `pub mod m${i};\n`).join(''))
}

async function testBatch(
  batch: readonly RustJob[],
  folder: string,
  options: RustOptions,
): Promise<Map<string, string>> {
  const wrong = new Map<string, string>()
  if (batch.length === 0) return wrong
  const rustc = options.rustc ?? 'rustc'
  layOut(
    folder,
    batch.map((job) => job.rust.module),
  )
  const built = await runProgram(
    rustc,
    [...FLAGS, '--crate-type', 'lib', '--test', '-o', 'all', 'all.rs'],
    folder,
    COMPILE_LIMIT_S,
  )
  if (built.status !== 0)
    return halve(batch, folder, options, testBatch, `does not compile: ${firstError(built.stderr)}`)
  const ran = await runProgram(
    join(folder, 'all'),
    ['--test-threads', '1', '--quiet', '--format', 'pretty', '--color', 'never'],
    folder,
    RUN_LIMIT_S,
  )
  if (ran.timedOut) return halve(batch, folder, options, testBatch, `its tests did not end within ${RUN_LIMIT_S} s`)
  const passed = batch.map(() => 0)
  const failed = new Map<number, string>()
  for (const [, number, name, outcome] of ran.stdout.matchAll(
    /^test m(\d+)::(\S+)(?: - should panic)? \.\.\. (\w+)/gm,
  )) {
    if (outcome === 'ok') passed[Number(number)]!++
    else failed.set(Number(number), name!)
  }
  batch.forEach((job, i) => {
    const failure = failed.get(i)
    if (failure !== undefined) wrong.set(job.id, `its test ${failure} fails`)
    else if (passed[i] !== job.tests) wrong.set(job.id, `${passed[i]} of its ${job.tests} tests ran`)
  })
  rmSync(folder, { recursive: true, force: true })
  return wrong
}

async function halve(
  batch: readonly RustJob[],
  folder: string,
  options: RustOptions,
  again: typeof testBatch,
  why: string,
): Promise<Map<string, string>> {
  rmSync(folder, { recursive: true, force: true })
  if (batch.length === 1) return new Map([[batch[0]!.id, why]])
  const middle = batch.length >> 1
  const first = await again(batch.slice(0, middle), `${folder}a`, options)
  for (const [id, reason] of await again(batch.slice(middle), `${folder}b`, options)) first.set(id, reason)
  return first
}

function firstError(stderr: string): string {
  return (/^error.*$/m.exec(stderr)?.[0] ?? 'no word from rustc').slice(0, 200)
}

interface Diagnostic {
  readonly level: string
  readonly code: { readonly code: string } | null
  readonly spans: readonly { readonly file_name: string; readonly is_primary: boolean }[]
}

/**
 * What must not compile, by expected code: snippets that break the same rule fail in the same phase of the compiler, so one
 * run judges many. What that run does not show is tried alone.
 */
async function failBatch(
  batch: readonly RustJob[],
  folder: string,
  options: RustOptions,
): Promise<Map<string, string>> {
  const wrong = new Map<string, string>()
  const cases = batch.flatMap((job) => job.rust.fails.map((fail) => ({ job, fail })))
  const codes = [...new Set(cases.map(({ fail }) => fail.errorCode))]
  for (const errorCode of codes) {
    const group = cases.filter(({ fail }) => fail.errorCode === errorCode)
    const seen = await errorsOf(
      group.map(({ job, fail }) => `${job.rust.module}\n\n${fail.code}`),
      `${folder}${errorCode}`,
      options,
    )
    for (const [i, { job, fail }] of group.entries()) {
      let found = seen[i]!
      if (!onlyThis(found, errorCode))
        found = (await errorsOf([`${job.rust.module}\n\n${fail.code}`], `${folder}${errorCode}s`, options))[0]!
      if (!onlyThis(found, errorCode)) {
        wrong.set(
          job.id,
          `what must fail with ${errorCode} ${found.size === 0 ? 'compiles' : `fails with ${[...found].join(', ')}`}`,
        )
      }
    }
  }
  return wrong
}

function onlyThis(found: ReadonlySet<string>, errorCode: string): boolean {
  return found.size === 1 && found.has(errorCode)
}

/** The codes of all errors, by module. */
async function errorsOf(modules: readonly string[], folder: string, options: RustOptions): Promise<Set<string>[]> {
  layOut(folder, modules)
  const built = await runProgram(
    options.rustc ?? 'rustc',
    [
      '--edition',
      '2021',
      '-A',
      'warnings',
      '--crate-type',
      'lib',
      '--emit',
      'metadata',
      '--error-format',
      'json',
      '-o',
      'all.rmeta',
      'all.rs',
    ],
    folder,
    COMPILE_LIMIT_S,
  )
  const errors = modules.map(() => new Set<string>())
  for (const line of built.stderr.split('\n')) {
    if (!line.startsWith('{')) continue
    const message = JSON.parse(line) as Diagnostic
    if (message.level !== 'error') continue
    for (const span of message.spans) {
      const number = /m(\d+)\.rs$/.exec(span.file_name)?.[1]
      if (span.is_primary && number !== undefined)
        errors[Number(number)]?.add(message.code?.code ?? 'an error without a code')
    }
  }
  rmSync(folder, { recursive: true, force: true })
  return errors
}

function cachePath(job: RustJob, options: RustOptions): string | null {
  if (!options.cache) return null
  const hash = sha256OfText(JSON.stringify([options.toolchain, FLAGS, CRATE_HEAD, job.rust, job.tests]))
  return join(options.cache, hash.slice(0, 2), hash)
}

function isKnown(job: RustJob, options: RustOptions): boolean {
  const path = cachePath(job, options)
  return path !== null && existsSync(path) && readFileSync(path, 'utf8') === 'right\n'
}

function remember(job: RustJob, options: RustOptions): void {
  const path = cachePath(job, options)
  if (path === null) return
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, 'right\n')
  renameSync(temporary, path)
}
