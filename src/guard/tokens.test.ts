import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TokenScope } from '#safety'
import { TOKEN_SCOPES } from '#safety'
import type { TokenOptions } from './tokens.ts'
import { createToken, listTokens, revokeTokens, takeToken, tokenHash, withoutTokens } from './tokens.ts'

let folder = ''
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'printwright-tokens-')), 'tokens')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const ONCE: TokenOptions = { scopes: ['level'], nowS: 1000, lastsS: 600, isSingleUse: true }

function path(secret: string): string {
  return join(folder, `${tokenHash(secret)}.json`)
}

describe('a token', () => {
  test('is 25 letters of 32, each from its own random byte', () => {
    const bytes = Uint8Array.from({ length: 25 }, (_, n) => n * 10)
    const { secret } = createToken(folder, { ...ONCE, random: (count) => bytes.subarray(0, count) })
    expect(secret).toBe('pw-0AMY8-JW6GT-4ER2C-P0AMY-8JW6G')
    const others = Array.from({ length: 200 }, () => createToken(folder, ONCE).secret)
    for (const other of others) expect(other).toMatch(/^pw-([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/)
    expect(new Set(others).size).toBe(200)
  })

  test('is nowhere on the disk: its hash is, for its owner alone', () => {
    const { secret, record } = createToken(folder, ONCE)
    const letters = secret.slice(3).replaceAll('-', '')
    const hash = createHash('sha256').update(letters).digest('hex')
    expect(readdirSync(folder)).toEqual([`${hash}.json`])
    const text = readFileSync(path(secret), 'utf8')
    expect(text).not.toContain(letters.slice(0, 5))
    expect(JSON.parse(text)).toEqual({
      id: hash.slice(0, 8),
      scopes: ['level'],
      madeS: 1000,
      untilS: 1600,
      isSingleUse: true,
    })
    expect(record.id).toBe(hash.slice(0, 8))
    expect(statSync(path(secret)).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  test.each([
    [999.9, 'its time is over'],
    [1000, 'taken'],
    [1599.9, 'taken'],
    [1600, 'its time is over'],
    [1e12, 'its time is over'],
    [Number.NaN, 'its time is over'],
    [Number.POSITIVE_INFINITY, 'its time is over'],
    [Number.NEGATIVE_INFINITY, 'its time is over'],
  ])('from 1000 for 600 s, shown at %d: %s', (nowS, answer) => {
    const { secret } = createToken(folder, ONCE)
    const given = takeToken(folder, secret, 'level', nowS)
    expect(given.kind === 'taken' ? 'taken' : given.why).toBe(answer)
  })

  test('for a single use is good once', () => {
    const { secret, record } = createToken(folder, ONCE)
    expect(takeToken(folder, secret, 'level', 1000)).toEqual({ kind: 'taken', record, sha256: tokenHash(secret) })
    expect(takeToken(folder, secret, 'level', 1000)).toEqual({ kind: 'refused', why: 'there is no such token', id: '' })
  })

  test('for a time is good for that', () => {
    const { secret } = createToken(folder, { ...ONCE, isSingleUse: false })
    for (let n = 0; n < 3; n++) expect(takeToken(folder, secret, 'level', 1100).kind).toBe('taken')
    expect(takeToken(folder, secret, 'level', 1600).kind).toBe('refused')
  })

  test('is good for what it is for; shown for something else it has been read by others, and is void', () => {
    for (const scope of TOKEN_SCOPES) {
      const { secret } = createToken(folder, { ...ONCE, scopes: [scope] })
      expect(takeToken(folder, secret, scope, 1000).kind).toBe('taken')
      const others: readonly (TokenScope | 'none')[] = [...TOKEN_SCOPES.filter((name) => name !== scope), 'none']
      for (const other of others) {
        for (const isSingleUse of [true, false]) {
          const shown = createToken(folder, { ...ONCE, scopes: [scope], isSingleUse })
          const why = `it is not for ${other}, and void now`
          expect(takeToken(folder, shown.secret, other, 1000)).toEqual({ kind: 'refused', why, id: shown.record.id })
          expect(takeToken(folder, shown.secret, scope, 1000)).toMatchObject({ why: 'there is no such token' })
        }
      }
    }
  })

  test('may be written as people write', () => {
    const random = (count: number): Uint8Array => new Uint8Array(count)
    const { secret } = createToken(folder, { ...ONCE, isSingleUse: false, random })
    expect(secret).toBe('pw-00000-00000-00000-00000-00000')
    for (const written of ['PW-ooooo-00000-00000-00000-00000', ' pw 00000 00000 00000 00000 00000\n', '0'.repeat(25)]) {
      expect(takeToken(folder, written, 'level', 1000).kind).toBe('taken')
    }
    expect(tokenHash('pw-IlIlI-00000-00000-00000-00000')).toBe(tokenHash('pw-11111-00000-00000-00000-00000'))
  })

  test('nobody guesses: nothing but itself is taken', () => {
    const { secret } = createToken(folder, { ...ONCE, isSingleUse: false })
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^pw-([0-9A-Z]{5}-){4}[0-9A-Z]{5}$/)), (guess) => {
        if (tokenHash(guess) !== tokenHash(secret)) expect(takeToken(folder, guess, 'level', 1000).kind).toBe('refused')
      }),
    )
    for (let at = 3; at < secret.length; at++) {
      if (secret[at] === '-') continue
      const near = `${secret.slice(0, at)}${secret[at] === '2' ? '3' : '2'}${secret.slice(at + 1)}`
      expect(takeToken(folder, near, 'level', 1000)).toMatchObject({ why: 'there is no such token' })
    }
    expect(takeToken(folder, tokenHash(secret), 'level', 1000).kind).toBe('refused')
  })

  test('whatever is done with many: each is taken as often as it is for, and in its time only', () => {
    const act = fc.record({
      which: fc.nat(4),
      scope: fc.constantFrom<TokenScope>(...TOKEN_SCOPES),
      nowS: fc.integer({ min: 990, max: 1120 }),
    })
    const one = fc.record({
      scopes: fc.uniqueArray(fc.constantFrom<TokenScope>(...TOKEN_SCOPES), { minLength: 1 }),
      lastsS: fc.integer({ min: 1, max: 100 }),
      isSingleUse: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(one, { minLength: 5, maxLength: 5 }), fc.array(act, { maxLength: 30 }), (made, acts) => {
        rmSync(folder, { recursive: true, force: true })
        const tokens = made.map((options) => ({
          ...options,
          used: 0,
          isVoid: false,
          ...createToken(folder, { ...options, nowS: 1000 }),
        }))
        for (const { which, scope, nowS } of acts) {
          const token = tokens[which]!
          const isGood =
            token.scopes.includes(scope) &&
            nowS >= 1000 &&
            nowS < 1000 + token.lastsS &&
            !(token.isSingleUse && token.used > 0)
          const isShownInVain = nowS >= 1000 && nowS < 1000 + token.lastsS && !token.scopes.includes(scope)
          const answer = takeToken(folder, token.secret, scope, nowS)
          expect(answer.kind).toBe(isGood && !token.isVoid ? 'taken' : 'refused')
          if (isGood) token.used += 1
          if (isShownInVain) token.isVoid = true
        }
      }),
      { numRuns: 60 },
    )
  })

  test('is not made for nothing, for ever, or for no time', () => {
    for (const lastsS of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 30 * 86_400 + 1]) {
      expect(() => createToken(folder, { ...ONCE, lastsS })).toThrow('from 1 second to 30 days')
    }
    expect(() => createToken(folder, { ...ONCE, scopes: [] })).toThrow('good for something')
    createToken(folder, { ...ONCE, lastsS: 30 * 86_400 })
  })
})

