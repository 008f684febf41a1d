/* The package brings no types of its own; what is used of it. */
declare module 'saxen' {
  type Attributes = Readonly<Record<string, string>>
  export class Parser {
    on(
      event: 'openTag',
      hear: (
        name: string,
        attributes: () => Attributes,
        decode: (text: string) => string,
        selfClosing: boolean,
      ) => void,
    ): this
    on(event: 'closeTag', hear: (name: string) => void): this
    on(event: 'text', hear: (text: string, decode: (text: string) => string) => void): this
    on(event: 'cdata', hear: (text: string) => void): this
    on(event: 'error' | 'warn', hear: (error: Error) => void): this
    ns(prefixes: Readonly<Record<string, string>>): this
    parse(xml: string): this
    stop(): void
  }
}
