// machine.proc_stats, and its notification every second whether Klipper is there or not: clients that hear nothing for ten
// seconds take the line for dead.
import { uptime } from 'node:os'
import type { WireRecord } from '../wire/wire-value.ts'
import { whole } from '../wire/wire-value.ts'
import { addEndpoint } from './endpoints.ts'
import type { MachineSample } from './machine-watch.ts'
import { joinMachineWatch } from './machine-watch.ts'
import type { Moonraker } from './moonraker.ts'

export function setupProcStats({ endpoints, connections, clock, components, onClose }: Moonraker): void {
  const { watch, leave } = joinMachineWatch(clock)
  const shared = ({ cpuC, network, cpuUsage, memory }: MachineSample, uptimeS?: number): WireRecord => ({
    cpu_temp: cpuC,
    network,
    system_cpu_usage: cpuUsage,
    system_uptime: uptimeS,
    system_memory: memory,
    websocket_connections: whole(connections.open.size),
  })
  addEndpoint(endpoints, '/machine/proc_stats', 'GET', () => ({
    moonraker_stats: watch.samples.map(({ program }) => program),
    throttled_state: null,
    ...shared(watch.latest, uptime()),
  }))
  const tell = (sample: MachineSample): void => {
    connections.notify('notify_proc_stat_update', [{ moonraker_stats: sample.program, ...shared(sample) }])
  }
  watch.onSample.add(tell)
  onClose.push(() => {
    watch.onSample.delete(tell)
    leave()
  })
  components.push('proc_stats')
}
