// What a person types or taps, for one printer. A person's stops and resumes are a person's: they go to the printer as from any
// other client, whatever the operator may do. All the rest is the talk with the operator, the same as from elsewhere.
import type { Operated } from './operated.ts'

/** The answer, for the person. */
export async function obeyPerson(operated: Operated, words: string): Promise<string> {
  const text = words.trim()
  const { world, context } = operated
  switch (text.toLowerCase()) {
    case '/pause':
      context.chronicle.noteRequest('pause')
      return await done('Paused', world.port.pausePrint())
    case '/resume':
      return await done('It goes on', world.port.resumePrint())
    case '/cancel':
      return await done('Given up', world.port.cancelPrint())
    case '/stop':
      return await done('Stopped: heaters and motors are off', world.port.emergencyStop())
    default:
      return text === '' ? '' : await operated.talk(text)
  }
}

async function done(words: string, work: Promise<void>): Promise<string> {
  try {
    await work
    return `${words}.`
  } catch (error) {
    return `The printer says no: ${(error as Error).message}`
  }
}