describe('the folder of tokens', () => {
  test('lists what is good, takes back by id, clears what is over', () => {
    const first = createToken(folder, ONCE).record
    const second = createToken(folder, { ...ONCE, lastsS: 60, isSingleUse: false }).record
    expect(
      listTokens(folder, 1059.9)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([first.id, second.id].sort())
    expect(listTokens(folder, 1060)).toEqual([first])
    expect(revokeTokens(folder, { overBeforeS: 1059.9 })).toBe(0)
    expect(revokeTokens(folder, { overBeforeS: 1060 })).toBe(1)
    expect(revokeTokens(folder, { id: first.id })).toBe(1)
    expect(revokeTokens(folder, { id: first.id })).toBe(0)
    expect(readdirSync(folder)).toEqual([])
  })

  test('that is not there holds none', () => {
    expect(listTokens(folder, 0)).toEqual([])
    expect(takeToken(folder, 'x', 'level', 0).kind).toBe('refused')
    expect(existsSync(folder)).toBe(false)
  })

  test('that others may write, or read, is refused', () => {
    const { secret } = createToken(folder, ONCE)
    for (const mode of [0o777, 0o770, 0o720, 0o701, 0o740]) {
      chmodSync(folder, mode)
      expect(() => takeToken(folder, secret, 'level', 1000)).toThrow('must belong to the guard')
      expect(() => listTokens(folder, 1000)).toThrow('chmod 700')
      expect(() => createToken(folder, ONCE)).toThrow('chmod 700')
    }
    chmodSync(folder, 0o700)
    expect(takeToken(folder, secret, 'level', 1000).kind).toBe('taken')
  })

  test('passes over what is no token of ours', () => {
    const { secret, record } = createToken(folder, { ...ONCE, isSingleUse: false })
    const name = path(secret)
    const tries: readonly [string, () => void][] = [
      ['half a file', () => writeFileSync(name, '{"id":')],
      ['another id', () => writeFileSync(name, JSON.stringify({ ...record, id: 'ffffffff' }))],
      ['a scope that is none', () => writeFileSync(name, JSON.stringify({ ...record, scopes: ['all'] }))],
      ['no list of scopes', () => writeFileSync(name, JSON.stringify({ ...record, scopes: 'level' }))],
      ['for ever', () => writeFileSync(name, JSON.stringify({ ...record, untilS: 1e12 }))],
      ['no end', () => writeFileSync(name, JSON.stringify({ ...record, untilS: undefined }))],
      ['no word on its use', () => writeFileSync(name, JSON.stringify({ ...record, isSingleUse: 'no' }))],
      ['null', () => writeFileSync(name, 'null')],
      ['open to others', () => chmodSync(name, 0o644)],
      [
        'a link',
        () => {
          rmSync(name)
          writeFileSync(`${folder}/x`, JSON.stringify(record))
          symlinkSync(`${folder}/x`, name)
        },
      ],
      [
        'a name that is no hash',
        () => {
          rmSync(name)
          writeFileSync(`${name}l`, JSON.stringify(record), { mode: 0o600 })
        },
      ],
    ]
    for (const [what, spoil] of tries) {
      rmSync(name, { force: true })
      writeFileSync(name, JSON.stringify(record), { mode: 0o600 })
      expect(takeToken(folder, secret, 'level', 1000).kind, what).toBe('taken')
      spoil()
      expect(takeToken(folder, secret, 'level', 1000).kind, what).toBe('refused')
    }
  })

  test('gives a single use to one of many processes that ask at once', async () => {
    const program = `
      import { takeToken } from ${JSON.stringify(new URL('./tokens.ts', import.meta.url).pathname)}
      while (Date.now() < Number(process.argv[3])) {}
      console.log(takeToken(process.argv[1], process.argv[2], 'level', 1000).kind)`
    const { secret } = createToken(folder, ONCE)
    const at = String(Date.now() + 4000)
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const words = ['--import', 'tsx', '--input-type=module', '-e', program, folder, secret, at]
        const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
        let text = ''
        child.stdout.on('data', (bytes) => {
          text += bytes
        })
        await new Promise((done) => child.once('close', done))
        return text.trim()
      }),
    )
    expect(answers.sort()).toEqual(['refused', 'refused', 'refused', 'taken'])
  }, 30_000)
})

test('a token in a text is taken out before a model or a log sees it', () => {
  const { secret } = createToken(folder, ONCE)
  for (const written of [secret, secret.toLowerCase(), secret.replaceAll('-', ' ').replace('pw ', 'pw-')]) {
    expect(withoutTokens(`use ${written}, please`)).toBe('use [token], please')
  }
  expect(withoutTokens(`${secret}${secret}`)).toBe('[token][token]')
  expect(withoutTokens('G1 X10 ; pw-12345')).toBe('G1 X10 ; pw-12345')
})
