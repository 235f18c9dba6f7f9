// One print as the operator saw it, on disk: its scenes, its forecast, and beside them what was really wrong. Everything that a
// diagnoser reads is kept, so that features may change without playing the print again.
import { gunzipSync, gzipSync } from 'node:zlib'
import { CHANNELS, type Scene } from '#operator'
import type { Forecast } from '#protocol'

export interface Truth {
  /** Null: a sound print. */
  readonly mode: string | null
  readonly mechanism: string | null
  readonly severity: number | null
  /** Second of the recording in which it began; -1: never. */
  readonly onsetAt: number
  /** [second] how strong it was then, 0..1. */
  readonly strengths: Float32Array
  readonly ending: string
}

export interface Recording {
  readonly name: string
  readonly printer: string
  readonly material: string
  readonly scenes: readonly Scene[]
  readonly forecast: Forecast | null
  readonly truth: Truth
}

interface Plain {
  readonly name: string
  readonly printer: string
  readonly material: string
  readonly channels: readonly string[]
  readonly scenes: number
  /** Words of each second, only where they changed. */
  readonly words: readonly (readonly [number, object])[]
  readonly forecast: {
    readonly channels: readonly string[]
    readonly rows: number
    readonly durationS: number
    readonly filamentMm: number
    readonly layers: number
  } | null
  readonly truth: Omit<Truth, 'strengths'>
}

/** Numbers that change every second, in the order in which they are kept. */
const NUMBERS = ['timeS', 'fileByte', 'printDurationS', 'layer'] as const

export function packRecording({ scenes, forecast, truth, ...rest }: Recording): Uint8Array {
  const words: [number, object][] = []
  let last = ''
  scenes.forEach((scene, at) => {
    const { channels: _channels, ageS: _ageS, timeS: _t, fileByte: _f, printDurationS: _p, layer: _l, ...said } = scene
    const text = JSON.stringify(said)
    if (text !== last) words.push([at, said])
    last = text
  })
  const { strengths, ...told } = truth
  const plain: Plain = {
    ...rest,
    channels: CHANNELS.map(({ name }) => name),
    scenes: scenes.length,
    words,
    forecast:
      forecast === null
        ? null
        : {
            channels: forecast.channels,
            rows: forecast.timeS.length,
            durationS: forecast.durationS,
            filamentMm: forecast.filamentMm,
            layers: forecast.layers,
          },
    truth: told,
  }
  const head = Buffer.from(JSON.stringify(plain))
  const parts: Uint8Array[] = [Buffer.from(new Uint32Array([head.length]).buffer), head]
  const add = (values: ArrayLike<number>): void => void parts.push(Buffer.from(Float64Array.from(values).buffer))
  const addShort = (values: ArrayLike<number>): void => void parts.push(Buffer.from(Float32Array.from(values).buffer))
  for (const name of NUMBERS) add(scenes.map((scene) => scene[name]))
  for (const at of CHANNELS.keys()) addShort(scenes.map(({ channels }) => channels[at]!))
  for (const at of CHANNELS.keys()) addShort(scenes.map(({ ageS }) => ageS[at]!))
  addShort(strengths)
  if (forecast !== null) {
    add(forecast.fileBytes)
    add(forecast.timeS)
    add(forecast.layer)
    for (const column of forecast.values) addShort(column)
  }
  return gzipSync(Buffer.concat(parts), { level: 1 })
}

export function unpackRecording(bytes: Uint8Array): Recording {
  const all = gunzipSync(bytes)
  const buffer = all.buffer.slice(all.byteOffset, all.byteOffset + all.length)
  const headBytes = new Uint32Array(buffer, 0, 1)[0]!
  const plain = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, headBytes))) as Plain
  let at = 4 + headBytes
  const take = (count: number): Float64Array => {
    const values = new Float64Array(buffer.slice(at, at + 8 * count))
    at += 8 * count
    return values
  }
  const takeShort = (count: number): Float32Array => {
    const values = new Float32Array(buffer.slice(at, at + 4 * count))
    at += 4 * count
    return values
  }
  const count = plain.scenes
  const numbers = NUMBERS.map(() => take(count))
  const columns = plain.channels.map(() => takeShort(count))
  const ages = plain.channels.map(() => takeShort(count))
  const strengths = takeShort(count)
  const { forecast: told } = plain
  const forecast: Forecast | null =
    told === null
      ? null
      : {
          channels: told.channels,
          fileBytes: take(told.rows),
          timeS: take(told.rows),
          layer: Int32Array.from(take(told.rows)),
          values: told.channels.map(() => takeShort(told.rows)),
          durationS: told.durationS,
          filamentMm: told.filamentMm,
          layers: told.layers,
        }
  const places = CHANNELS.map(({ name }) => plain.channels.indexOf(name))
  let word = 0
  const scenes = Array.from({ length: count }, (_, second): Scene => {
    while (word + 1 < plain.words.length && plain.words[word + 1]![0] <= second) word++
    const said = plain.words[word]![1] as Omit<Scene, 'channels' | 'ageS' | (typeof NUMBERS)[number]>
    // JSON knows no NaN.
    const whole = Object.fromEntries(Object.entries(said).map(([key, value]) => [key, value ?? Number.NaN]))
    return {
      ...(whole as unknown as typeof said),
      currentObject: said.currentObject ?? null,
      timeS: numbers[0]![second]!,
      fileByte: numbers[1]![second]!,
      printDurationS: numbers[2]![second]!,
      layer: numbers[3]![second]!,
      channels: Float64Array.from(places, (place) => (place < 0 ? Number.NaN : columns[place]![second]!)),
      ageS: Float64Array.from(places, (place) => (place < 0 ? Number.POSITIVE_INFINITY : ages[place]![second]!)),
    }
  })
  const { name, printer, material } = plain
  return { name, printer, material, scenes, forecast, truth: { ...plain.truth, strengths } }
}
