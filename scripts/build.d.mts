/** True when a source is newer than the last build, or there is none. */
export function isBuildStale(): Promise<boolean>
/** Bundles dist/. */
export function build(): Promise<void>
