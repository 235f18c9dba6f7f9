// What a worried owner asks of a printer that lives: the answers are checked against the printer itself.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { type Belief, createConversation, type Scene } from '#operator'
import { type Asked, type AskedOptions, ask } from './asked-printer.ts'

const CUBE = gunzipSync(
  readFileSync(new URL('../../data/parts/calibration-cube/calibration-cube.gcode.gz', import.meta.url)),
)
const SOUND: readonly Belief[] = [{ cause: 'sound', probability: 1 }]

function after(printS: number, beliefs: readonly Belief[]) {
  return (scene: Scene): readonly Belief[] =>
    scene.print === 'printing' && scene.printDurationS > printS ? beliefs : SOUND
}

async function begin(options: Partial<AskedOptions> = {}): Promise<Asked> {
  const asked = await ask({ gcode: CUBE, believe: () => SOUND, ...options })
  asked.operated.live.send('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME=part.gcode' })
  await asked.passUntil(() => asked.operated.operator.scene?.print === 'printing', 30)
  return asked
}

function sentencesIn(text: string): number {
  return (text.match(/[.!?](?=\s|$)/g) ?? []).length
}

test('five questions of a worried owner about a print that the operator has paused', async () => {
  let believed: readonly Belief[] = [
    { cause: 'nozzle-leak', probability: 0.9 },
    { cause: 'sound', probability: 0.1 },
  ]
  const asked = await begin({ believe: (scene) => (scene.printDurationS > 60 ? believed : SOUND) })
  const { operated, say, passUntil, pass } = asked
  await passUntil(() => operated.operator.scene?.print === 'paused', 900)
  await pass(40)

  const why = await say('why did it pause?')
  expect(why.text).toMatch(/^I \(the operator\) paused it 4\d s ago: melt leaks past the nozzle’s thread \(90 % then\)/)

  const ruined = await say('is my part ruined?')
  // 0.9 of such a leak, of which half are lost although the print stands (causes.ts).
  expect(ruined.text).toContain('Of such prints about 45 % are lost')
  expect(ruined.text).toContain('an estimate')

  const abs = await say('can I print this in ABS?')
  expect(abs.text).toMatch(
    /^Not this file as it is: it was sliced for 215 °C at the nozzle where ABS takes 230 °C to 270 °C/,
  )
  expect(abs.text).toContain('open it will warp')

  const safe = await say('is it safe to leave?')
  expect(safe.text).toMatch(/^Do not leave it alone: melt leaks past the nozzle’s thread \(90 % now\)/)
  expect(safe.text).toContain('smoke alarm')

  const resume = await say('can I resume?')
  expect(resume.text).toMatch(/^I wait for your yes or no: .*then it goes on by itself/)
  for (const { text } of [why, ruined, abs, safe, resume]) expect(sentencesIn(text)).toBeLessThanOrEqual(5)

  believed = SOUND
  expect((await say('resume')).kind).toBe('question')
  expect(operated.operator.scene?.print).toBe('paused')
  expect(await say('yes')).toMatchObject({ kind: 'done' })
  // It stood cooled, so that it is heated first; and who has looked and goes on has not called the alarm false.
  await passUntil(() => operated.operator.scene?.print === 'printing', 300)
  expect(operated.heard).toEqual([])
  await pass(60)
  expect(operated.operator.scene?.print).toBe('printing')
  expect((await say('what did you do?')).text).toMatch(
    /stop a leak past the nozzle’s thread\. For this: melt leaks past the nozzle’s thread \(90 % then\)/,
  )
})

test('a sound print: how it is, how long, what is wrong; a pause of another client is not the operator’s', async () => {
  const { say, operated, passUntil, pass } = await begin()
  await passUntil(() => (operated.operator.scene?.printDurationS ?? 0) > 170, 900)
  const status = await say('how is it going?')
  const nozzleC = Number(operated.live.status('extruder')['temperature'])
  expect(status.text).toContain('“part.gcode”')
  expect(Math.abs(Number(/Nozzle ([\d.]+) °C of 210 °C/.exec(status.text)?.[1]) - nozzleC)).toBeLessThan(2)
  expect((await say('what is wrong?')).text).toMatch(/^Nothing that I can see: 100 % that the print is sound/)
  expect((await say('wie lange noch?')).text).toMatch(/^Noch etwa \d+ (min|s)/)
  operated.live.send('gcode/script', { script: 'PAUSE' })
  await passUntil(() => operated.operator.scene?.print === 'paused', 60)
  await pass(5)
  const why = await say('who paused it?')
  expect(why.text).toMatch(/neither by me nor by the safety shell/)
  expect((await say('what did you do?')).text).toMatch(/^Nothing: I have changed nothing/)
})

