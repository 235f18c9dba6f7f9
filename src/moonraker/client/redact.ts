// Keys, passwords and tokens never stand in a text that leaves the client, whoever repeats them.

export interface Secrets {
  add(secret: string | undefined): void
  redact(text: string): string
}

/** Shorter ones would black out half of every text. */
const LETTERS_MIN = 3
/** Tokens are renewed every hour; the latest ones are what can still be said. */
const KEPT = 64

export function createSecrets(): Secrets {
  const secrets: string[] = []
  return {
    add(secret) {
      if (secret === undefined || secret.length < LETTERS_MIN || secrets.includes(secret)) return
      secrets.push(secret)
      if (secrets.length > KEPT) secrets.splice(2, 1)
    },
    redact(text) {
      let clean = text
      for (const secret of secrets) {
        clean = clean.replaceAll(secret, '***')
        clean = clean.replaceAll(inAddress(secret), '***')
      }
      return clean
        .replaceAll(/([?&](?:token|access_token|api_?key)=)[^&\s"']+/gi, '$1***')
        .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '***')
    },
  }
}

function inAddress(secret: string): string {
  try {
    return encodeURIComponent(secret)
  } catch {
    // Half a letter has no place in an address.
    return secret
  }
}
