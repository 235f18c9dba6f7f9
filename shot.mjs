import { chromium } from 'playwright-core'

const [file, png, w = '1440', h = '1000', colour = '', wait = '3500', click = ''] = process.argv.slice(2)
const b = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--use-gl=angle',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
const p = await b.newPage({ viewport: { width: +w, height: +h }, colorScheme: colour === 'light' ? 'light' : 'dark' })
p.on('console', (m) => console.log(m.type(), m.text()))
p.on('pageerror', (e) => console.log('ERR', e.message))
await p.goto('file://' + file)
await p.waitForTimeout(+wait)
if (click) {
  await p.evaluate(click)
  await p.waitForTimeout(2500)
}
await p.screenshot({ path: png })
await b.close()
