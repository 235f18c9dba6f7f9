import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser, launchBrowser, SKIPPED } from '../../tests/browser.ts'
import { sampleMeta } from '../../tests/sample-meta.ts'
import { sampleFindings, sampleRun } from '../../tests/sample-run.ts'
import { thoroughTest } from '../../tests/thorough.ts'
import { type ReportInput, renderReport } from './html.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const browserPath = findBrowser()

const hostileMeta = { ...sampleMeta, fileName: 'prints/a"><script>alert(1)<img src=x>&.gcode' }

function inputWith(viewerScript: string): ReportInput {
  return {
    run: sampleRun({ layers: 24, pointsPerWall: 40 }),
    findings: sampleFindings,
    probability: { mean: 0.41, p05: 0.22, p95: 0.63 },
    account: null,
    meta: hostileMeta,
    thumbnail: null,
    validity: { weld_c: 'Only a test: not validated.' },
    viewerScript,
  }
}

async function bundleViewer(): Promise<string> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['web/report/main.ts'],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    loader: { '.css': 'text' },
  })
  return result.outputFiles[0]!.text
}

describe('the page', () => {
  const html = renderReport(inputWith('"</script><!--";'))

  test('carries no text of the G-code as markup', () => {
    expect(html).not.toContain('<script>alert')
    expect(html).not.toContain('<img src=x')
    expect(html).not.toContain('"</script><!--"')
    expect(html).toContain('<h1>a&quot;&gt;&lt;script&gt;alert(1)&lt;img src=x&gt;&amp;.gcode</h1>')
    // Head, two blocks of data, one script: nothing from outside closed one early.
    expect(html.match(/<script/g)).toHaveLength(3)
    expect(html.match(/<\/script>/g)).toHaveLength(3)
  })

  test('asks for nothing from a network, by policy and by content', () => {
    expect(html).toContain("default-src 'none'; script-src 'sha256-")
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/)
  })

  test('says the head and the findings without a script', () => {
    expect(html).toContain('90 % interval 22 % to 63 %')
    expect(html.indexOf('Weak bond')).toBeLessThan(html.indexOf('Overheated layer'))
    expect(html).toContain('Set the minimum layer time to 8 s')
  })

  test('the same run gives the same bytes', () => {
    expect(renderReport(inputWith('"</script><!--";'))).toBe(html)
  })

  test('a run without a bead, a layer or a finding is still a page', () => {
    const empty = { name: 'none', rowCount: 0, columns: {} }
    const input = inputWith('')
    const run = {
      ...input.run,
      beads: empty,
      layers: empty,
      telemetry: empty,
      strings: empty,
      objects: empty,
      events: empty,
    }
    expect(renderReport({ ...input, run, findings: [] })).toContain('Nothing is predicted to go wrong.')
  })

  test('100,000 beads stay under 6 MB', () => {
    const run = sampleRun({ layers: 190, pointsPerWall: 160 })
    expect(run.beads.rowCount).toBeGreaterThan(100_000)
    expect(renderReport({ ...inputWith(''), run }).length).toBeLessThan(6e6 - 0.75e6)
  })
})

