// The twin lies below the operator and does not know its channels; what it foretells must still have their names.
import { expect, test } from 'vitest'
import { CHANNELS } from '#operator'
import { FORETOLD_CHANNELS } from '#twin'

test('everything foretold is a channel of the operator, and every channel but those of the picture is foretold', () => {
  const seen = CHANNELS.filter(({ from }) => from !== 'picture').map(({ name }) => name)
  expect([...FORETOLD_CHANNELS].sort()).toEqual([...seen].sort())
})