test('nothing acts without a yes, and the shell has the last word in its own words', async () => {
  const { say, operated, passUntil, pass } = await begin()
  await passUntil(() => (operated.operator.scene?.printDurationS ?? 0) > 60, 900)
  expect((await say('resume')).text).toBe('It is printing.')
  // What nobody gets is said at once, and nothing waits for a yes.
  expect((await say('set the nozzle to 299')).text).toMatch(
    /^The nozzle may get to 265 °C at the most: .*nothing is set/,
  )
  expect((await say('yes')).text).toBe('There is nothing that waits for a yes or no.')
  expect((await say('set the flow to 300%')).text).toBe('I would set the flow to 300 %. Type yes to do it.')
  await pass(5)
  expect(operated.live.status('extruder')['target']).toBe(210)
  const refused = await say('yes')
  expect(refused.kind).toBe('refused')
  expect(refused.text).toMatch(/^The safety shell wants a person’s token for this: .*300 %.*rule flow-factor/)
  expect(operated.live.status('extruder')['target']).toBe(210)
  await say('set the nozzle to 205')
  await say('what is wrong?')
  // Something else was said in between: the yes belongs to nothing.
  expect((await say('yes')).text).toBe('There is nothing that waits for a yes or no.')
  expect(operated.live.status('extruder')['target']).toBe(210)
  await say('set the nozzle to 205')
  expect((await say('ja')).kind).toBe('done')
  await pass(2)
  expect(operated.live.status('extruder')['target']).toBe(205)
  expect((await say('lower the nozzle by 5 degrees')).text).toBe(
    'I would lower the nozzle from 205 °C to 200 °C. Type yes to do it.',
  )
  expect((await say('yes')).kind).toBe('done')
  await pass(2)
  expect(operated.live.status('extruder')['target']).toBe(200)
  expect(await say('lower the nozzle 5')).toMatchObject({ kind: 'misunderstood', text: expect.stringContaining('mm') })
})

test('at level observe nothing acts at all', async () => {
  const { say, operated, pass } = await begin({ level: 'observe' })
  await say('pause the print')
  expect((await say('yes')).text).toMatch(/level does not reach so far/)
  await pass(10)
  expect(operated.operator.scene?.print).toBe('printing')
})

test('a question of the operator is answered by a yes', async () => {
  const { say, desk, passUntil } = await begin({
    believe: after(60, [
      { cause: 'tangle', probability: 0.95 },
      { cause: 'sound', probability: 0.05 },
    ]),
  })
  await passUntil(() => desk.open !== null, 900)
  expect((await say('why did it stop?')).text).toContain('I wait for your yes or no')
  const { open } = desk
  expect((await say('yes')).text).toBe('Taken note: yes.')
  expect(desk.answerTo(open?.id ?? '')).toBe(true)
})

test('a bare yes is no look: that is said in so many words, at the operator’s own screen', async () => {
  const { say, desk, context } = await begin()
  desk.ask({ id: 'after-shell/1/7', timeS: 1, text: 'Does the sensor sit firmly?', isLook: true, about: [] })
  for (const words of ['yes', '/looked', 'yes, looked', 'no']) {
    expect((await say(words)).text).toContain('own screen or page')
  }
  expect(desk.answerTo('after-shell/1/7')).toBeNull()
  const said: string[] = []
  const looked = (): string => String(said.push('looked'))
  const own = createConversation(context, { looked, worldS: () => 0 })
  expect((await own.say('sure')).text).toContain('Please say /looked (or: yes, looked)')
  expect(said).toEqual([])
  await own.say('Ja, angesehen')
  await own.say('yes, looked')
  expect(said).toHaveLength(2)
  expect((await own.say('/looked', false)).kind).toBe('refused')
  expect((await own.say('no')).text).toContain('It stays off')
  expect(desk.answerTo('after-shell/1/7')).toBe(false)
})
