// The program of the twin's own thread: makes the twin that it was started with and answers for it.
import { parentPort, workerData } from 'node:worker_threads'
import { createTwin, type Twin } from '#twin'
import type { TwinAnswer, TwinQuestion, TwinSetting } from './twin-messages.ts'

const port = parentPort
if (port !== null) {
  const twin = createTwin(workerData as TwinSetting)
  port.on('message', (question: TwinQuestion) => {
    answer(twin, question).then(
      (given) => port.postMessage(given),
      (error: Error) => {
        const failure: TwinAnswer = { id: question.id, kind: 'failure', message: error.message }
        port.postMessage(failure)
      },
    )
  })
}

async function answer(twin: Twin, question: TwinQuestion): Promise<TwinAnswer> {
  const { id } = question
  if (question.kind === 'forecast') {
    return { id, kind: 'forecast', forecast: await twin.forecast(question.file, question.start) }
  }
  const { fileByte, widthPx, heightPx, headMm } = question
  return { id, kind: 'picture', picture: await twin.picture(fileByte, widthPx, heightPx, headMm ?? undefined) }
}
