#!/usr/bin/env node
// In a checkout the bundle is rebuilt when sources are newer; in a package it is simply there.
import { existsSync } from 'node:fs'

const scripts = new URL('../scripts/ensure-setup.mjs', import.meta.url)
if (existsSync(scripts)) {
  const { ensureBuilt } = await import(scripts.href)
  await ensureBuilt()
}
await import('../dist/cli.js')
