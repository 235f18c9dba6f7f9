// Where tests have node-llama-cpp: installed once from npm into this account's cache, as `printwright models setup` does it.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { hasRuntime, installRuntime } from '../../src/cli/models/runtime.ts'

/** null: it cannot be had here (no npm, no registry, no build for this machine). */
export async function llamaFolder(): Promise<string | null> {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const folder = join(cache, 'printwright-tests', 'node-llama-cpp-3.22.1')
  if (hasRuntime(folder)) return folder
  try {
    const { bytes } = await installRuntime(folder)
    console.log(`node-llama-cpp installed for tests: ${(bytes / 1e6).toFixed(0)} MB`)
    return folder
  } catch (error) {
    console.log(`no model runs in this process here: ${(error as Error).message}`)
    return null
  }
}
