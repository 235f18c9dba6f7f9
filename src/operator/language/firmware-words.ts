// What a firmware says when it stops, told in words of ours: the sentence is recognised, never passed on. Facts about messages
// from Klipper's documentation and from printers observed.

const SENTENCES: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/not heating at expected rate/i, 'a heater does not heat as fast as it should'],
  [/adc out of range/i, 'a temperature sensor reads what it cannot read: broken, loose or shorted'],
  [/lost communication with mcu/i, 'the link to the microcontroller is lost'],
  [/timer too close/i, 'the computer or the link was too slow for the microcontroller'],
  [/no trigger on \S+ after full movement/i, 'an end switch or a probe was not reached'],
  [/endstop \S+ still triggered after retract/i, 'an end switch stays triggered'],
  [/move out of range/i, 'a move would leave the reach of the machine'],
  [/must home axis first/i, 'an axis is not homed'],
  [/extrude below minimum temp/i, 'the nozzle is too cold to extrude'],
  [/probe (samples exceed|triggered prior)/i, 'the probe does not measure reliably'],
  [/missed scheduling of next/i, 'a heater or a pin was not refreshed in time'],
  [/unable to read tmc|tmc '[^']*' reports error/i, 'a motor driver reports an error'],
  [/emergency stop|shutdown due to m112/i, 'an emergency stop was asked for'],
]

/** `null`: nothing that is known. */
export function firmwareWords(message: string): string | null {
  const start = message.slice(0, 400)
  return SENTENCES.find(([pattern]) => pattern.test(start))?.[1] ?? null
}
