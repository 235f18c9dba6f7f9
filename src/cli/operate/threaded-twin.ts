// A twin in a thread of its own: while seconds of simulation run there, whoever keeps the printer's dead-man alive keeps its beat.
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { PrintwrightError } from '#core'
import type { TwinPort } from '#protocol'
import { createTwin } from '#twin'
import type { TwinAnswer, TwinQuestion, TwinSetting } from './twin-messages.ts'

export interface ThreadedTwin extends TwinPort {
  /** Ends its thread; what it was asked is not answered any more. */
  close(): void
}

/** Beside the bundle; a source tree that runs as it stands has none. */
const PROGRAM = new URL('./twin-worker.js', import.meta.url)

type Unnumbered<Question> = Question extends TwinQuestion ? Omit<Question, 'id'> : never

export function createThreadedTwin(setting: TwinSetting, program: URL = PROGRAM): ThreadedTwin {
  if (!existsSync(program)) return { ...createTwin({ ...setting, breathe }), close: () => undefined }
  const waiting = new Map<number, { done(answer: TwinAnswer): void; fail(error: Error): void }>()
  let worker: Worker | null = null
  let count = 0

  function failAll(why: string): void {
    const asked = [...waiting.values()]
    waiting.clear()
    worker = null
    for (const { fail } of asked) fail(new PrintwrightError('twin-thread', why))
  }

  function start(): Worker {
    const started = new Worker(program, { workerData: setting })
    const fail = (why: string): void => {
      if (worker === started) failAll(why)
    }
    started.on('message', (answer: TwinAnswer) => {
      const asked = waiting.get(answer.id)
      waiting.delete(answer.id)
      // A twin that nobody waits for keeps no program running.
      if (waiting.size === 0) started.unref()
      asked?.done(answer)
    })
    started.on('error', (error) => fail(`the twin's thread failed: ${error.message}`))
    started.on('exit', () => fail("the twin's thread ended"))
    return started
  }

  function ask(question: Unnumbered<TwinQuestion>): Promise<TwinAnswer> {
    return new Promise((resolve, reject) => {
      worker ??= start()
      const id = ++count
      waiting.set(id, {
        fail: reject,
        done: (answer) =>
          answer.kind === 'failure' ? reject(new PrintwrightError('twin-stopped', answer.message)) : resolve(answer),
      })
      worker.ref()
      worker.postMessage({ ...question, id })
    })
  }

  return {
    async forecast(file, given = {}) {
      const answer = await ask({ kind: 'forecast', file, start: given })
      if (answer.kind !== 'forecast') throw new PrintwrightError('twin-thread', "the twin's thread answered beside it")
      return answer.forecast
    },
    async picture(fileByte, widthPx, heightPx, headMm) {
      const answer = await ask({ kind: 'picture', fileByte, widthPx, heightPx, headMm: headMm ?? null }).catch(
        () => null,
      )
      return answer?.kind === 'picture' ? answer.picture : null
    },
    close() {
      const ended = worker
      failAll('the twin was closed')
      void ended?.terminate()
    },
  }
}

/** Without a thread of its own, a long print gives others their turn now and then. */
function breathe(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}
