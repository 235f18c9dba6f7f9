// The house rules as a test: imports look down, chance and time come from core, nothing below report touches the machine.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const layers = Object.keys(manifest.imports).map((name) => name.slice(1))

/** Layers that run anywhere, also in a browser: no files, sockets, timers or processes. */
const pureLayers = layers.slice(0, layers.indexOf('report'))

interface Source {
  readonly path: string
  readonly layer: string
  readonly text: string
  readonly isTest: boolean
}

function readSources(folder: string): Source[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return readSources(path)
    if (!entry.name.endsWith('.ts')) return []
    const text = readFileSync(join(root, path), 'utf8')
    return [{ path, layer: path.split('/')[1]!, text, isTest: path.endsWith('.test.ts') }]
  })
}

const sources = readSources('src')

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!)
}

describe('the house', () => {
  test('every folder of src is a layer named in package.json, and the other way round', () => {
    const folders = readdirSync(join(root, 'src')).sort()
    expect(folders).toEqual([...layers].sort())
  })

  test('imports only look down', () => {
    const wrong: string[] = []
    for (const source of sources) {
      for (const name of importsOf(source.text)) {
        if (name.startsWith('#')) {
          const from = layers.indexOf(source.layer)
          const to = layers.indexOf(name.slice(1))
          if (to === -1 || to >= from) wrong.push(`${source.path} imports ${name}`)
        } else if (name.startsWith('.') && !source.isTest) {
          const target = relative(root, join(root, dirname(source.path), name))
          if (!target.startsWith(join('src', source.layer))) wrong.push(`${source.path} reaches into ${target}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  test('faults turn knobs only; sensing knows neither print nor firmware; the shell stands alone; the operator sees no truth', () => {
    // Physics gives faults its types (the twin draws a machine's numbers), no function and no state.
    const allowed: Readonly<Record<string, readonly string[]>> = {
      faults: ['#core', '#sensing'],
      sensing: ['#core', '#protocol', '#config', '#physics'],
      safety: ['#core', '#protocol'],
      // The mind has no truth: what it foretells comes through a port, from a twin that somebody else keeps.
      operator: ['#core', '#protocol', '#gcode', '#config', '#safety', '#guard'],
    }
    const wrong = sources
      .filter((source) => allowed[source.layer] !== undefined && !source.isTest)
      .flatMap((source) => {
        const text =
          source.layer === 'faults' ? source.text.replaceAll(/import type [^']*'#physics'/g, '') : source.text
        const outside = importsOf(text).filter((name) => name.startsWith('#') && !allowed[source.layer]!.includes(name))
        return outside.map((name) => `${source.path} imports ${name}`)
      })
    expect(wrong).toEqual([])
  })

  test('time and chance come from core', () => {
    const wrong = sources
      .filter((source) => !source.isTest && source.layer !== 'cli')
      .filter((source) => /Math\.random\(|Date\.now\(|new Date\(\)|performance\.now\(/.test(source.text))
    expect(wrong.map((source) => source.path)).toEqual([])
  })

  test('layers below report touch no file, socket, timer or process', () => {
    const wrong = sources
      .filter((source) => pureLayers.includes(source.layer) && !source.isTest)
      .filter(
        (source) =>
          importsOf(source.text).some((name) => name.startsWith('node:')) ||
          /\b(setTimeout|setInterval|fetch\(|WebSocket|crypto\.|Date\()/.test(source.text),
      )
    expect(wrong.map((source) => source.path)).toEqual([])
  })

  test('no unfinished work is left in the sources', () => {
    const wrong = sources
      .filter((source) => !source.isTest)
      .filter((source) => /\b(TODO|FIXME|XXX)\b|@ts-ignore|@ts-nocheck/.test(source.text))
    expect(wrong.map((source) => source.path)).toEqual([])
  })
})
