/** Imports point one way (design §2). Every import of every file is walked; any arrow that is not drawn here fails. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Longest prefix wins. */
const layers = [
  'server/contract',
  'server/domain',
  'server/app',
  'server/auth',
  'server/http',
  'server/signal',
  'server/output',
  'server/post',
  'server/bootstrap',
  'server',
  'client',
  'media',
  'db/seed',
  'db',
  'test',
] as const
type Layer = (typeof layers)[number]

/** What a layer may import beside itself. `type:` only for types, `file:` only that file. */
const arrows: Record<Layer, readonly string[]> = {
  'server/domain': [],
  'server/contract': ['server/domain'],
  db: ['type:server/domain', 'db/seed'],
  /* demonstration data follow the rules they are to show */
  'db/seed': ['server/domain', 'db'],
  media: [],
  'server/auth': ['server/contract', 'server/domain', 'db'],
  'server/app': [
    'server/contract',
    'server/domain',
    'server/auth',
    'db',
    'file:media/port.ts',
    'file:media/sealed-file.ts',
  ],
  'server/output': ['server/contract', 'server/domain'],
  'server/post': ['server/contract', 'server/domain', 'type:server/app'],
  'server/http': [
    'server/app',
    'server/auth',
    'server/output',
    'server/contract',
    'server/domain',
    'file:media/port.ts',
  ],
  'server/signal': [
    'server/app',
    'server/auth',
    'server/contract',
    'server/domain',
    'db',
    'file:media/port.ts',
  ],
  client: ['server/contract', 'server/domain', 'type:server/http'],
  /* what composes sees everything */
  'server/bootstrap': [...layers],
  server: [...layers],
  test: [...layers],
}

type Import = { from: string; to: string; typeOnly: boolean }

const statement =
  /(?:^|\n)\s*(?:import|export)(\s+type)?\b([^'"`;]*?)\bfrom\s*['"](\.[^'"]+)['"]|(?:^|\n)\s*import\s*['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]\s*\)/g

/** `import { type A, type B } from` leaves nothing behind, either. */
function namesOnlyTypes(clause: string): boolean {
  const inside = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1]
  const names =
    inside
      ?.split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '') ?? []
  return names.length > 0 && names.every((one) => one.startsWith('type '))
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), 'utf8')
  return [...source.matchAll(statement)].map(([, type, clause = '', from, bare, dynamic]) => ({
    from: file,
    to: relative(root, join(root, dirname(file), from ?? bare ?? dynamic ?? '')),
    typeOnly: type !== undefined || namesOnlyTypes(clause),
  }))
}

function layerOf(file: string): Layer {
  const layer = layers.find((prefix) => file.startsWith(`${prefix}/`))
  if (layer === undefined) throw new Error(`${file} belongs to no layer`)
  return layer
}

function isDrawn({ from, to, typeOnly }: Import): boolean {
  const own = layerOf(from)
  if (!to.includes('/')) return own === 'test' || own.startsWith('server')
  const target = layerOf(to)
  if (own === target) return true
  const allowed = arrows[own]
  return (
    allowed.includes(target) ||
    allowed.includes(`file:${to}`) ||
    (typeOnly && allowed.includes(`type:${target}`))
  )
}

/** What is built or fetched is not ours. */
const foreign = /(^|\/)(node_modules|dist|subprojects)\/|^test\/output\/|\.d\.ts$/
const files = globSync('{server,client,media,db,test}/**/*.{ts,tsx,mjs}', { cwd: root }).filter(
  (file) => !foreign.test(file),
)
const imports = files.flatMap(importsOf)

test('there is something to walk', () => {
  expect(files.length).toBeGreaterThan(80)
  expect(imports.length).toBeGreaterThan(200)
  for (const layer of layers)
    expect(
      files.some((file) => layerOf(file) === layer),
      layer,
    ).toBe(true)
})

test('imports point one way', () => {
  const wrong = imports
    .filter((one) => !isDrawn(one))
    .map(({ from, to, typeOnly }) => `${from} → ${to}${typeOnly ? ' (type)' : ''}`)
  expect(wrong).toEqual([])
})

test('every relative import names a file that is there, with its ending', () => {
  const broken = imports.filter(({ to }) => !existsSync(join(root, to.replace(/\?.*$/, ''))))
  expect(broken.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('the domain and the contract reach for nothing outside: no I/O, no clock', () => {
  const pure = files.filter(
    (file) => file.startsWith('server/domain/') || file.startsWith('server/contract/'),
  )
  for (const file of pure) {
    const source = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
    const packages = [...source.matchAll(/\bfrom '([^.'][^']*)'/g)].map(([, name]) => name)
    expect(
      packages.filter((name) => name !== 'zod'),
      file,
    ).toEqual([])
    expect(source, file).not.toMatch(/\bDate\.now\(|new Date\(\)|Math\.random\(|process\./)
  }
})

test('only act.ts begins transactions for writing', () => {
  const writing = /\.(transaction|startTransaction)\(\)(?![\s\S]{0,120}'read only')/
  const beginners = files.filter(
    (file) => file.startsWith('server/') && writing.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(beginners).toEqual(['server/app/act.ts'])
})

test('everything of lucia stays in server/auth', () => {
  const users = files.filter((file) => /from 'lucia'/.test(readFileSync(join(root, file), 'utf8')))
  expect(users.filter((file) => !file.startsWith('server/auth/') && !file.startsWith('test/'))).toEqual([])
})
