// Takes the pictures of docs/ from a report: node scripts/screenshots.mjs out/report.html docs [NAME]
// Needs a chromium (CHROMIUM_PATH, or /usr/bin/chromium); draws without a graphics processor, so it takes its time.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const [report, folder = 'docs', only] = process.argv.slice(2)
const executablePath = [process.env['CHROMIUM_PATH'] ?? '', '/usr/bin/chromium'].find((path) => existsSync(path))
if (report === undefined || executablePath === undefined) {
  console.error('Usage: node scripts/screenshots.mjs REPORT.html [FOLDER], with a chromium at CHROMIUM_PATH.')
  process.exit(2)
}

const SETTLE_MS = 4000

const shots = [
  { name: 'report-weld-temperature', colorScheme: 'dark', act: async () => undefined },
  {
    name: 'report-finding',
    colorScheme: 'light',
    act: async (page) => {
      const finding = page.locator('.finding[role=button]').first()
      if ((await finding.count()) > 0) await finding.click()
      await page.mouse.move(0, 0)
    },
  },
  {
    name: 'report-fault',
    colorScheme: 'light',
    act: async (page) => page.locator('#frames').evaluate((section) => section.scrollIntoView()),
  },
]

const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
})
for (const { name, colorScheme, act } of shots) {
  // The picture of a fault is of another print than the rest.
  if (only === undefined ? name === 'report-fault' : name !== only) continue
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme })
  page.setDefaultTimeout(180_000)
  await page.goto(pathToFileURL(resolve(report)).href)
  await page.waitForSelector('html[data-ready]')
  await page.waitForTimeout(SETTLE_MS)
  await act(page)
  await page.waitForTimeout(SETTLE_MS)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.close()
}
await browser.close()
