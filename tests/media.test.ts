// What a camera and a microphone make of a print, as files that a person asked for.
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { build, isBuildStale } from '../scripts/build.mjs'
import { hasImageEncoder } from '../src/report/image.ts'
import { expectSentence, printwright, printwrightWith } from './command-line.ts'
import { boxesGcode } from './sample-boxes.ts'
import { thoroughTest } from './thorough.ts'

interface ListedFrame {
  readonly time_s: number
  readonly shown_time_s: number
  readonly layer: number
  readonly file: string
  readonly mask: string
  readonly light_ratio: number
  readonly is_frozen: boolean
  readonly exposure: { readonly shutter_s: number; readonly gain_ratio: number }
}

interface FrameList {
  readonly width_px: number
  readonly height_px: number
  readonly classes: readonly { readonly name: string; readonly value: number }[]
  readonly frames: readonly ListedFrame[]
}

let work = ''
let box = ''
const sharp = (await hasImageEncoder()) ? (await import('sharp')).default : null

beforeAll(async () => {
  if (await isBuildStale()) await build()
  work = mkdtempSync(join(tmpdir(), 'printwright-media-'))
  box = join(work, 'box.gcode')
  writeFileSync(box, boxesGcode([{ xMm: 100, yMm: 100, widthMm: 24, depthMm: 24 }], { layers: 12 }))
}, 120_000)

function simulate(name: string, ...words: string[]): string {
  const out = join(work, name)
  const outcome = printwright('simulate', box, '--printer', 'ender3', '--quiet', '--out', out, ...words)
  expect(outcome.stderr).not.toMatch(/printwright:/)
  expect(outcome.status).toBe(0)
  return out
}

function frameList(out: string): FrameList {
  return JSON.parse(readFileSync(join(out, 'frames', 'frames.json'), 'utf8'))
}

function bytesOf(out: string, name: string): Buffer {
  return readFileSync(join(out, 'frames', name))
}

/** The palette entries of a PNG without filters, one byte a pixel. */
function maskPixels(out: string, { mask }: ListedFrame, { width_px, height_px }: FrameList): Buffer {
  const png = bytesOf(out, mask)
  const at = png.indexOf('IDAT')
  const lines = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  expect(lines).toHaveLength(height_px * (width_px + 1))
  const rows = Array.from({ length: height_px }, (_, y) =>
    lines.subarray(y * (width_px + 1) + 1, (y + 1) * (width_px + 1)),
  )
  return Buffer.concat(rows)
}

async function brightness(jpeg: Buffer): Promise<number> {
  const { channels } = await sharp!(jpeg).stats()
  return channels.reduce((sum, { mean }) => sum + mean, 0) / channels.length
}

