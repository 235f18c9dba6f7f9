// Rows of the reasoning dataset drawn in threads, each with families of its own, where there are cores for it. Which thread
// draws what changes no byte.
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { PrintwrightError } from '#core'
import { createDrawer, type Drawer, type Drawn, type DrawRequest, type Family, type KnownRow } from '#reasoning'

/** Beside the command line as it is built; in the sources, where it is not, one thread draws. */
const PROGRAM = new URL('./drawing-worker.js', import.meta.url)

export type DrawingQuestion =
  | { readonly kind: 'draw'; readonly id: number; readonly request: DrawRequest }
  | { readonly kind: 'learn'; readonly row: KnownRow }

export type DrawingAnswer =
  | { readonly id: number; readonly drawn: Drawn }
  | { readonly id: number; readonly failure: string }

interface Drawing {
  readonly drawers: readonly Drawer[]
  close(): void
}

export function openDrawing(families: readonly Family[], jobs: number, program: URL = PROGRAM): Drawing {
  const threads = Math.min(jobs, families.length, availableParallelism())
  if (!(threads > 1 && existsSync(fileURLToPath(program)))) {
    return { drawers: [createDrawer(families)], close: () => undefined }
  }
  const opened = Array.from({ length: threads }, () => openThread(program))
  return {
    drawers: opened,
    close() {
      for (const thread of opened) thread.close()
    },
  }
}

interface Waiting {
  readonly done: (drawn: Drawn) => void
  readonly fail: (error: Error) => void
}

function openThread(program: URL): Drawer & { close(): void } {
  const worker = new Worker(program)
  const waiting = new Map<number, Waiting>()
  let count = 0
  let failed: Error | null = null
  const failAll = (why: string): void => {
    failed ??= new PrintwrightError('drawing-thread', `A thread that draws rows ${why}.`)
    for (const { fail } of waiting.values()) fail(failed)
    waiting.clear()
  }
  const ask = (question: DrawingQuestion): void => worker.postMessage(question)
  worker.on('message', (answer: DrawingAnswer) => {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('drawn' in answer) asked?.done(answer.drawn)
    else asked?.fail(new PrintwrightError('drawing', answer.failure))
  })
  worker.on('error', (error) => failAll(`failed: ${error.message}`))
  worker.on('exit', () => failAll('ended'))
  return {
    draw: (request) =>
      new Promise((done, fail) => {
        if (failed !== null) {
          fail(failed)
          return
        }
        const id = ++count
        waiting.set(id, { done, fail })
        ask({ kind: 'draw', id, request })
      }),
    learn: (row) => ask({ kind: 'learn', row }),
    close: () => void worker.terminate(),
  }
}
