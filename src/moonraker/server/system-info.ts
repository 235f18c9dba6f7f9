// What machine this server runs on: only facts, read without running a command.
import { existsSync } from 'node:fs'
import { arch, cpus, machine, networkInterfaces, release, totalmem, type } from 'node:os'
import type { WireRecord, WireValue } from '../wire/wire-value.ts'
import { whole } from '../wire/wire-value.ts'
import { readText } from './machine-watch.ts'

/** As `machine.system_info` gives it; the network may change while we run. */
export function systemInfo(): WireRecord {
  return {
    // Clients show the version of what the server runs in; here that is Node.
    python: {
      version: [...process.versions.node.split('.').map((part) => whole(Number(part))), 'final', 0n],
      version_string: `${process.versions.node} (Node.js ${process.version}, no Python)`,
    },
    cpu_info: {
      cpu_count: whole(cpus().length),
      bits: arch().includes('64') || arch() === 's390x' ? '64bit' : '32bit',
      processor: machine(),
      cpu_desc: cpus()[0]?.model.trim() ?? '',
      serial_number: '',
      hardware_desc: '',
      model: (readText('/proc/device-tree/model') ?? '').replaceAll('\0', '').trim(),
      total_memory: whole(totalmem() / 1024),
      memory_units: 'kB',
    },
    sd_info: {},
    distribution: distribution(),
    virtualization: virtualization(),
    network: network(),
    canbus: {},
    provider: 'none',
    available_services: [],
    service_state: {},
    instance_ids: { moonraker: 'moonraker', klipper: 'klipper' },
  }
}

function distribution(): WireRecord {
  const facts = new Map<string, string>()
  for (const line of (readText('/etc/os-release') ?? readText('/usr/lib/os-release') ?? '').split('\n')) {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) facts.set(name, value.replace(/^(["'])(.*)\1$/, '$2'))
  }
  const version = facts.get('VERSION_ID') ?? ''
  const [major = '', minor = '', buildNumber = ''] = version.split('.')
  return {
    name: facts.get('PRETTY_NAME') ?? `${type()} ${release()}`,
    id: facts.get('ID') ?? type().toLowerCase(),
    version,
    version_parts: { major, minor, build_number: buildNumber },
    like: facts.get('ID_LIKE') ?? '',
    codename: facts.get('VERSION_CODENAME') ?? '',
    release_info: {},
    kernel_version: release(),
  }
}

/** Name of the kind of container that we run in; null for none. */
export function containerKind(): string | null {
  if (existsSync('/.dockerenv')) return 'docker'
  if (existsSync('/run/.containerenv')) return 'podman'
  return readText('/run/systemd/container')?.trim() || null
}

function virtualization(): WireRecord {
  const container = containerKind()
  return container === null
    ? { virt_type: 'none', virt_identifier: 'none' }
    : { virt_type: 'container', virt_identifier: container }
}

function network(): WireRecord {
  const found: Record<string, WireValue> = {}
  for (const [name, addresses = []] of Object.entries(networkInterfaces())) {
    const outer = addresses.filter(({ internal }) => !internal)
    const [first] = outer
    if (first === undefined) continue
    found[name] = {
      mac_address: first.mac,
      ip_addresses: outer.map(({ family, address }) => ({
        family: family === 'IPv6' ? 'ipv6' : 'ipv4',
        address,
        is_link_local: /^(fe[89ab]|169\.254\.)/i.test(address),
      })),
    }
  }
  return found
}
