/** The built client: hashed files for ever, the page always fresh, any other address is the page's own affair. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context, MiddlewareHandler } from 'hono'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.mp3': 'audio/mpeg',
  '.txt': 'text/plain; charset=utf-8',
}
const compressible = new Set(['.html', '.js', '.css', '.json', '.svg', '.wasm', '.webmanifest', '.txt'])
const smallest = 1024

type Encoding = 'br' | 'gzip' | 'identity'
type Page = { body: Buffer; extension: string; etag: string; packed: Map<Encoding, Promise<Buffer>> }

/**
 * Keeps the files of the build in memory, some megabytes, each compressed once when it is first asked for.
 * @param folder `client/dist`; without it every page answers that the client is not built
 */
export function pages(folder: string): MiddlewareHandler {
  const files = readPages(folder)
  return async (context, next) => {
    const { method, path } = context.req
    if ((method !== 'GET' && method !== 'HEAD') || path.startsWith('/api/')) return next()
    const file = files.get(path)
    if (file !== undefined) return send(context, file, path)
    const page = files.get('/index.html')
    if (page === undefined) return context.text('The client is not built: run `npm start`.', 503)
    /* a file that is gone is not a page: an old page asks for its old parts and must hear that they are gone */
    if (extname(path) !== '') return next()
    return send(context, page, '/index.html')
  }
}

function readPages(folder: string): Map<string, Page> {
  const pages = new Map<string, Page>()
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return pages
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    if (!statSync(path).isFile()) continue
    const body = readFileSync(path)
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 20)}"`
    const address = `/${relative(folder, path).split(sep).join('/')}`
    pages.set(address, { body, extension: extname(path), etag, packed: new Map() })
  }
  return pages
}

async function send(context: Context, page: Page, path: string): Promise<Response> {
  const encoding = encodingFor(context.req.header('accept-encoding') ?? '', page)
  const headers: Record<string, string> = {
    'Content-Type': types[page.extension] ?? 'application/octet-stream',
    'Cache-Control': isHashed(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: page.etag,
    Vary: 'Accept-Encoding',
  }
  if (context.req.header('if-none-match') === page.etag) return context.body(null, 304, headers)
  if (encoding !== 'identity') headers['Content-Encoding'] = encoding
  const body = await packed(page, encoding)
  headers['Content-Length'] = String(body.length)
  return context.body(new Uint8Array(body), 200, headers)
}

/** Vite names what it builds `assets/name-HASH.ext`. */
function isHashed(path: string): boolean {
  return path.startsWith('/assets/')
}

function encodingFor(accepted: string, page: Page): Encoding {
  if (!compressible.has(page.extension) || page.body.length < smallest) return 'identity'
  if (/\bbr\b/.test(accepted)) return 'br'
  return /\bgzip\b/.test(accepted) ? 'gzip' : 'identity'
}

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

function packed(page: Page, encoding: Encoding): Promise<Buffer> {
  const known = page.packed.get(encoding)
  if (known !== undefined) return known
  const made = pack(page.body, encoding)
  page.packed.set(encoding, made)
  return made
}

function pack(body: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return zip(body, { level: 8 })
  if (encoding === 'identity') return Promise.resolve(body)
  return brotli(body, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 8, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
  })
}
