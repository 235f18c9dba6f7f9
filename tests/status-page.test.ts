// The status page in a real browser, on a phone's screen, in front of a real server and a living printer.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build, isBuildStale } from '../scripts/build.mjs'
import { servedPages } from '../src/cli/served-pages.ts'
import { findBrowser, launchBrowser, SKIPPED } from './browser.ts'
import { startServer, type TestServer } from './moonraker-server.ts'

const browserPath = findBrowser()
const SQUARE = `; two layers of a square
M104 S200
M140 S60
G28
M109 S200
M190 S60
G90
M83
${[0.2, 0.4, 0.6, 0.8].map((z) => `G1 Z${z} F600\nG1 X60 Y60 F6000\n${'G1 X100 E2 F1200\nG1 Y100 E2\nG1 X60 E2\nG1 Y60 E2\n'.repeat(10)}`).join('')}
M104 S0
`

if (browserPath === null) {
  describe.skip(`the status page (${SKIPPED})`, () => {
    test('is shown', () => undefined)
  })
} else {
  describe('the status page', { timeout: 120_000 }, () => {
    let server: TestServer
    let browser: Browser
    beforeAll(async () => {
      if (await isBuildStale()) await build()
      server = await startServer({
        speed: 10,
        gcodes: { 'square.gcode': SQUARE, '<img src=x onerror=boom()>.gcode': 'G28\n' },
        page: await servedPages([]),
      })
      browser = await launchBrowser(browserPath)
    }, 120_000)
    afterAll(async () => {
      await browser?.close()
      await server?.close()
    })

    async function open(width: number, height: number): Promise<{ page: Page; troubles: string[] }> {
      const page = await browser.newPage({ viewport: { width, height }, isMobile: width < 600, hasTouch: width < 600 })
      const troubles: string[] = []
      page.on('pageerror', (error) => troubles.push(error.message))
      page.on('console', (message) => {
        const isOurs = message.type() === 'error' && !message.text().includes('webcam')
        if (isOurs && !message.text().includes('503')) troubles.push(message.text())
      })
      await page.goto(`${server.url}/`)
      await expect.poll(() => page.textContent('#state')).toMatch(/ready|printing|complete|cancelled/)
      return { page, troubles }
    }
    const state = (page: Page): Promise<string | null> => page.textContent('#state')

    test('a print from a phone: target, console, start, pause, resume, cancel', async () => {
      const { page, troubles } = await open(390, 844)
      const isWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
      expect(isWide).toBe(false)
      await page.getByLabel('target of heater_bed, °C').fill('45')
      await page.getByLabel('target of heater_bed, °C').press('Enter')
      await expect.poll(() => server.printer.plant.simulation.heating.heaters.bed.targetC).toBe(45)
      await page.fill('#script', 'M104 S9999')
      await page.press('#script', 'Enter')
      await expect.poll(() => page.textContent('#lines')).toContain('Requested temperature (9999.0) out of range')
      await page.getByLabel('Print square.gcode').click()
      await expect.poll(() => state(page), { timeout: 20_000 }).toBe('printing')
      await expect.poll(() => page.textContent('#file')).toBe('square.gcode')
      await expect.poll(() => page.textContent('#heaters tr:first-child td:nth-child(2)')).toMatch(/\d°?.*C/)
      await page.click('#pause')
      await expect.poll(() => state(page), { timeout: 60_000 }).toBe('paused')
      await page.click('#resume')
      await expect.poll(() => state(page), { timeout: 20_000 }).toBe('printing')
      page.on('dialog', (dialog) => void dialog.accept())
      await page.click('#cancel')
      await expect.poll(() => state(page), { timeout: 60_000 }).toBe('cancelled')
      expect(troubles.filter((text) => !/9999|refused/.test(text))).toEqual([])
      await page.close()
    })

    test('a file is sent and listed, and its name is only text', async () => {
      const { page } = await open(1200, 800)
      await page.setInputFiles('#chosen', {
        name: 'new part.gcode',
        mimeType: 'text/plain',
        buffer: Buffer.from('G28\n'),
      })
      await page.click('#upload button')
      await expect.poll(() => page.textContent('#list')).toContain('new part.gcode')
      expect(await page.textContent('#list')).toContain('<img src=x onerror=boom()>')
      expect(await page.locator('#list img').count()).toBe(0)
      await page.close()
    })

    test('a printer that asks for a key says so, and when the key is wrong', async () => {
      const locked = await startServer({
        conf: '[authorization]\nforce_logins: True\ntrusted_clients:\n  192.0.2.0/24\n',
        page: await servedPages([]),
      })
      const page = await browser.newPage()
      await page.goto(`${locked.url}/`)
      await expect.poll(() => page.textContent('#state')).toBe('locked')
      await page.fill('#key', 'wrong')
      await page.click('#login button')
      await expect.poll(() => page.textContent('#message')).toContain('not the API key')
      const { apiKey } = JSON.parse(readFileSync(join(locked.data, 'accounts.json'), 'utf8')) as { apiKey: string }
      await page.fill('#key', apiKey)
      await page.click('#login button')
      await expect.poll(() => page.textContent('#state')).toBe('ready')
      await page.close()
      await locked.close()
    })

    test('the emergency stop, its words, and back', async () => {
      const { page } = await open(390, 844)
      await page.click('#stop')
      await expect.poll(() => state(page)).toBe('shutdown')
      expect(await page.textContent('#message')).toContain('Shutdown due to webhooks request')
      await page.click('#stop')
      await expect.poll(() => state(page), { timeout: 30_000 }).not.toMatch(/shutdown|startup|disconnected/)
      await page.close()
    })
  })
}
