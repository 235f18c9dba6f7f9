// Printers beside each other: what goes wrong with one is no reason to leave the others alone.

/** The same trouble is told so often, ms. */
const AGAIN_MS = 60_000

/** A step that never rejects: what went wrong in it is told, and the next one is tried. */
export function steady(
  step: () => Promise<void>,
  tell: (words: string) => void,
  nowMs: () => number = () => performance.now(),
): () => Promise<void> {
  let told = ''
  let toldMs = Number.NEGATIVE_INFINITY
  return async () => {
    try {
      await step()
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error)
      if (words === told && nowMs() - toldMs < AGAIN_MS) return
      told = words
      toldMs = nowMs()
      tell(words)
    }
  }
}

/** Each to its own end. Rejects, with the first reason, where none has come to a good one. */
export async function allToTheirEnds(
  runs: readonly Promise<void>[],
  tell: (at: number, words: string) => void,
): Promise<void> {
  for (const [at, run] of runs.entries()) run.catch((error: Error) => tell(at, error.message))
  const ends = await Promise.allSettled(runs)
  const failed = ends.filter((end) => end.status === 'rejected')
  if (failed.length === ends.length && failed[0] !== undefined) throw failed[0].reason
}
