// What a worried owner asks of `npm start`, and what is answered: node scripts/chat-transcript.mjs [SEED]
// Starts the story as a new user would, types the questions into its page, and puts the talk and a picture of the page into docs/.
// Needs a chromium (CHROMIUM_PATH, or /usr/bin/chromium).
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { root } from './ensure-setup.mjs'

const QUESTIONS = [
  'why did it pause?',
  'is my part ruined?',
  'can I print this in ABS?',
  'how long will it take?',
  'is it safe to leave it alone?',
]
const AFTERWARDS = ['is my part ruined?', 'how long will it take?']
const [BEGIN, END] = ['<!-- transcript -->', '<!-- end of transcript -->']
const STORY_MS = 300_000

const [seed = '1'] = process.argv.slice(2)
const executablePath = [process.env['CHROMIUM_PATH'] ?? '', '/usr/bin/chromium'].find((path) => existsSync(path))
if (executablePath === undefined) {
  console.error('Needs a chromium at CHROMIUM_PATH.')
  process.exit(2)
}

// The same printer's time for each question, whatever the machine: the story waits while somebody watches its page.
const story = spawn('npm', ['start', '--', '--seed', seed, '--out', 'out/chat-story'], { cwd: root })
let said = ''
for (const stream of [story.stdout, story.stderr]) stream.on('data', (chunk) => (said += chunk))
const ended = new Promise((done) => story.once('close', done))
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' })
  page.setDefaultTimeout(STORY_MS)
  await page.goto(await pageUrl())
  await page.waitForFunction(() => document.querySelector('#question')?.textContent !== '')
  const told = [`*${await stateOf(page)}*`, '']
  for (const question of QUESTIONS) told.push(...(await ask(page, question)))
  await page.waitForTimeout(1500)
  await page.evaluate(() => scrollTo(0, 0))
  await page.screenshot({ path: join(root, 'docs', 'chat-page.png'), fullPage: true })
  told.push(...(await ask(page, 'yes')))
  await page.waitForFunction(() => document.querySelector('#state')?.textContent === 'printing')
  // It needs a minute of the printer's time to see whether filament passes.
  await page.waitForTimeout(5000)
  told.push('', `*${await stateOf(page)}*`, '')
  for (const question of AFTERWARDS) told.push(...(await ask(page, question)))
  await page.close()
  writePage(told)
} finally {
  await browser.close()
  story.kill('SIGINT')
  await ended
}

async function pageUrl() {
  for (;;) {
    const found = /The same as a page: (\S+)/.exec(said)?.[1]
    if (found !== undefined) return found
    if (story.exitCode !== null) throw new Error(said)
    await new Promise((done) => setTimeout(done, 100))
  }
}

async function stateOf(page) {
  return await page.evaluate(() => {
    const words = (id) => document.querySelector(id)?.textContent?.trim() ?? ''
    return `${words('#state')}, ${words('#where')}`
  })
}

/** Typed into the page; the answer as it appears there. */
async function ask(page, question) {
  const before = await page.locator('#said li.answer, #said li.trouble').count()
  await page.fill('#words', question)
  await page.click('#say button')
  await page.waitForFunction(
    (count) => document.querySelectorAll('#said li.answer, #said li.trouble').length > count,
    before,
  )
  const answer = await page.locator('#said li.answer span, #said li.trouble span').nth(before).textContent()
  return [`> **${question}**`, '>', `> ${answer}`, '']
}

function writePage(told) {
  const path = join(root, 'docs', 'CHAT.md')
  const text = readFileSync(path, 'utf8')
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`docs/CHAT.md has no place for the transcript: ${BEGIN} ... ${END}`)
  writeFileSync(path, `${text.slice(0, from)}${BEGIN}\n${told.join('\n').trim()}\n${text.slice(to)}`)
  console.log(told.join('\n'))
}
