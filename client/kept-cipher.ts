/** Seals what is kept, with a key that the server hands to its owner alone. The key is never stored. */

export type Cipher = {
  /** Fetches the key while there is a network. Throws where it cannot. */
  prepare: (personId: string) => Promise<void>
  seal: (personId: string, id: string, text: string) => Promise<string>
  /** Throws where key, owner or bytes do not fit. */
  open: (personId: string, id: string, body: string) => Promise<string>
  /** Forgets all keys. */
  forget: () => void
}

const nonceBytes = 12

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

/**
 * AES-256-GCM; the id is bound in, so that what lies under another name does not open.
 * @param fetchKey the 32 bytes of the person who is signed in, base64
 */
export function aesCipher(fetchKey: () => Promise<string>): Cipher {
  const keys = new Map<string, Promise<CryptoKey>>()
  const keyOf = (personId: string) => {
    const known = keys.get(personId)
    if (known !== undefined) return known
    const made = fetchKey().then((key) =>
      crypto.subtle.importKey('raw', fromBase64(key), 'AES-GCM', false, ['encrypt', 'decrypt']),
    )
    keys.set(personId, made)
    // What failed is asked for again the next time.
    made.catch(() => keys.delete(personId))
    return made
  }
  const parameters = (nonce: Uint8Array<ArrayBuffer>, id: string) => ({
    name: 'AES-GCM',
    iv: nonce,
    additionalData: new TextEncoder().encode(id),
  })
  return {
    prepare: async (personId) => {
      await keyOf(personId)
    },
    seal: async (personId, id, text) => {
      const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
      const plain = new TextEncoder().encode(text)
      const sealed = await crypto.subtle.encrypt(parameters(nonce, id), await keyOf(personId), plain)
      return `${toBase64(nonce)}.${toBase64(new Uint8Array(sealed))}`
    },
    open: async (personId, id, body) => {
      const [nonce = '', sealed = ''] = body.split('.')
      const key = await keyOf(personId)
      const plain = await crypto.subtle.decrypt(parameters(fromBase64(nonce), id), key, fromBase64(sealed))
      return new TextDecoder().decode(plain)
    },
    forget: () => keys.clear(),
  }
}

/** Where the browser has no ciphers, because the page did not come by TLS: then nothing leaves the tab either. */
export const noCipher: Cipher = {
  prepare: async () => undefined,
  seal: async (_personId, _id, text) => text,
  open: async (_personId, _id, body) => body,
  forget: () => undefined,
}
