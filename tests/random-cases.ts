// `npm test` draws the same cases each time: who changes a sentence is not told of an edge in a planner. `npm run test:all`
// draws new ones, and fast-check prints the seed of what fails.
import fc from 'fast-check'
import { isThorough } from './thorough.ts'

if (!isThorough) fc.configureGlobal({ seed: 1 })