if (sharp === null) {
  describe.skip('--frames (skipped: sharp is not installed)', () => {
    test('writes pictures', () => undefined)
  })
} else {
  describe('--frames', { timeout: 120_000 }, () => {
    test('writes pictures, masks and their list; the same seed gives the same bytes', () => {
      const out = simulate('box', '--frames', '5')
      const list = frameList(out)
      expect(list.frames).toHaveLength(5)
      expect(list.frames.map(({ time_s }) => time_s)).toEqual(
        list.frames.map(({ time_s }) => time_s).sort((a, b) => a - b),
      )
      expect(list.frames.at(-1)!.layer).toBe(11)
      const again = simulate('again', '--frames', '5')
      const names = readdirSync(join(out, 'frames')).sort()
      expect(names).toEqual(
        list.frames
          .flatMap(({ file, mask }) => [mask, file])
          .concat('frames.json')
          .sort(),
      )
      for (const name of names) expect(bytesOf(again, name).equals(bytesOf(out, name)), name).toBe(true)
      expect(readFileSync(join(out, 'report.html'), 'utf8').match(/data:image\/jpeg/g)).toHaveLength(5)
    })

    test('masks hold the classes of the list, and more of the part as it grows', () => {
      const out = join(work, 'box')
      const list = frameList(out)
      const known = new Set(list.classes.map(({ value }) => value))
      const part = list.classes.find(({ name }) => name === 'part')!.value
      const bed = list.classes.find(({ name }) => name === 'bed')!.value
      const counts = list.frames.map((frame) => {
        const pixels = maskPixels(out, frame, list)
        expect([...new Set(pixels)].filter((value) => !known.has(value))).toEqual([])
        expect(pixels.filter((value) => value === bed).length).toBeGreaterThan(1000)
        return pixels.filter((value) => value === part).length
      })
      // The head hides the part in some of them.
      expect(Math.max(...counts.slice(1))).toBeGreaterThan(Math.max(200, counts[0]!))
    })

    thoroughTest('a frozen camera repeats its last frame, byte for byte, and the list says so', () => {
      const out = simulate('frozen', '--frames', '8', '--fault', 'camera-frozen@layer:6')
      const { frames } = frameList(out)
      const first = frames.findIndex(({ is_frozen }) => is_frozen)
      expect(first).toBeGreaterThan(0)
      const last = frames[first - 1]!
      for (const frame of frames.slice(first)) {
        expect(frame.is_frozen).toBe(true)
        expect(frame.shown_time_s).toBe(last.shown_time_s)
        expect(bytesOf(out, frame.file).equals(bytesOf(out, last.file))).toBe(true)
        expect(bytesOf(out, frame.mask).equals(bytesOf(out, last.mask))).toBe(true)
      }
      const before = frames.slice(0, first).map(({ file }) => bytesOf(out, file).toString('base64'))
      expect(new Set(before).size).toBe(first)
    })

    thoroughTest('a camera in the dark sees less, from the onset on', async () => {
      const out = simulate('dark', '--frames', '8', '--fault', 'camera-dark@layer:6')
      const { frames } = frameList(out)
      const first = frames.findIndex(({ light_ratio }) => light_ratio < 0.5)
      expect(first).toBeGreaterThan(0)
      const levels = await Promise.all(frames.map(({ file }) => brightness(bytesOf(out, file))))
      expect(Math.max(...levels.slice(first))).toBeLessThan(0.5 * Math.min(...levels.slice(0, first)))
    })

    test('a fault is seen just before and several times after it begins', () => {
      const out = simulate('shift', '--frames', '8', '--fault', 'layer-shift@layer:6,x=4')
      const { frames, classes } = frameList(out)
      const onsetS: number = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).faults[0].onset_s
      const after = frames.filter(({ time_s }) => time_s > onsetS)
      expect(frames.some(({ time_s }) => time_s < onsetS && time_s > onsetS - 2.5)).toBe(true)
      expect(after.filter(({ time_s }) => time_s < onsetS + 60).length).toBeGreaterThan(1)
      const shifted = classes.find(({ name }) => name === 'shifted')!.value
      const showsShift = (frame: ListedFrame): boolean => maskPixels(out, frame, frameList(out)).includes(shifted)
      expect(after.some(showsShift)).toBe(true)
      expect(frames.filter(({ time_s }) => time_s < onsetS).some(showsShift)).toBe(false)
    })

    thoroughTest('light, view and the reality gap each change the picture', async () => {
      const plain = bytesOf(join(work, 'box'), '0003.jpg')
      const dark = bytesOf(simulate('unlit', '--frames', '5', '--light', 'dark'), '0003.jpg')
      expect(await brightness(dark)).toBeLessThan(0.3 * (await brightness(plain)))
      const top = bytesOf(simulate('top', '--frames', '5', '--view', 'top'), '0003.jpg')
      expect(top.equals(plain)).toBe(false)
      const real = simulate('real', '--frames', '5', '--reality-gap', '1')
      expect(frameList(real)).toHaveProperty('reality_gap', 1)
      expect(bytesOf(real, '0003.jpg').equals(plain)).toBe(false)
    })

    thoroughTest('a second run takes the place of the frames of the first, and of nothing else', () => {
      const out = simulate('twice', '--frames', '4')
      writeFileSync(join(out, 'notes.txt'), 'mine')
      simulate('twice', '--frames', '2')
      expect(readdirSync(join(out, 'frames'))).toHaveLength(5)
      expect(existsSync(join(out, 'notes.txt'))).toBe(true)
    })
  })
}

