import { defineConfig } from 'vitest/config'

/** What watches its own memory or pace has a process to itself. */
const ALONE = ['tests/fuzz/**/*.test.ts', 'src/server/pace.test.ts']
const INCLUDE = ['src/**/*.test.ts', 'tests/**/*.test.ts', 'validation/**/*.test.ts']

export default defineConfig({
  test: {
    // For what hangs: a whole print takes a minute where other work holds the machine.
    testTimeout: 180_000,
    setupFiles: ['tests/random-cases.ts'],
    // A poll waits for something to happen; one second of a busy machine is no answer.
    expect: { poll: { timeout: 60_000 } },
    // The usual number is one less than there are cores: on two of them half of the machine would wait.
    maxWorkers: 2,
    projects: [
      // The files of a worker share their modules: reading a hundred of them anew for each file took longer than the tests.
      {
        extends: true,
        test: { name: 'shared', include: INCLUDE, exclude: [...ALONE, '**/node_modules/**'], isolate: false },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
})
