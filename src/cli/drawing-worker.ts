// The program of a thread that draws rows of the reasoning dataset: its share of the families, one instance after the other.
import { parentPort } from 'node:worker_threads'
import { createDrawer, FAMILIES } from '#reasoning'
import type { DrawingAnswer, DrawingQuestion } from './drawing-threads.ts'

const port = parentPort
if (port !== null) {
  const drawer = createDrawer(FAMILIES)
  port.on('message', (question: DrawingQuestion) => {
    if (question.kind === 'learn') {
      drawer.learn(question.row)
      return
    }
    const { id, request } = question
    drawer.draw(request).then(
      (drawn) => port.postMessage({ id, drawn } satisfies DrawingAnswer),
      (error: Error) => port.postMessage({ id, failure: error.message } satisfies DrawingAnswer),
    )
  })
}
