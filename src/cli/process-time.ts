/** Processor time that this process has used, s. */
export function workedS(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
