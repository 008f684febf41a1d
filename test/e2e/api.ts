/** What a person's browser could ask without a page: for the way to a state that another test walks by hand. */
import { randomUUID } from 'node:crypto'
import type { Consultation, RequestContent } from '../../server/contract/consultation.ts'
import type { Line } from '../../server/contract/session.ts'
import { fullRequest } from '../support/consultations.ts'
import type { Person } from './person.ts'

/** @throws where the answer is an error */
export async function ask<T>(
  { context }: Person,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await context.request.fetch(`/api${path}`, {
    method,
    ...(body === undefined ? {} : { data: body }),
    headers: { 'x-idempotency-key': randomUUID() },
  })
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
  return (await answer.json()) as T
}

export async function signInByApi(person: Person): Promise<void> {
  const { loginName, password } = person.account
  await ask(person, 'POST', '/session', { loginName, password })
}

export async function lineId(person: Person, code: string): Promise<string> {
  const lines = await ask<Line[]>(person, 'GET', '/lines')
  const line = lines.find((one) => one.code === code)
  if (line === undefined) throw new Error(`no line ${code}`)
  return line.id
}

export const consultationOf = (person: Person, id: string) =>
  ask<Consultation>(person, 'GET', `/consultations/${id}`)

/** A complete draft of this person on the sleep line. */
export async function draft(person: Person, changes: Partial<RequestContent> = {}): Promise<string> {
  const content = fullRequest(await lineId(person, 'SL'), changes)
  return (await ask<{ id: string }>(person, 'POST', '/consultations', content)).id
}

export async function command(
  person: Person,
  id: string,
  name: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  const { version } = await consultationOf(person, id)
  await ask(person, 'POST', `/consultations/${id}/commands`, { command: name, version, ...more })
}

/**
 * A consultation whose room is open now.
 * @param inMinutes until it starts; under a quarter of an hour. Nobody can be in two at a time.
 */
export async function scheduled(doctor: Person, expert: Person, inMinutes = 0): Promise<string> {
  const id = await draft(doctor)
  await command(doctor, id, 'submit')
  const startAt = new Date(Date.now() + inMinutes * 60_000).toISOString()
  await command(expert, id, 'accept', { startAt, duration: 10 })
  return id
}
