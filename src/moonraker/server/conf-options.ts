// What may stand in moonraker.conf, with what holds where nothing is written: option for option as a real server lists them.
// Source: recorded answers of server.config; Moonraker's configuration reference for what they mean.

export type OptionValue = null | boolean | string | number | readonly string[] | readonly number[]

export interface OptionKind {
  readonly kind: 'text' | 'whole' | 'float' | 'flag' | 'list' | 'wholes'
  readonly usual: OptionValue
}

export interface SectionKind {
  /** Listed though nobody wrote it. */
  readonly isUsual: boolean
  readonly options: Readonly<Record<string, OptionKind>>
}

const text = (usual: string | null): OptionKind => ({ kind: 'text', usual })
const whole = (usual: number | null): OptionKind => ({ kind: 'whole', usual })
const float = (usual: number): OptionKind => ({ kind: 'float', usual })
const flag = (usual: boolean): OptionKind => ({ kind: 'flag', usual })
const list = (usual: readonly string[]): OptionKind => ({ kind: 'list', usual })

type Options = SectionKind['options']
const usual = (options: Options): SectionKind => ({ isUsual: true, options })
const asked = (options: Options): SectionKind => ({ isUsual: false, options })

/** In the order in which they are listed. */
export const SECTIONS: Readonly<Record<string, SectionKind>> = {
  server: usual({
    host: text('0.0.0.0'),
    port: whole(7125),
    ssl_port: whole(7130),
    enable_debug_logging: flag(false),
    klippy_uds_address: text('/tmp/klippy_uds'),
    max_upload_size: whole(1024),
    ssl_certificate_path: text(null),
    ssl_key_path: text(null),
    route_prefix: text(null),
    max_websocket_connections: whole(50),
  }),
  template: usual({}),
  secrets: usual({ secrets_path: text(null) }),
  database: usual({ database_path: text(null), enable_database_debug: flag(false) }),
  dbus_manager: usual({}),
  file_manager: usual({
    enable_object_processing: flag(false),
    default_metadata_parser_timeout: float(20),
    file_system_observer: text('inotify'),
    enable_observer_warnings: flag(true),
    enable_inotify_warnings: flag(true),
    queue_gcode_uploads: flag(false),
    check_klipper_config_path: flag(true),
    config_path: text(null),
    enable_config_write_access: flag(true),
    log_path: text(null),
  }),
  authorization: usual({
    login_timeout: whole(90),
    force_logins: flag(false),
    default_source: text('moonraker'),
    enable_api_key: flag(true),
    max_login_attempts: whole(null),
    cors_domains: list([]),
    trusted_clients: list([]),
  }),
  klippy_apis: usual({}),
  machine: usual({
    sudo_password: text(null),
    // A real one's is systemd_dbus; ours governs nothing.
    provider: text('none'),
    shutdown_action: text('poweroff'),
    force_validation: flag(false),
    validate_service: flag(true),
    validate_config: flag(true),
  }),
  shell_command: usual({}),
  data_store: usual({ temperature_store_size: whole(1200), gcode_store_size: whole(1000) }),
  proc_stats: usual({}),
  job_state: usual({}),
  job_queue: usual({
    load_on_startup: flag(false),
    automatic_transition: flag(false),
    job_transition_delay: float(0.01),
    job_transition_gcode: text(''),
  }),
  history: usual({}),
  http_client: usual({}),
  announcements: usual({ enable_moonlight: flag(true), dev_mode: flag(false), subscriptions: list([]) }),
  webcam: usual({}),
  extensions: usual({}),
  update_manager: asked({
    channel: text(null),
    enable_auto_refresh: flag(false),
    refresh_window: { kind: 'wholes', usual: [0, 5] },
    enable_repo_debug: flag(false),
    refresh_interval: whole(168),
    enable_system_updates: flag(true),
    client_repo: text(null),
    client_path: text(null),
  }),
  notifier: asked({}),
  spoolman: asked({ server: text(''), sync_rate: whole(5) }),
  power: asked({}),
  sensor: asked({}),
  octoprint_compat: asked({
    enable_ufp: flag(true),
    flip_h: flag(false),
    flip_v: flag(false),
    rotate_90: flag(false),
    stream_url: text('/webcam/?action=stream'),
    webcam_enabled: flag(true),
  }),
}

/** Sections with a name behind their kind; null where any option may stand. */
export const NAMED_SECTIONS: Readonly<Record<string, Options | null>> = {
  webcam: {
    enabled: flag(true),
    icon: text('mdiWebcam'),
    aspect_ratio: text('4:3'),
    target_fps: whole(15),
    target_fps_idle: whole(5),
    location: text('printer'),
    service: text('mjpegstreamer'),
    stream_url: text(''),
    snapshot_url: text(''),
    flip_horizontal: flag(false),
    flip_vertical: flag(false),
    rotation: whole(0),
  },
  notifier: null,
  power: null,
  sensor: null,
  update_manager: null,
}

/** Parts of a real server that serve what a virtual printer has not: their sections are passed over. */
export const FOREIGN_SECTIONS: ReadonlySet<string> = new Set([
  'analysis',
  'button',
  'hmi',
  'ldap',
  'mqtt',
  'octoeverywhere',
  'paneldue',
  'simplyprint',
  'tasmota',
  'timelapse',
  'wled',
  'zeroconf',
])
