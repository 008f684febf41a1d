/** The key with which a person's browser seals what has not reached the server yet. */
import type { Call, Deps } from './deps.ts'

/**
 * The same for a person at every computer and after every restart, so that a browser that was killed can read its own text again;
 * another's for everybody else. It opens nothing that lies on the server.
 * @returns 32 bytes, base64
 */
export function draftKeyOf({ vault }: Pick<Deps, 'vault'>, { actor }: Pick<Call, 'actor'>): { key: string } {
  return { key: vault.derive(`draft ${actor.personId}`).toString('base64') }
}