describe('--sound', { timeout: 120_000 }, () => {
  test('writes what is heard in a window of the print; the same seed gives the same bytes', () => {
    const out = simulate('sound', '--sound', '300:2')
    const wav = readFileSync(join(out, 'sound.wav'))
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF')
    expect(wav.length).toBe(44 + 2 * 2 * wav.readUInt32LE(24))
    expect(readFileSync(join(out, 'sound.png')).toString('latin1', 1, 4)).toBe('PNG')
    expect(readFileSync(join(simulate('sound-again', '--sound', '300:2'), 'sound.wav')).equals(wav)).toBe(true)
  })

  thoroughTest('onset is four seconds around the first fault, the same as its window by number', () => {
    const words = ['--fault', 'layer-shift@layer:6,x=4']
    const out = simulate('onset', '--sound', 'onset', ...words)
    const onsetS: number = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).faults[0].onset_s
    const wav = readFileSync(join(out, 'sound.wav'))
    expect(wav.length).toBe(44 + 2 * 4 * wav.readUInt32LE(24))
    const { before, after } = peaks(wav)
    expect(after).toBeGreaterThan(2 * before)
    const byNumber = simulate('by-number', '--sound', `${onsetS - 1}:4`, ...words)
    const difference = meanDifference(wav, readFileSync(join(byNumber, 'sound.wav')))
    expect(difference).toBeLessThan(0.2)
  })
})

describe('what cannot be had costs one sentence', () => {
  const here = (): string => join(work, 'refused')

  test.each([
    ['frames without a folder', () => [box, '--frames', '3'], /--frames needs --out/],
    ['sound without a folder', () => [box, '--sound', '10:3'], /--sound needs --out/],
    ['light without frames', () => [box, '--light', 'dim', '--out', here()], /--light needs --frames/],
    ['view without frames', () => [box, '--view', 'top', '--out', here()], /--view needs --frames/],
    ['no frames at all', () => [box, '--frames', '0', '--out', here()], /whole number from 1 to/],
    ['an unknown light', () => [box, '--frames', '2', '--light', 'disco', '--out', here()], /bright, dim, side/],
    ['an unknown view', () => [box, '--frames', '2', '--view', 'below', '--out', here()], /front-corner/],
    ['an onset of nothing', () => [box, '--sound', 'onset', '--out', here()], /--sound onset needs a --fault/],
    ['a window that is none', () => [box, '--sound', '12', '--out', here()], /FROM:DURATION/],
    ['a window of no length', () => [box, '--sound', '12:0', '--out', here()], /FROM:DURATION/],
    ['a window behind the end', () => [box, '--sound', '999999:2', '--out', here()], /ended before 999999 s/],
  ])('%s', (_, words, pattern) => {
    expectSentence(printwright('simulate', ...words(), '--quiet', '--json'), 2, pattern)
    expect(existsSync(here())).toBe(false)
  })

  test('pictures without the package that packs them', () => {
    const hooks = `export async function resolve(name, context, next) {
      if (name === 'sharp') throw new Error('Cannot find package')
      return next(name, context)
    }`
    const url = (source: string): string => `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`
    const node = ['--import', url(`import { register } from 'node:module'; register('${url(hooks)}')`)]
    const frames = printwrightWith(node, 'simulate', box, '--frames', '2', '--out', here(), '--quiet', '--json')
    expectSentence(frames, 2, /Pictures need the package sharp/)
    expect(existsSync(here())).toBe(false)
    const out = join(work, 'no-sharp')
    expect(printwrightWith(node, 'simulate', box, '--sound', '300:1', '--out', out, '--quiet').status).toBe(0)
    expect(existsSync(join(out, 'sound.wav'))).toBe(true)
  })
})

/** Loudest sample of the first second and of the rest. */
function peaks(wav: Buffer): { before: number; after: number } {
  const rate = wav.readUInt32LE(24)
  let before = 0
  let after = 0
  for (let at = 44, i = 0; at < wav.length; at += 2, i++) {
    const level = Math.abs(wav.readInt16LE(at))
    if (i < 0.95 * rate) before = Math.max(before, level)
    else after = Math.max(after, level)
  }
  return { before, after }
}

/** Mean difference of loudness over hundredths of a second, of the mean loudness. */
function meanDifference(a: Buffer, b: Buffer): number {
  const [levelsA, levelsB] = [loudness(a), loudness(b)]
  const mean = levelsA.reduce((sum, level) => sum + level, 0) / levelsA.length
  const off = levelsA.reduce((sum, level, i) => sum + Math.abs(level - levelsB[i]!), 0) / levelsA.length
  return off / mean
}

function loudness(wav: Buffer): number[] {
  const step = Math.round(wav.readUInt32LE(24) / 100)
  const levels: number[] = []
  for (let at = 44; at + 2 * step <= wav.length; at += 2 * step) {
    let energy = 0
    for (let i = 0; i < step; i++) energy += wav.readInt16LE(at + 2 * i) ** 2
    levels.push(Math.sqrt(energy / step))
  }
  return levels
}
