import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts', 'validation/**/*.test.ts'],
    testTimeout: 60_000,
  },
})
