/** What the room reads and writes over HTTP. */
import type { CommandInput, Consultation } from '../../server/contract/consultation.ts'
import { guardedFetch, type withKey } from '../api.ts'

const address = (id: string) => `/api/consultations/${encodeURIComponent(id)}`

export async function readConsultation(id: string): Promise<Consultation> {
  return (await (await guardedFetch(address(id))).json()) as Consultation
}

/** Where the bytes of an attachment are read; every reading is checked and logged by the server. */
export function attachmentUrl(id: string, attachmentId: string): string {
  return `${address(id)}/attachments/${encodeURIComponent(attachmentId)}`
}

/** Ends the session in the record; the opinion is written next. @throws ApiFailure */
export async function finishConsultation(
  { id, version }: { id: string; version: number },
  { headers }: ReturnType<typeof withKey>,
): Promise<void> {
  const command: CommandInput = { command: 'finish', version }
  await guardedFetch(`${address(id)}/commands`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(command),
  })
}
