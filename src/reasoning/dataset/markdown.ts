// A row for a person to read.
import type { Row } from './row.ts'

export function rowMarkdown(row: Row): string {
  const facts = [
    `${row.id}, ${row.machine}`,
    `${row.claims.length} claims, ${row.rust.tests} tests of Rust`,
    row.rust.toolchain ?? 'Rust not compiled',
  ].join('; ')
  return `# ${row.title}\n\n*${facts}*\n\n${row.prompt}\n\n# Thinking\n\n${row.thinking}\n\n# Answer\n\n${row.answer}\n`
}
