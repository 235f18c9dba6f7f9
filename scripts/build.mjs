// Bundles the command line (dist/cli.js, code-split so that --help loads almost nothing) and the report's viewer.
import { readdirSync, statSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'dist', '.built')

function newestMs(folder) {
  let newest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    newest = Math.max(newest, entry.isDirectory() ? newestMs(path) : statSync(path).mtimeMs)
  }
  return newest
}

/** True when a source is newer than the last build, or there is none. */
export async function isBuildStale() {
  const built = await stat(stamp).then(
    (s) => s.mtimeMs,
    () => 0,
  )
  if (built === 0) return true
  const lock = statSync(join(root, 'package.json')).mtimeMs
  return Math.max(newestMs(join(root, 'src')), newestMs(join(root, 'web')), lock) > built
}

export async function build() {
  // esbuild is loaded here, not at the top: this file is imported before dependencies are installed.
  const { build: bundle } = await import('esbuild')
  // Two commands started at once both build: each into a folder of its own beside dist, so that source maps fit.
  const made = await mkdtemp(join(root, '.dist-'))
  try {
    await bundleInto(made, bundle)
    await moveInto(made, join(root, 'dist'))
  } finally {
    await rm(made, { recursive: true, force: true })
  }
}

/** File by file, entries last: dist/cli.js is there at every moment and finds its chunks, whoever else builds. */
async function moveInto(made, target) {
  await mkdir(target, { recursive: true })
  const names = await readdir(made)
  const isEntry = (name) => !name.startsWith('chunk-')
  for (const name of names.sort((a, b) => isEntry(a) - isEntry(b))) await rename(join(made, name), join(target, name))
  const leftovers = (await readdir(target)).filter((name) => !names.includes(name))
  for (const name of leftovers) await rm(join(target, name), { recursive: true, force: true })
  await writeFile(stamp, '')
}

async function bundleInto(outdir, bundle) {
  await bundle({
    absWorkingDir: root,
    // Programs of threads are loaded by name.
    entryPoints: {
      cli: 'src/cli/main.ts',
      'twin-worker': 'src/cli/operate/twin-worker.ts',
      'drawing-worker': 'src/cli/drawing-worker.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'linked',
    packages: 'external',
    logLevel: 'warning',
  })
  await bundle({
    absWorkingDir: root,
    entryPoints: { 'report-viewer': 'web/report/main.ts' },
    outdir,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'warning',
    loader: { '.css': 'text' },
  })
  await bundle({
    absWorkingDir: root,
    entryPoints: { 'status-page': 'web/status/main.ts' },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'warning',
  })
  await copyFile(join(root, 'web', 'status', 'index.html'), join(outdir, 'status-page.html'))
  await copyFile(join(root, 'web', 'status', 'style.css'), join(outdir, 'status-page.css'))
  await bundle({
    absWorkingDir: root,
    entryPoints: { 'operator-page': 'web/operator/main.ts' },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'warning',
  })
  await copyFile(join(root, 'web', 'operator', 'index.html'), join(outdir, 'operator-page.html'))
  const charts = await readFile(join(root, 'node_modules', 'uplot', 'dist', 'uPlot.min.css'), 'utf8')
  const style = await readFile(join(root, 'web', 'operator', 'style.css'), 'utf8')
  await writeFile(join(outdir, 'operator-page.css'), `${charts}\n${style}`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await build()
