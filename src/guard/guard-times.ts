// How long a guard waits for what. docs/SAFETY.md quotes them.

export const GUARD_TIMES = {
  /** Between two looks of the shell where the printer says nothing. */
  tickS: 0.25,
  /** A guard that stood still for longer than this has to look anew before it lets anything pass. */
  standstillS: 2,
  /** The printer's answer to a look. */
  lookS: 2,
  /** Nothing heard of the printer for so long: the dead-man is not wound up any more. */
  blindS: 3,
  /** For the journal: what was judged longer ago is judged anew. */
  writeS: 5,
  /** Lines of an intervention, and a pause that belongs to one: then comes the way out. */
  stepS: 10,
  /** Heaters off. A printer that waits (heating, homing) takes it when it has done so; in danger it is stopped then. */
  offS: 5,
  /** A pause where nothing is dangerous yet may wait for a heater or for homing. */
  pauseS: 60,
  /** An emergency stop or a cut of the mains. */
  stopS: 2,
  /** A cut of the mains by the printer's own G-code: an emergency stop comes after it, for it takes none any more then. */
  ownCutS: 1,
} as const

export async function within<T>(work: Promise<T>, limitS: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${limitS} s`)), limitS * 1000)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
