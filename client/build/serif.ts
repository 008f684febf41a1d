/**
 * `SS Serif`, the face of the wordmark, the seals, 望闻问切 and 寸关尺, the sentence on the sign-in page and the document's
 * heading: a subset of Noto Serif SC 600 (OFL) with only those characters, cut when the client is built. The document page
 * loads the whole face in slices; of those only the woff2 files go into the build.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import subsetFont from 'subset-font'
import type { Plugin } from 'vite'
import { en } from '../i18n/en.ts'
import { zh } from '../i18n/zh.ts'

const face = '@fontsource/noto-serif-sc'
const resolve = createRequire(import.meta.url).resolve

/** Seals of the six lines, the four examinations, the three places of the pulse. */
const marks = '眠肝肺儿老脑望闻问切寸关尺'
const sentences = [zh, en].flatMap(({ common, session, opinion }) => [
  common.product,
  ...session.sentence,
  opinion.document,
])
const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')

type Emitted = { name: string; type: string; body: Buffer }

async function cut(slice: string, text: string): Promise<Emitted> {
  const whole = await readFile(resolve(`${face}/files/noto-serif-sc-${slice}-600-normal.woff2`))
  const body = await subsetFont(whole, text, { targetFormat: 'woff2' })
  return { name: named(`ss-serif-${slice}`, 'woff2', body), type: 'font/woff2', body }
}

function named(name: string, ending: string, body: Buffer): string {
  return `assets/${name}-${createHash('sha256').update(body).digest('hex').slice(0, 8)}.${ending}`
}

function rule(font: Emitted, range: string): string {
  return `@font-face{font-family:'SS Serif';font-weight:600;font-display:swap;src:url(/${font.name}) format('woff2');unicode-range:${range}}`
}

function rangeOf(text: string): string {
  const points = [...new Set(text)].map((character) => character.codePointAt(0) ?? 0).sort((a, b) => a - b)
  return points.map((point) => `U+${point.toString(16)}`).join(',')
}

async function makeFiles(): Promise<Emitted[]> {
  const chinese = [...new Set([...marks, ...sentences.join('')])]
    .filter((character) => !ascii.includes(character))
    .join('')
  const han = await cut('chinese-simplified', chinese)
  const latin = await cut('latin', ascii)
  const body = Buffer.from(rule(han, rangeOf(chinese)) + rule(latin, 'U+20-7e'))
  return [{ name: named('ss-serif', 'css', body), type: 'text/css', body }, han, latin]
}

export function serif(): Plugin {
  let files: Promise<Emitted[]> | null = null
  const made = () => {
    files ??= makeFiles()
    return files
  }
  return {
    name: 'ss-serif',
    async generateBundle() {
      for (const { name, body } of await made())
        this.emitFile({ type: 'asset', fileName: name, source: body })
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        made().then((all) => {
          const file = all.find(({ name }) => request.url === `/${name}`)
          if (file === undefined) return next()
          response.setHeader('content-type', file.type)
          response.end(file.body)
        }, next)
      })
    },
    transformIndexHtml: {
      order: 'post',
      async handler() {
        const [sheet, han] = await made()
        if (sheet === undefined || han === undefined) return []
        return [
          {
            tag: 'link',
            attrs: {
              rel: 'preload',
              href: `/${han.name}`,
              as: 'font',
              type: 'font/woff2',
              crossorigin: true,
            },
            injectTo: 'head',
          },
          { tag: 'link', attrs: { rel: 'stylesheet', href: `/${sheet.name}` }, injectTo: 'head' },
        ]
      },
    },
    transform: {
      order: 'pre',
      filter: { id: /noto-serif-sc[\\/]600\.css/ },
      // Every browser that we serve reads woff2; the second format would double what is copied.
      handler: (code) => ({ code: code.replace(/, url\([^)]*\.woff\) format\('woff'\)/g, ''), map: null }),
    },
  }
}
