// The built commands and a model's server that is not this machine: refused before anything is asked of it, or of a printer.
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { build, isBuildStale } from '../../scripts/build.mjs'
import { expectSentence, printwright } from '../command-line.ts'

const MODEL = ['--model', 'http://10.255.255.1:9']
let data = ''

beforeAll(async () => {
  if (await isBuildStale()) await build()
  data = join(mkdtempSync(join(tmpdir(), 'printwright-share-cli-')), 'data')
}, 120_000)

test.each([['operate'], ['chat', '--printer', 'http://10.255.255.2:7125']])(
  '%s',
  (...words) => {
    const where = ['--data', data]
    expectSentence(printwright(...words, ...MODEL, ...where), 2, /is not this machine: nothing of a print leaves it/)
    expectSentence(printwright(...words, ...MODEL, ...where, '--share'), 2, /nobody can be asked here/)
    expectSentence(printwright(...words, ...MODEL, ...where, '--share=no'), 2, /Allowed choices are yes/)
    expect(existsSync(data)).toBe(false)
  },
  60_000,
)
