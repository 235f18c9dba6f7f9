// What a person does with a page, step by step, and whether each went as it should: a step that fails does not end the others.

export interface StepResult {
  readonly name: string
  /** Empty where the step went as it should. */
  readonly failure: string
  readonly tookMs: number
}

export interface Steps {
  readonly results: StepResult[]
  step(name: string, work: () => Promise<void> | void): Promise<void>
}

export function createSteps(): Steps {
  const results: StepResult[] = []
  return {
    results,
    async step(name, work) {
      const startMs = performance.now()
      let failure = ''
      try {
        await work()
      } catch (error) {
        failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      }
      results.push({ name, failure, tookMs: performance.now() - startMs })
    },
  }
}

export const failedSteps = (results: readonly StepResult[]): string[] =>
  results.filter(({ failure }) => failure !== '').map(({ name, failure }) => `${name}: ${failure}`)
