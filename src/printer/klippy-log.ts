// klippy.log as Klipper's users know it: the configuration at each start, one line of figures a second while something is hot or
// moves, and what went wrong. Tools that read real logs read this one. Its form is a fact of thousands of public logs.
import type { Host } from './host.ts'
import { callEvery } from './reactor.ts'
import { calendarStamp } from './save-config.ts'
import type { StatusRecord, StatusValue } from './status-value.ts'

const PERIOD_S = 1
/** Warmer than this counts as heated, °C. */
const WARM_C = 50
/** The machine still counts as moving so long after its last move, s. */
const REST_S = 60

/** Without a disk that keeps a log nothing is made of it. */
export function setupKlippyLog(host: Host): void {
  const write = host.files.appendLog
  if (write === undefined) return
  const date = calendarStamp(host.calendarS())
  write(`Start printer at ${date} (${host.calendarS().toFixed(1)} ${host.reactor.timeS.toFixed(1)})\n`)
  write(`===== Config file =====\n${(host.files.readConfig() ?? '').trimEnd()}\n=======================\n`)
  host.onReady.push(() => write(`Printer is ready at ${host.reactor.timeS.toFixed(1)}\n`))
  host.onShutdown.push(() =>
    write(`${host.stateMessage.trimEnd()}\nTransition to shutdown state: ${firstLine(host)}\n${stats(host)}`),
  )
  const { reactor } = host
  callEvery(reactor, reactor.timeS + PERIOD_S, PERIOD_S, () => {
    if (host.isGone) return false
    if (isActive(host)) write(stats(host))
    return true
  })
}

function firstLine({ stateMessage }: Host): string {
  return stateMessage.split('\n', 1)[0] ?? ''
}

function isActive(host: Host): boolean {
  const { queue, reactor, job, heaters } = host
  if (job.stats.state === 'printing') return true
  const lastS =
    queue.written === 0 ? Number.NEGATIVE_INFINITY : queue.ring.startS[(queue.written - 1) % queue.ring.capacity]!
  if (reactor.timeS - lastS < REST_S) return true
  return [...heaters.keys()].some((name) => {
    const { target, temperature } = statusOf(host, name)
    return Number(target) > 0 || Number(temperature) > WARM_C
  })
}

/** `Stats 12.3: gcodein=0 mcu: ... heater_bed: target=60 temp=59.8 pwm=0.215 ...`. */
function stats(host: Host): string {
  const { reactor, heaters, sensors } = host
  const parts = ['gcodein=0']
  for (const name of host.objects.keys()) {
    if (name === 'mcu' || name.startsWith('mcu ')) parts.push(...controllerParts(host, name))
  }
  for (const [name, temperatureC] of sensors) {
    const shown = name.replace(/^(temperature_sensor|heater_generic|temperature_fan) /, '')
    if (!heaters.has(name)) parts.push(`${shown}: temp=${temperatureC().toFixed(1)}`)
    else if (!name.startsWith('extruder')) parts.push(heaterPart(host, name, shown))
  }
  const { sysload, cputime, memavail } = statusOf(host, 'system_stats')
  parts.push(`sysload=${fixed(sysload, 2)} cputime=${fixed(cputime, 3)} memavail=${String(memavail)}`)
  const { print_time: printS, estimated_print_time: nowS } = statusOf(host, 'toolhead')
  const bufferS = Math.max(0, Number(printS) - Number(nowS))
  parts.push(`print_time=${fixed(printS, 3)} buffer_time=${bufferS.toFixed(3)} print_stall=${host.stalls}`)
  for (const name of heaters.keys()) if (name.startsWith('extruder')) parts.push(heaterPart(host, name, name))
  return `Stats ${reactor.timeS.toFixed(1)}: ${parts.join(' ')}\n`
}

function controllerParts(host: Host, name: string): string[] {
  const last = statusOf(host, name)['last_stats']
  if (typeof last !== 'object' || last === null || Array.isArray(last)) return []
  const figures = Object.entries(last as StatusRecord).map(([key, value]) => `${key}=${figureText(key, value)}`)
  return [`${name.replace(/^mcu /, '')}: ${figures.join(' ')}`]
}

function figureText(key: string, value: StatusValue): string {
  if (typeof value === 'bigint') return value.toString()
  return fixed(value, key.startsWith('mcu_task') ? 6 : 3)
}

function heaterPart(host: Host, name: string, shown: string): string {
  const { target, temperature, power } = statusOf(host, name)
  return `${shown}: target=${fixed(target, 0)} temp=${fixed(temperature, 1)} pwm=${fixed(power, 3)}`
}

function statusOf(host: Host, name: string): StatusRecord {
  return host.objects.get(name)?.status(host.reactor.timeS) ?? {}
}

function fixed(value: StatusValue | undefined, digits: number): string {
  return Number(value ?? 0).toFixed(digits)
}
