/** How long work keeps this process, ms: a duration of its own and no time of anybody's clock, so nothing gives it from outside. */
export function stopwatchMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
