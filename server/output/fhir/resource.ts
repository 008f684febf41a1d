/** What all FHIR R4 resources of an export share (hl7.org/fhir/R4; domain.md §4 has the map of our objects). */
import { v5 as uuidOf } from 'uuid'

export type Resource = { resourceType: string; id: string } & Record<string, unknown>
export type Entry = { fullUrl: string; resource: Resource }
export type Reference = { reference: string; display?: string }

/** Our own code systems. */
export const own = (name: string) => `urn:x-shuangshou:${name}`
export const terminology = (name: string) => `http://terminology.hl7.org/CodeSystem/${name}`

/**
 * Resources that have no row of their own get an id that follows from the row they are made of, so that two exports of one consultation name
 * them alike (RFC 9562, version 5).
 */
export function derivedId(what: string, id: string): string {
  return uuidOf(what, id)
}

export const urlOf = (id: string) => `urn:uuid:${id}`

export function refer(id: string, display?: string): Reference {
  return display === undefined || display === ''
    ? { reference: urlOf(id) }
    : { reference: urlOf(id), display }
}

export function entryOf(resource: Resource): Entry {
  return { fullUrl: urlOf(resource.id), resource }
}

export function concept(system: string, code: string, display?: string) {
  return { coding: [{ system, code, ...(display === undefined ? {} : { display }) }] }
}

/** Without what is undefined, null or an empty list: FHIR has no empty values. */
export function filled<T extends Record<string, unknown>>(given: T): T {
  return Object.fromEntries(
    Object.entries(given).filter(
      ([, value]) =>
        value !== undefined &&
        value !== null &&
        value !== '' &&
        !(Array.isArray(value) && value.length === 0),
    ),
  ) as T
}

/** A narrative (XHTML) of plain text. */
export function narrative(text: string) {
  const safe = text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that XML cannot hold
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
  const lines = safe.split('\n').map((line) => `<p>${line}</p>`)
  return { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${lines.join('')}</div>` }
}

/**
 * Every text as FHIR's type `string` takes it: of blanks it knows the space, the tab and line breaks, and not the wide blank of Chinese
 * typesetting. Narratives are XHTML and stay as they are.
 */
export function legible<T>(value: T, key = ''): T {
  if (typeof value === 'string') return (key === 'div' ? value : value.replaceAll(/[^\S \r\n\t]/g, ' ')) as T
  if (Array.isArray(value)) return value.map((one) => legible(one, key)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, legible(inner, name)])) as T
}

/** A text of FHIR's type `string` says something and has no control characters but line breaks and tabs. */
export function plain(text: string | null): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  const clean = (text ?? '').toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
  return clean.trim() === '' ? undefined : clean
}
