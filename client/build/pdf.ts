/** What pdf.js fetches while it reads: character maps and faces for documents that carry none, and decoders of scans without WebAssembly. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const source = join(import.meta.dirname, '../../node_modules/pdfjs-dist')
const wanted: Readonly<Record<string, RegExp>> = {
  cmaps: /\.bcmap$/,
  standard_fonts: /\.(pfb|ttf)$/,
  wasm: /_nowasm_fallback\.js$/,
}

/** Puts them under `pdf/` of the build; a page loads none of them before a document asks for it. */
export function pdfParts(): Plugin {
  return {
    name: 'pdf-parts',
    apply: 'build',
    generateBundle() {
      for (const [folder, names] of Object.entries(wanted)) {
        for (const name of readdirSync(join(source, folder)).filter((one) => names.test(one))) {
          const content = readFileSync(join(source, folder, name))
          this.emitFile({ type: 'asset', fileName: `pdf/${folder}/${name}`, source: content })
        }
      }
    },
  }
}