if (browserPath === null) {
  describe.skip(`the page in a browser (${SKIPPED})`, () => {
    test('is shown', () => undefined)
  })
} else {
  // Software rendering on a busy machine takes its time: generous limits, so that slowness is no failure.
  describe('the page in a browser', { timeout: 240_000 }, () => {
    let browser: Browser
    let home = ''
    let url = ''
    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), 'printwright-page-'))
      await writeFile(join(home, 'report.html'), renderReport(inputWith(await bundleViewer())))
      url = pathToFileURL(join(home, 'report.html')).href
      browser = await launchBrowser(
        browserPath,
        '--use-gl=angle',
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
      )
    }, 120_000)
    afterAll(async () => {
      await browser?.close()
      await rm(home, { recursive: true, force: true })
    })

    const open = async (width: number, height: number): Promise<{ page: Page; troubles: string[] }> => {
      const page = await browser.newPage({ viewport: { width, height } })
      page.setDefaultTimeout(180_000)
      const troubles: string[] = []
      page.on('pageerror', (error) => troubles.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') troubles.push(message.text())
      })
      page.on('request', (request) => {
        if (/^https?:/.test(request.url())) troubles.push(`asked for ${request.url()}`)
      })
      await page.goto(url)
      await page.waitForSelector('html[data-ready]', { timeout: 180_000 })
      await page.waitForTimeout(300)
      return { page, troubles }
    }

    test('draws the part, the charts and the tables, and has nothing to complain of', async () => {
      const { page, troubles } = await open(1280, 800)
      const colours = await coloursOfView(page)
      expect(colours, 'different colours in the 3D view').toBeGreaterThan(40)
      expect(await page.locator('.uplot').count()).toBeGreaterThan(10)
      expect(await page.locator('.finding h3').allTextContents()).toEqual([
        '1Weak bond',
        '2Overheated layer',
        '3Slow heatup',
        '4Stringing',
      ])
      expect(await page.locator('h1').textContent()).toBe('a"><script>alert(1)<img src=x>&.gcode')
      expect(await page.locator('table[aria-label=Layers] tbody tr').count()).toBeGreaterThan(10)
      expect(troubles).toEqual([])
      await page.close()
    })

    test('a chosen finding moves the layers, the colours and the view, and Escape puts them back', async () => {
      const { page, troubles } = await open(1280, 800)
      const before = await page.locator('.canvas-frame').screenshot()
      await page.locator('.finding').first().click()
      await page.waitForTimeout(1500)
      expect(await page.locator('.finding').first().getAttribute('aria-pressed')).toBe('true')
      expect(await page.locator('select').inputValue()).toBe('bond_ratio')
      expect((await page.locator('.canvas-frame').screenshot()).equals(before)).toBe(false)
      await page.locator('.finding').nth(1).click()
      await page.locator('.slider output').first().filter({ hasText: '1 to 24 of 24' }).waitFor()
      await page.locator('canvas[role=img]').press('Escape')
      expect(await page.locator('.finding[aria-pressed=true]').count()).toBe(0)
      expect(troubles).toEqual([])
      await page.close()
    })

    thoroughTest('pointing at the part tells the values of the bead there', async () => {
      const { page } = await open(1280, 800)
      const bounds = (await page.locator('canvas[role=img]').boundingBox())!
      let text = ''
      // The part fills the middle of the view; look along a line through it.
      for (let share = 0.35; share < 0.7 && text === ''; share += 0.05) {
        await page.mouse.move(bounds.x + bounds.width / 2, bounds.y + bounds.height * share)
        const tip = page.locator('.tip')
        await tip.waitFor({ timeout: 5000 }).catch(() => undefined)
        if (await tip.isVisible()) text = (await tip.textContent()) ?? ''
      }
      expect(text).toMatch(/G-code line\d+layer\d+ · z \d+\.\d\d mm/)
      expect(text).toMatch(/weld\d+ °C/)
      await page.close()
    })

    thoroughTest('fits a phone of 360 px without scrolling sideways', async () => {
      const { page, troubles } = await open(360, 740)
      const widths = await page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]')
      expect(widths[0]).toBeLessThanOrEqual(widths[1])
      expect(troubles).toEqual([])
      await page.close()
    })
  })
}

/** Counts different colours on a line through the middle of the 3D view, from a screenshot decoded by the page itself. */
async function coloursOfView(page: Page): Promise<number> {
  const image = await page.locator('.canvas-frame').screenshot()
  return await page.evaluate<number>(`(async () => {
    const image = new Image()
    image.src = 'data:image/png;base64,${image.toString('base64')}'
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width
    canvas.height = image.height
    const context = canvas.getContext('2d')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(image.width * 0.3, image.height * 0.5, image.width * 0.4, 60)
    const seen = new Set()
    for (let i = 0; i < data.length; i += 4) seen.add((data[i] >> 2) * 4096 + (data[i + 1] >> 2) * 64 + (data[i + 2] >> 2))
    return seen.size
  })()`)
}
